package org.turnstone.field.ui.form;

import java.awt.Image;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.TransferHandler;

/** Files and pictures that are dropped on a question or pasted into it. Event thread only. */
final class IncomingFiles {
    private IncomingFiles() {}

    /** Takes what is dropped. */
    static TransferHandler handler(Consumer<Path> onFile, Consumer<Image> onImage) {
        return new TransferHandler() {
            @Override
            public boolean canImport(TransferSupport support) {
                return support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)
                        || support.isDataFlavorSupported(DataFlavor.imageFlavor);
            }

            @Override
            public boolean importData(TransferSupport support) {
                return take(support.getTransferable(), onFile, onImage);
            }
        };
    }

    /** Takes what was copied. */
    static void ofClipboard(Consumer<Path> onFile, Consumer<Image> onImage) {
        Transferable copied = Toolkit.getDefaultToolkit().getSystemClipboard().getContents(null);
        if (copied != null) {
            take(copied, onFile, onImage);
        }
    }

    private static boolean take(Transferable given, Consumer<Path> onFile, Consumer<Image> onImage) {
        try {
            if (given.isDataFlavorSupported(DataFlavor.javaFileListFlavor)) {
                List<?> files = (List<?>) given.getTransferData(DataFlavor.javaFileListFlavor);
                if (!files.isEmpty() && files.get(0) instanceof File file) {
                    onFile.accept(file.toPath());
                    return true;
                }
            } else if (given.isDataFlavorSupported(DataFlavor.imageFlavor)) {
                onImage.accept((Image) given.getTransferData(DataFlavor.imageFlavor));
                return true;
            }
        } catch (UnsupportedFlavorException | IOException e) {
            // Whoever offered it took it back: nothing comes in, and nothing was changed.
            return false;
        }
        return false;
    }
}
