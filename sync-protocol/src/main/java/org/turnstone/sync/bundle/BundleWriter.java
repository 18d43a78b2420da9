package org.turnstone.sync.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.EntryCodec;
import org.turnstone.sync.wire.FrameType;

/**
 * Writes a bundle to a stream, frame by frame, so that its length is not bound by memory (docs/protocol.md, "Bundle"):
 * {@code "TSBUNDL1" ‖ siteId ‖ frames ‖ END}.
 *
 * <pre>{@code
 * BundleWriter bundle = new BundleWriter(out, site);
 * for (Delivery delivery : log.deliveries(missing)) {
 *     bundle.delivery(delivery);
 * }
 * bundle.end(false);
 * }</pre>
 *
 * <p>Without {@link #end} a reader takes the bundle as broken off. The stream stays the caller's to close. Belongs to one
 * thread at a time.
 */
public final class BundleWriter {
    /** The first eight bytes of every bundle. */
    static final byte[] MAGIC = "TSBUNDL1".getBytes(StandardCharsets.US_ASCII);

    static final int START_LENGTH = MAGIC.length + Octets16.LENGTH;
    static final int FRAME_START_LENGTH = 5;
    static final int END_LENGTH = FRAME_START_LENGTH + 33;

    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private final FollowingCodec following = new FollowingCodec();
    private long bytesWritten;
    private boolean ended;

    /** Writes the start of a bundle of this site. */
    public BundleWriter(OutputStream out, SiteId site) throws IOException {
        this.out = out;
        write(MAGIC);
        write(site.value().toBytes());
    }

    /** The wraps of an entry, then the entry, with or without its body; in short if it follows the one before. */
    public void delivery(Delivery delivery) throws IOException {
        Entry entry = delivery.entry();
        if (following.fits(delivery)) {
            frame(FrameType.ENTRY_FOLLOWING, following.encode(delivery));
            following.entry(entry);
            return;
        }
        wraps(delivery.wraps());
        following.entry(entry);
        frame(entry.hasBody() ? FrameType.ENTRY : FrameType.ENTRY_WITHOUT_BODY, EntryCodec.encode(entry));
    }

    /** Wraps that were asked for. A reader takes them with the next entry if that is of their record, else alone. */
    public void wraps(Collection<KeyWrap> wraps) throws IOException {
        for (KeyWrap wrap : wraps) {
            frame(FrameType.KEYWRAP, wrap.encode());
            following.wrap(wrap);
        }
    }

    /** @throws IllegalArgumentException if it is over the limit of a vector */
    public void vector(Tips tips) throws IOException {
        if (tips.byLog().size() > WireLimits.MAX_VECTOR_LOGS) {
            throw new IllegalArgumentException("a vector has at most " + WireLimits.MAX_VECTOR_LOGS + " logs");
        }
        frame(FrameType.VECTOR, tips.encode());
    }

    /** A stick's manifest; the first frame. */
    void manifest(byte[] encoded) throws IOException {
        frame(FrameType.MANIFEST, encoded);
    }

    /** Fills up with {@code bytes} bytes, frames included, which readers pass over. */
    void padding(long bytes) throws IOException {
        long frames =
                (bytes + FRAME_START_LENGTH + WireLimits.MAX_FRAME - 1) / (FRAME_START_LENGTH + WireLimits.MAX_FRAME);
        long left = bytes;
        for (long frame = frames; frame > 0; frame--) {
            long length = left / frame;
            frame(FrameType.PADDING, new byte[(int) (length - FRAME_START_LENGTH)]);
            left -= length;
        }
    }

    /** A signed checkpoint as the server gave it. */
    public void checkpoint(byte[] encoded) throws IOException {
        frame(FrameType.CHECKPOINT, encoded);
    }

    /** An acknowledgement as its device signed it. */
    public void acknowledgement(byte[] encoded) throws IOException {
        frame(FrameType.ACKNOWLEDGEMENT, encoded);
    }

    /**
     * A footing, an acknowledgement or a checkpoint in short, or the outcome of a request.
     *
     * @throws IllegalArgumentException if frames of this type are written otherwise
     */
    public void inShort(FrameType type, byte[] payload) throws IOException {
        switch (type) {
            case FOOTING, ACKNOWLEDGEMENT_AFTER, CHECKPOINT_AFTER, OUTCOME -> frame(type, payload);
            default -> throw new IllegalArgumentException("such a frame is written otherwise");
        }
    }

    /**
     * One whole file of a form version, in as many frames as it takes.
     *
     * @param file its name within the form version, 1 to 255 bytes of UTF-8
     * @throws IllegalArgumentException if the file is over the limit
     */
    public void form(FormHash form, String file, byte[] content) throws IOException {
        int at = 0;
        do {
            int length = Math.min(WireLimits.BLOB_CHUNK, content.length - at);
            byte[] bytes = new byte[length];
            System.arraycopy(content, at, bytes, 0, length);
            form(new FormPiece(form, file, content.length, at, bytes));
            at += length;
        } while (at < content.length);
    }

    private void form(FormPiece piece) throws IOException {
        byte[] name = piece.file().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = piece.bytes();
        if (name.length > 255) {
            throw new IllegalArgumentException("a form file's name has at most 255 bytes");
        }
        ByteBuffer payload = ByteBuffer.allocate(Octets16.LENGTH + 2 + name.length + 8 + bytes.length);
        piece.form().value().writeTo(payload);
        payload.putShort((short) name.length).put(name);
        payload.putInt(piece.totalBytes()).putInt(piece.offset()).put(bytes);
        frame(FrameType.FORM, payload.array());
    }

    /**
     * A piece of an attachment's sealed bytes.
     *
     * @param n its number from 0
     * @param piece of {@code WireLimits.BLOB_CHUNK} bytes; the last may be shorter
     */
    public void blob(BlobId id, int n, byte[] piece) throws IOException {
        if (n < 0 || n >= BundleReader.MAX_BLOB_PIECES || piece.length == 0) {
            throw new IllegalArgumentException("pieces of an attachment count from 0 and are not empty");
        }
        byte[] payload = ByteBuffer.allocate(36 + piece.length)
                .put(id.toBytes())
                .putInt(n)
                .put(piece)
                .array();
        frame(FrameType.BLOB, payload);
    }

    /**
     * Ends the bundle and flushes the stream.
     *
     * @param more true if the sender has more than this for the receiver
     */
    public void end(boolean more) throws IOException {
        requireNotEnded();
        start(FrameType.END, 33);
        write(new byte[] {(byte) (more ? 1 : 0)});
        byte[] hash = digest.digest();
        out.write(hash);
        bytesWritten += hash.length;
        ended = true;
        out.flush();
    }

    /** Bytes so far. */
    public long bytesWritten() {
        return bytesWritten;
    }

    private void frame(FrameType type, byte[] payload) throws IOException {
        requireNotEnded();
        if (payload.length > type.maxLength()) {
            throw new IllegalArgumentException("a frame is longer than its limit");
        }
        start(type, payload.length);
        write(payload);
    }

    private void start(FrameType type, int length) throws IOException {
        write(ByteBuffer.allocate(FRAME_START_LENGTH)
                .put((byte) type.code())
                .putInt(length)
                .array());
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        digest.update(bytes);
        bytesWritten += bytes.length;
    }

    private void requireNotEnded() {
        if (ended) {
            throw new IllegalStateException("the bundle has ended");
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
