package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Small files that are replaced as a whole: after a crash there is the old one or the new one, never a mixture. */
public final class AtomicFile {
    private static final int MOST_RENAMES = 10;
    private static final Duration RENAME_PAUSE = Duration.ofMillis(40);

    private AtomicFile() {}

    /** Writes beside, syncs to disk, renames, syncs the directory. */
    static void write(Path file, byte[] bytes) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            while (from.hasRemaining()) {
                out.write(from);
            }
            out.force(true);
        }
        move(beside, file);
    }

    /** Writes at {@code at}, which becomes the last byte before, and syncs to disk. */
    static void append(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.truncate(at);
            ByteBuffer from = ByteBuffer.wrap(bytes);
            while (from.hasRemaining()) {
                out.write(from, at + from.position());
            }
            out.force(true);
        }
    }

    /**
     * As {@link #write}, and then overwrites the bytes of the file that was replaced, so that they are gone from disks that
     * write in place. Solid-state disks and some file systems keep them elsewhere all the same (docs/threat-model.md).
     */
    static void replaceAndWipe(Path file, byte[] bytes) throws IOException {
        Path old = leftover(file);
        if (Files.exists(file)) {
            try {
                Files.deleteIfExists(old);
                Files.createLink(old, file);
            } catch (UnsupportedOperationException | FileSystemException e) {
                // A file system without a second name for one file: what was there is only unlinked.
                write(file, bytes);
                return;
            }
        }
        write(file, bytes);
        wipeLeftover(file);
    }

    /** Overwrites and removes what {@link #replaceAndWipe} left behind in a crash. */
    static void wipeLeftover(Path file) throws IOException {
        Path old = leftover(file);
        if (!Files.exists(old)) {
            return;
        }
        if (!Files.exists(file) || !Files.isSameFile(old, file)) {
            try (FileChannel out = FileChannel.open(old, StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(out.size(), 1 << 16));
                for (long at = 0; at < out.size(); at += zeros.capacity()) {
                    zeros.clear().limit((int) Math.min(zeros.capacity(), out.size() - at));
                    out.write(zeros, at);
                }
                out.force(true);
            }
        }
        Files.delete(old);
    }

    private static Path leftover(Path file) {
        return file.resolveSibling(file.getFileName() + ".old");
    }

    /** Renames over what is there and syncs the directory. */
    public static void move(Path from, Path to) throws IOException {
        int left = MOST_RENAMES;
        while (true) {
            try {
                rename(from, to);
                break;
            } catch (FileSystemException e) {
                // On Windows a virus scanner may hold a new file for a moment.
                left--;
                if (left == 0 || !Files.exists(from)) {
                    throw e;
                }
                LockSupport.parkNanos(RENAME_PAUSE.toNanos());
            }
        }
        syncDirectory(to);
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The whole file, or an empty array if there is none. */
    static byte[] read(Path file, int maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        if (Files.size(file) > maxBytes) {
            throw new IOException("longer than " + maxBytes + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || System.getProperty("os.name", "").startsWith("Windows")) {
            // Windows opens no channel on a directory; it writes the rename with the file's own metadata.
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
