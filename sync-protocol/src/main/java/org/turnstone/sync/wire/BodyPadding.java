package org.turnstone.sync.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.WireLimits;

/**
 * Makes a text small and its length uninformative before it is sealed: {@code u32 length ‖ raw deflate with a preset
 * dictionary ‖ zeros}. Padded to a multiple of 64 bytes up to 1 KiB, then by Padmé (Nikitin et al. 2019, "Reducing
 * Metadata Leakage from Encrypted Files and Communication with PURBs"), which lets out at most O(log log n) bits of the
 * length.
 *
 * <p>The dictionary holds JSON punctuation and operation names only, nothing from any answer. It is part of the format:
 * its SHA-256 stands in docs/protocol.md and changes only with the suite byte.
 */
final class BodyPadding {
    static final byte[] DICTIONARY = dictionary();
    private static final int STEP = 64;
    private static final int STEPPED_UP_TO = 1024;
    private static final int LENGTH_FIELD = 4;
    private static final int PIECE = 64 * 1024;
    /** A longer text is inflated twice, first to know its length: held in pieces and joined it would take its size twice. */
    private static final int KEPT_IN_PIECES = 1 << 20;

    private BodyPadding() {}

    private static byte[] dictionary() {
        try (InputStream in = BodyPadding.class.getResourceAsStream("preset-dictionary-1.txt")) {
            if (in == null) {
                throw new IllegalStateException("the preset dictionary is missing from the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] pad(byte[] text) {
        byte[] deflated = deflate(text);
        int length = LENGTH_FIELD + deflated.length;
        return ByteBuffer.allocate(paddedLength(length))
                .putInt(deflated.length)
                .put(deflated)
                .array();
    }

    /** @throws MalformedMessageException if padding is not zero, or the text is longer than the limit */
    static byte[] unpad(byte[] padded) throws MalformedMessageException {
        if (padded.length < LENGTH_FIELD) {
            throw new MalformedMessageException("a body is cut short");
        }
        int length = ByteBuffer.wrap(padded).getInt();
        if (length < 0 || length > padded.length - LENGTH_FIELD) {
            throw new MalformedMessageException("a body names a length beyond its end");
        }
        for (int i = LENGTH_FIELD + length; i < padded.length; i++) {
            if (padded[i] != 0) {
                throw new MalformedMessageException("the padding of a body is not zero");
            }
        }
        return inflate(padded, LENGTH_FIELD, length);
    }

    static int paddedLength(int length) {
        if (length <= STEPPED_UP_TO) {
            return (length + STEP - 1) / STEP * STEP;
        }
        int exponent = 31 - Integer.numberOfLeadingZeros(length);
        int bitsOfExponent = 32 - Integer.numberOfLeadingZeros(exponent);
        int mask = (1 << (exponent - bitsOfExponent)) - 1;
        return (length + mask) & ~mask;
    }

    private static byte[] deflate(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setDictionary(DICTIONARY);
            deflater.setInput(text);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(text.length / 2 + 64);
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] padded, int from, int length) throws MalformedMessageException {
        Inflater inflater = new Inflater(true);
        try {
            restart(inflater, padded, from, length);
            // In pieces, so that a text that inflates beyond the limit costs no more than the limit.
            List<byte[]> pieces = new ArrayList<>();
            int total = 0;
            byte[] piece = {};
            while (!inflater.finished()) {
                if (total <= KEPT_IN_PIECES) {
                    piece = new byte[Math.min(Math.max(4 * length, 256), PIECE)];
                }
                int filled = inflateInto(inflater, piece);
                total += filled;
                if (total > WireLimits.MAX_INFLATED_BODY) {
                    throw new MalformedMessageException("a body inflates beyond the limit");
                }
                if (total <= KEPT_IN_PIECES) {
                    pieces.add(filled == piece.length ? piece : Arrays.copyOf(piece, filled));
                } else {
                    pieces.clear();
                }
            }
            if (total <= KEPT_IN_PIECES) {
                return joined(pieces, total);
            }
            byte[] text = new byte[total];
            restart(inflater, padded, from, length);
            inflateInto(inflater, text);
            return text;
        } catch (DataFormatException e) {
            throw new MalformedMessageException("a body does not inflate", e);
        } finally {
            inflater.end();
        }
    }

    private static void restart(Inflater inflater, byte[] padded, int from, int length) {
        inflater.reset();
        inflater.setDictionary(DICTIONARY);
        inflater.setInput(padded, from, length);
    }

    private static int inflateInto(Inflater inflater, byte[] piece)
            throws DataFormatException, MalformedMessageException {
        int filled = 0;
        while (filled < piece.length && !inflater.finished()) {
            int more = inflater.inflate(piece, filled, piece.length - filled);
            if (more == 0 && !inflater.finished()) {
                throw new MalformedMessageException("a body is cut short inside");
            }
            filled += more;
        }
        return filled;
    }

    private static byte[] joined(List<byte[]> pieces, int total) {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        ByteBuffer all = ByteBuffer.allocate(total);
        pieces.forEach(all::put);
        return all.array();
    }
}
