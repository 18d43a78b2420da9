package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.turnstone.sync.crypto.LabelledHash;

/** What tells this machine, user and folder from another; never sent anywhere, only hashed into the guard. */
final class Machine {
    private Machine() {}

    /** 32 bytes for a store file where it lies now. */
    static byte[] fingerprint(Path store) throws IOException {
        Object fileKey = Files.readAttributes(store, BasicFileAttributes.class).fileKey();
        return LabelledHash.of(
                "TS1 machine",
                bytes(id()),
                bytes(System.getProperty("user.name", "")),
                bytes(String.valueOf(fileKey)),
                bytes(store.toRealPath().toString()));
    }

    private static String id() {
        try {
            Path file = Path.of("/etc/machine-id");
            return Files.isReadable(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
        } catch (IOException | UnsupportedOperationException e) {
            // Not every system has one; user, folder and file remain.
            return "";
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
