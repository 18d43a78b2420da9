package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.h2.mvstore.DataUtils;

/**
 * The header of {@code store.mv}, without which MVStore does not open it: two blocks of 4,096 bytes that say the same, and
 * a copy of one of them beside the file. An old header serves as well as the newest, since MVStore looks for newer chunks
 * from there on, and what it found in the end is compared with the guard.
 */
final class StoreHeader {
    static final int BLOCK = 4096;
    private static final byte[] BEGINS = "H:".getBytes(StandardCharsets.ISO_8859_1);
    private static final String CHECKSUM = ",fletcher:";

    private final Path store;
    private final Path copy;

    StoreHeader(VaultPlace place) {
        this.store = place.store();
        this.copy = place.storeHeaderCopy();
    }

    /** A block that MVStore would take for a header, from the file's first or second place. */
    Optional<byte[]> intactBlock() throws IOException {
        return block(0).or(() -> block(1));
    }

    /** True if the file has a header in both places. */
    boolean isWhole() {
        return block(0).isPresent() && block(1).isPresent();
    }

    private Optional<byte[]> block(int place) {
        try (FileChannel in = FileChannel.open(store, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            int read = 0;
            while (read >= 0 && block.hasRemaining()) {
                read = in.read(block, (long) place * BLOCK + block.position());
            }
            return isHeader(block.array()) ? Optional.of(block.array()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** MVStore's own check: text whose end is the checksum of all before. */
    private static boolean isHeader(byte[] block) {
        if (!Arrays.equals(block, 0, BEGINS.length, BEGINS, 0, BEGINS.length)) {
            return false;
        }
        String text = new String(block, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(CHECKSUM);
        int end = text.indexOf('\n');
        if (at < 0 || end < at) {
            return false;
        }
        try {
            int said = DataUtils.parseHexInt(
                    text.substring(at + CHECKSUM.length(), end).strip());
            return said == DataUtils.getFletcher32(block, 0, at);
        } catch (RuntimeException e) {
            // What stands there is no number.
            return false;
        }
    }

    /** The copy beside the file, if it is intact. */
    Optional<byte[]> copied() throws IOException {
        byte[] bytes = AtomicFile.read(copy, BLOCK);
        return bytes.length == BLOCK && isHeader(bytes) ? Optional.of(bytes) : Optional.empty();
    }

    /** Keeps a header that opened the store. */
    void keep(byte[] header) throws IOException {
        if (!Arrays.equals(AtomicFile.read(copy, BLOCK), header)) {
            AtomicFile.write(copy, header);
        }
    }

    /** Writes a header over both places, in the file that is there: the guard knows it by its file key. */
    void restore(byte[] header) throws IOException {
        if (!Files.isRegularFile(store)) {
            throw new IOException("there is no store to restore the header of");
        }
        try (FileChannel out = FileChannel.open(store, StandardOpenOption.WRITE)) {
            for (int place = 0; place < 2; place++) {
                ByteBuffer from = ByteBuffer.wrap(header);
                while (from.hasRemaining()) {
                    out.write(from, (long) place * BLOCK + from.position());
                }
            }
            out.force(true);
        }
    }
}
