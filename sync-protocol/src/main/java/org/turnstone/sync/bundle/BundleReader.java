package org.turnstone.sync.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.StreamTruncatedException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.EntryCodec;
import org.turnstone.sync.wire.FrameType;
import org.turnstone.sync.wire.VectorCodec;

/**
 * Reads a bundle frame by frame and hands each out as soon as it is whole. Memory is bounded by one frame and the wraps
 * that wait for their entry, whatever a frame claims to be long.
 *
 * <p>What was handed out before a bundle breaks off, or before a frame that makes no sense, may be kept: entries prove
 * themselves. Only {@link #read} returning says that the bundle is what its sender wrote.
 */
public final class BundleReader {
    static final int MAX_BLOB_PIECES = (int) (WireLimits.MAX_BLOB / WireLimits.BLOB_CHUNK) + 1;

    private static final int SKIP_LENGTH = 8192;

    private final InputStream in;
    private final BundleSink sink;
    private final long maxBytes;
    private final MessageDigest digest = BundleWriter.sha256();
    private final List<KeyWrap> waiting = new ArrayList<>();
    private final FollowingCodec following = new FollowingCodec();
    private long bytes;
    private int entries;
    private int wraps;
    private int unreadable;
    private int unknown;

    private BundleReader(InputStream in, BundleSink sink, long maxBytes) {
        this.in = in;
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads one bundle, which must be all that {@code in} holds. The stream stays the caller's to close.
     *
     * @param maxBytes the longest bundle taken
     * @return what it held, all of which the sink has, and whether the sender has more
     * @throws ForeignBundleException if it is for another site than {@code expected}
     * @throws BundleTooLargeException if it is longer than {@code maxBytes}
     * @throws MalformedMessageException if it is no bundle, or was altered on the way
     * @throws BundleTruncatedException if it broke off
     * @throws IOException if reading fails, or the sink does
     */
    public static BundleSummary read(InputStream in, SiteId expected, BundleSink sink, long maxBytes)
            throws IOException, MalformedMessageException {
        BundleReader reader = new BundleReader(in, sink, maxBytes);
        try {
            return reader.read(expected);
        } catch (MalformedMessageException e) {
            reader.handOutWaiting();
            throw e;
        }
    }

    private BundleSummary read(SiteId expected) throws IOException, MalformedMessageException {
        if (!Arrays.equals(take(BundleWriter.MAGIC.length), BundleWriter.MAGIC)) {
            throw new MalformedMessageException("this is not a Turnstone bundle");
        }
        SiteId site = new SiteId(Octets16.prefixOf(take(Octets16.LENGTH)));
        if (!site.equals(expected)) {
            throw new ForeignBundleException(site);
        }
        while (true) {
            ByteBuffer start = ByteBuffer.wrap(take(BundleWriter.FRAME_START_LENGTH));
            int code = Byte.toUnsignedInt(start.get());
            int length = start.getInt();
            Optional<FrameType> type = FrameType.ofCode(code);
            if (length < 0 || length > type.map(FrameType::maxLength).orElse(WireLimits.MAX_FRAME)) {
                throw new MalformedMessageException("a frame is longer than its limit");
            }
            if (type.isEmpty()) {
                unknown++;
                skip(length);
            } else if (type.get() == FrameType.END) {
                return end(length);
            } else {
                frame(type.get(), take(length));
            }
        }
    }

    private BundleSummary end(int length) throws IOException, MalformedMessageException {
        if (length != 33) {
            throw new MalformedMessageException("the end of a bundle has 33 bytes");
        }
        int more = take(1)[0];
        byte[] expected = digest.digest();
        if (!MessageDigest.isEqual(expected, take(expected.length)) || (more != 0 && more != 1)) {
            throw new MalformedMessageException("the bundle was altered on the way; send it again");
        }
        requireEndOfStream();
        handOutWaiting();
        return summary(more == 1);
    }

    private void frame(FrameType type, byte[] payload) throws IOException {
        try {
            switch (type) {
                case ENTRY:
                    entry(Delivery.of(EntryCodec.decode(payload, true)));
                    break;
                case ENTRY_WITHOUT_BODY:
                    entry(Delivery.of(EntryCodec.decode(payload, false)));
                    break;
                case ENTRY_FOLLOWING:
                    entry(following.decode(payload));
                    break;
                case KEYWRAP:
                    wrap(KeyWrap.decode(payload));
                    break;
                case VECTOR:
                    sink.vector(VectorCodec.read(payload));
                    break;
                case BLOB:
                    blob(payload);
                    break;
                case ACKNOWLEDGEMENT:
                    sink.acknowledgement(payload);
                    break;
                case CHECKPOINT:
                    sink.checkpoint(payload);
                    break;
                case FOOTING:
                case ACKNOWLEDGEMENT_AFTER:
                case CHECKPOINT_AFTER:
                case OUTCOME:
                    sink.inShort(type, payload);
                    break;
                case FORM:
                    sink.form(formPiece(ByteBuffer.wrap(payload)));
                    break;
                case MANIFEST:
                    sink.manifest(payload);
                    break;
                case PADDING:
                    break;
                case END:
                    throw new AssertionError("the end is read elsewhere");
            }
        } catch (MalformedMessageException e) {
            // Its length was right, so what stands behind it can be read: one bad entry must not hold up the others.
            unreadable++;
            sink.unreadable(type, e);
        }
    }

    private void wrap(KeyWrap wrap) throws IOException {
        if (waiting.size() >= WireLimits.MAX_WRAPS_PER_ENTRY) {
            handOutWaiting();
        }
        waiting.add(wrap);
        following.wrap(wrap);
    }

    private void entry(Delivery delivery) throws IOException {
        Entry entry = delivery.entry();
        List<KeyWrap> its = new ArrayList<>();
        List<KeyWrap> others = new ArrayList<>();
        waiting.forEach(wrap -> (wrap.recordId().equals(entry.header().recordId()) ? its : others).add(wrap));
        its.addAll(delivery.wraps());
        waiting.clear();
        handOut(others);
        entries++;
        wraps += its.size();
        following.entry(entry);
        sink.delivery(new Delivery(entry, its));
    }

    private void blob(byte[] payload) throws IOException, MalformedMessageException {
        if (payload.length <= 36) {
            throw new MalformedMessageException("a piece of an attachment is cut short");
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        byte[] id = new byte[32];
        in.get(id);
        int n = in.getInt();
        if (n < 0 || n >= MAX_BLOB_PIECES) {
            throw new MalformedMessageException("an attachment has more pieces than the limit");
        }
        sink.blob(BlobId.of(id), n, Arrays.copyOfRange(payload, 36, payload.length));
    }

    private static FormPiece formPiece(ByteBuffer in) throws MalformedMessageException {
        try {
            FormHash form = new FormHash(Octets16.readFrom(in));
            int nameLength = Short.toUnsignedInt(in.getShort());
            if (nameLength == 0 || nameLength > 255) {
                throw new MalformedMessageException("a form file's name has 1 to 255 bytes");
            }
            byte[] name = new byte[nameLength];
            in.get(name);
            int total = in.getInt();
            int offset = in.getInt();
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            String file = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
            return new FormPiece(form, file, total, offset, bytes);
        } catch (BufferUnderflowException | IllegalArgumentException | CharacterCodingException e) {
            throw new MalformedMessageException("a piece of a form file is not well formed", e);
        }
    }

    private void handOutWaiting() throws IOException {
        List<KeyWrap> alone = List.copyOf(waiting);
        waiting.clear();
        handOut(alone);
    }

    private void handOut(List<KeyWrap> alone) throws IOException {
        if (!alone.isEmpty()) {
            wraps += alone.size();
            sink.wraps(alone);
        }
    }

    private BundleSummary summary(boolean more) {
        return new BundleSummary(entries, wraps, unreadable, unknown, more, bytes);
    }

    /** The next bytes, counted and hashed. {@code readNBytes} allocates as bytes arrive, not as they are promised. */
    private byte[] take(int length) throws IOException, MalformedMessageException {
        if (length > maxBytes - bytes) {
            throw new BundleTooLargeException(maxBytes);
        }
        byte[] taken;
        try {
            taken = in.readNBytes(length);
        } catch (StreamTruncatedException e) {
            throw brokenOff(e);
        }
        bytes += taken.length;
        if (taken.length < length) {
            throw brokenOff(null);
        }
        digest.update(taken);
        return taken;
    }

    private BundleTruncatedException brokenOff(@Nullable IOException cause) throws IOException {
        handOutWaiting();
        return new BundleTruncatedException(summary(false), cause);
    }

    /** Reading on to the end also proves the last segment of a sealed stream around the bundle. */
    private void requireEndOfStream() throws IOException, MalformedMessageException {
        int next;
        try {
            next = in.read();
        } catch (StreamTruncatedException e) {
            throw brokenOff(e);
        }
        if (next != -1) {
            throw new MalformedMessageException("there is something after the end of a bundle");
        }
    }

    private void skip(int length) throws IOException, MalformedMessageException {
        int left = length;
        while (left > 0) {
            int step = Math.min(left, SKIP_LENGTH);
            take(step);
            left -= step;
        }
    }
}
