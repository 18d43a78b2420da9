package org.turnstone.field.ui.form;

import java.awt.Component;
import java.awt.Dialog;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;

/** Where a picture is drawn, signed or changed: turned, cut, and faces and names made unreadable. Event thread only. */
final class PictureDialog {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 460;

    private final JDialog dialog;
    private final PictureDesk desk;
    private final WrappedText help = WrappedText.hint("");
    private boolean kept;

    private PictureDialog(Component owner, BufferedImage start, PictureEditor.Kind kind, boolean drawing) {
        dialog = new JDialog(
                SwingUtilities.getWindowAncestor(owner),
                Texts.text(
                        kind == PictureEditor.Kind.SIGNATURE && drawing
                                ? "picture.sign.title"
                                : drawing ? "picture.draw.title" : "picture.change.title"),
                Dialog.ModalityType.APPLICATION_MODAL);
        dialog.setName("picture-dialog");
        desk = new PictureDesk(start, WIDTH, kind == PictureEditor.Kind.SIGNATURE ? 300 : HEIGHT, drawing);
        desk.getAccessibleContext().setAccessibleName(dialog.getTitle());
        JPanel root = new JPanel(Theme.layout("insets 16, fill, wrap 1, gap 0 10", "[grow,fill]", "[][grow,fill][][]"));
        JPanel tools = new JPanel(Theme.layout("insets 0, gap 8", "", ""));
        if (!drawing) {
            tools.add(Buttons.plain(
                    "turn",
                    Glyph.SYNC,
                    Texts.text("picture.turn"),
                    () -> desk.apply(image -> Pictures.turned(image, 1))));
            tools.add(Buttons.plain("crop", Texts.text("picture.crop"), () -> onArea(Pictures::cropped)));
            tools.add(Buttons.plain("blur", Texts.text("picture.blur"), () -> onArea(Pictures::madeUnreadable)));
            if (kind == PictureEditor.Kind.ANNOTATED || kind.isMadeHere()) {
                tools.add(Buttons.plain("pen", Glyph.PENCIL, Texts.text("picture.pen"), () -> desk.draw(true)));
            }
        }
        tools.add(Buttons.plain("undo", Glyph.BACK, Texts.text("picture.undo"), desk::undo));
        help.setText(Texts.text(drawing ? "picture.draw.help" : "picture.area.help"));
        JPanel end = new JPanel(Theme.layout("insets 0, gap 8", "push[][]", ""));
        end.add(Buttons.plain("picture-cancel", Texts.text("picture.cancel"), dialog::dispose));
        JButton keep = Buttons.primary("picture-keep", Texts.text("picture.keep"), () -> {
            kept = true;
            dialog.dispose();
        });
        end.add(keep);
        root.add(tools);
        root.add(desk, "wmin 0, hmin 0");
        root.add(help, "wmin 0");
        root.add(end);
        dialog.setContentPane(root);
        dialog.getRootPane()
                .registerKeyboardAction(
                        event -> dialog.dispose(), KeyStroke.getKeyStroke("ESCAPE"), JComponent.WHEN_IN_FOCUSED_WINDOW);
        dialog.pack();
        dialog.setLocationRelativeTo(SwingUtilities.getWindowAncestor(owner));
    }

    private void onArea(BiFunction<BufferedImage, Rectangle, BufferedImage> change) {
        Rectangle area = desk.area();
        if (area == null) {
            help.setText(Texts.text("picture.area.first"));
        } else {
            desk.apply(image -> change.apply(image, area));
        }
        desk.requestFocusInWindow();
    }

    /**
     * Shows the picture until the person keeps or leaves what they made.
     *
     * @return the picture as it was left; empty if nothing is to change
     */
    static Optional<BufferedImage> open(
            Component owner, BufferedImage start, PictureEditor.Kind kind, boolean drawing) {
        PictureDialog dialog = new PictureDialog(owner, start, kind, drawing);
        SwingUtilities.invokeLater(dialog.desk::requestFocusInWindow);
        dialog.dialog.setVisible(true);
        return dialog.kept && dialog.desk.isChanged() ? Optional.of(dialog.desk.image()) : Optional.empty();
    }
}
