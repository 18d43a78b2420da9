package org.turnstone.field.ui.form;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is to be an answer. It is opened on the presenter's thread, since that may take its time. */
interface FileSource {
    InputStream open() throws IOException;

    String mediaType();

    /** A file as it is. Its name is not kept: it may say who it is about. */
    static FileSource file(Path file, String mediaType) {
        return of(mediaType, () -> Files.newInputStream(file));
    }

    /** What was made here, such as a recording. */
    static FileSource made(byte[] bytes, String mediaType) {
        return of(mediaType, () -> new ByteArrayInputStream(bytes));
    }

    /** A picture from elsewhere: turned upright, made smaller, and painted anew, so that where and when it was taken is gone. */
    static FileSource photo(Path file) {
        return of(Pictures.JPEG, () -> {
            try (InputStream in = Files.newInputStream(file)) {
                return new ByteArrayInputStream(Pictures.jpeg(Pictures.read(in)));
            }
        });
    }

    /** A picture that was made or changed here. */
    static FileSource picture(BufferedImage image, boolean drawn) {
        return of(
                drawn ? Pictures.PNG : Pictures.JPEG,
                () -> new ByteArrayInputStream(drawn ? Pictures.png(image) : Pictures.jpeg(image)));
    }

    private static FileSource of(String type, Opening opening) {
        return new FileSource() {
            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }

            @Override
            public String mediaType() {
                return type;
            }
        };
    }

    /** Opens it. */
    interface Opening {
        InputStream open() throws IOException;
    }
}
