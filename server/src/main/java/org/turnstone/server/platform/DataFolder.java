package org.turnstone.server.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The folder that holds all the server keeps, and the secrets of its first start. Everything in it is readable by its
 * owner only, from the moment it exists: files are created with their permissions, not given them afterwards.
 */
public final class DataFolder {
    static final String ADMIN_TOKEN_FILE = "admin.token";
    static final String PASSPHRASE_FILE = "keystore.passphrase";
    static final String ACCOUNT_KEY_FILE = "account.key";

    private static final int SECRET_BYTES = 32;

    private final Path folder;

    private DataFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the folder, making it if need be. A folder that others may read is closed to them.
     *
     * @throws IOException if it cannot be made or is not a folder
     */
    public static DataFolder open(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        makeFolder(absolute);
        return new DataFolder(absolute);
    }

    public Path path() {
        return folder;
    }

    public Path adminTokenFile() {
        return folder.resolve(ADMIN_TOKEN_FILE);
    }

    Path accountKeyFile() {
        return folder.resolve(ACCOUNT_KEY_FILE);
    }

    Path passphraseFile() {
        return folder.resolve(PASSPHRASE_FILE);
    }

    Path subfolder(String name) throws IOException {
        Path sub = folder.resolve(name);
        makeFolder(sub);
        return sub;
    }

    /** Writes a fresh secret of 256 bits to {@code file} unless it exists; says whether it wrote one. */
    static boolean writeSecretIfAbsent(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        try {
            writeOwnerOnly(file, text + "\n");
            return true;
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its secret counts.
            return false;
        }
    }

    /**
     * Writes a new file that only its owner may read.
     *
     * @throws FileAlreadyExistsException if it is there already; it is left as it was
     */
    static void writeOwnerOnly(Path file, String text) throws IOException {
        if (posix()) {
            Files.createFile(file, ownerOnly("rw-------"));
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        } else {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        }
    }

    /** The first line of a file that holds one secret. */
    static String readSecret(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new IOException(file + " is empty; it should hold one secret on one line");
        }
        return text;
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!posix()) {
            Files.createDirectories(folder);
            return;
        }
        if (Files.isDirectory(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } else {
            Files.createDirectories(folder, ownerOnly("rwx------"));
        }
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
