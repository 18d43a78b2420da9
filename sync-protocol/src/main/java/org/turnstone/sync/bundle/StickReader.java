package org.turnstone.sync.bundle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.StreamTamperedException;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.FrameType;

/**
 * Reads a stick frame by frame (docs/protocol.md, "Stick"). What stands before a place where it is cut short or damaged was
 * authenticated segment by segment, and may be kept. Memory is bounded by one frame.
 *
 * <pre>{@code
 * StickReader stick = StickReader.open(in, holders);
 * StickEnd end = stick.read(sink);
 * }</pre>
 */
public final class StickReader {
    private final Counting file;
    private final InputStream plain;
    private final SiteId site;
    private final byte[] context;

    private StickReader(Counting file, InputStream plain, SiteId site, byte[] context) {
        this.file = file;
        this.plain = plain;
        this.site = site;
        this.context = context;
    }

    /** Whose private keys are here: a site of a server, or the one site of a laptop. The keys stay the caller's. */
    public record Holder(SiteId site, List<RecipientKeyPair> keys) {
        public Holder {
            keys = List.copyOf(keys);
        }
    }

    /**
     * Reads the start and finds who can open the rest. The stream stays the caller's to close.
     *
     * @throws StickNotAddressedException if none of them can
     * @throws MalformedMessageException if it is no stick
     * @throws IOException if reading fails
     */
    public static StickReader open(InputStream in, List<Holder> holders) throws IOException, MalformedMessageException {
        Counting file = new Counting(in);
        byte[] magicAndSlots = file.readNBytes(StickLayout.MAGIC.length + 1);
        if (magicAndSlots.length <= StickLayout.MAGIC.length
                || !Arrays.equals(Arrays.copyOf(magicAndSlots, StickLayout.MAGIC.length), StickLayout.MAGIC)) {
            throw new MalformedMessageException("this is not a stick of Turnstone's");
        }
        int slots = Byte.toUnsignedInt(magicAndSlots[StickLayout.MAGIC.length]);
        if (slots == 0 || slots > WireLimits.MAX_STICK_RECIPIENTS) {
            throw new MalformedMessageException("a stick has 1 to 64 receivers");
        }
        int restLength = slots * StickLayout.SLOT_LENGTH + StickLayout.SALT_LENGTH;
        byte[] rest = file.readNBytes(restLength);
        if (rest.length < restLength) {
            throw new MalformedMessageException("the stick is cut short in its first bytes");
        }
        byte[] context = LabelledHash.sha256(ByteBuffer.allocate(StickLayout.startLength(slots))
                .put(magicAndSlots)
                .put(rest)
                .array());
        byte[] salt = Arrays.copyOfRange(rest, restLength - StickLayout.SALT_LENGTH, restLength);
        for (Holder holder : holders) {
            Optional<SymmetricKey> key = open(rest, slots, holder);
            if (key.isPresent()) {
                try (SymmetricKey fileKey = key.get()) {
                    InputStream plain = AeadStream.opening(file, fileKey, salt, context);
                    return new StickReader(file, plain, holder.site(), context);
                }
            }
        }
        throw new StickNotAddressedException();
    }

    private static Optional<SymmetricKey> open(byte[] slotsAndSalt, int slots, Holder holder) {
        byte[] info = StickLayout.info(holder.site());
        for (int slot = 0; slot < slots; slot++) {
            int from = slot * StickLayout.SLOT_LENGTH;
            byte[] enc = Arrays.copyOfRange(slotsAndSalt, from, from + HpkeSealed.ENC_LENGTH);
            byte[] sealed =
                    Arrays.copyOfRange(slotsAndSalt, from + HpkeSealed.ENC_LENGTH, from + StickLayout.SLOT_LENGTH);
            for (RecipientKeyPair pair : holder.keys()) {
                try {
                    byte[] raw = pair.open(info, new byte[0], enc, sealed);
                    try (Secret secret = Secret.copyOf(raw)) {
                        return Optional.of(SymmetricKey.of(secret));
                    } finally {
                        Arrays.fill(raw, (byte) 0);
                    }
                } catch (VerificationFailedException e) {
                    // Sealed for somebody else.
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    /** The site it is for. */
    public SiteId site() {
        return site;
    }

    /**
     * Reads to the end, or to where it is cut short or damaged; the sink has what stands before that.
     *
     * @throws IOException if reading fails, or the sink does
     */
    public StickEnd read(StickSink sink) throws IOException {
        Forwarding forwarding = new Forwarding(sink);
        try {
            BundleSummary summary = BundleReader.read(plain, site, forwarding, WireLimits.MAX_STICK);
            return new StickEnd(StickEnd.Kind.WHOLE, file.count, forwarding.fileBytes(), summary.more());
        } catch (BundleTruncatedException | StreamTamperedException e) {
            return cutOrDamaged(forwarding.fileBytes());
        } catch (MalformedMessageException e) {
            // Sealed by somebody who had the keys, and yet no bundle.
            return new StickEnd(StickEnd.Kind.DAMAGED, file.count, forwarding.fileBytes(), false);
        }
    }

    /** A cut within a segment looks like damage until it is known that nothing follows and how much ought to. */
    private StickEnd cutOrDamaged(long fileBytes) throws IOException {
        boolean exhausted = file.read() == -1;
        StickEnd.Kind kind = fileBytes == 0
                ? StickEnd.Kind.UNREADABLE
                : exhausted && file.count < fileBytes ? StickEnd.Kind.INCOMPLETE : StickEnd.Kind.DAMAGED;
        return new StickEnd(kind, file.count, fileBytes, false);
    }

    /** Reads the manifest for the sink and hands on everything else. */
    private final class Forwarding implements BundleSink {
        private final StickSink sink;
        private @Nullable StickManifest manifest;

        Forwarding(StickSink sink) {
            this.sink = sink;
        }

        long fileBytes() {
            return manifest == null ? 0 : manifest.fileBytes();
        }

        @Override
        public void manifest(byte[] encoded) throws IOException {
            if (manifest != null) {
                return;
            }
            try {
                StickManifest read = StickManifest.decode(encoded);
                manifest = read;
                sink.manifest(read, key -> read.isSignedBy(key, site, context));
            } catch (MalformedMessageException e) {
                sink.unreadable(FrameType.MANIFEST, e);
            }
        }

        @Override
        public void delivery(Delivery delivery) throws IOException {
            sink.delivery(delivery);
        }

        @Override
        public void wraps(List<KeyWrap> wraps) throws IOException {
            sink.wraps(wraps);
        }

        @Override
        public void vector(Tips tips) throws IOException {
            sink.vector(tips);
        }

        @Override
        public void checkpoint(byte[] encoded) throws IOException {
            sink.checkpoint(encoded);
        }

        @Override
        public void form(FormPiece piece) throws IOException {
            sink.form(piece);
        }

        @Override
        public void blob(BlobId id, int n, byte[] piece) throws IOException {
            sink.blob(id, n, piece);
        }

        @Override
        public void unreadable(FrameType type, MalformedMessageException why) throws IOException {
            sink.unreadable(type, why);
        }
    }

    /** Counts what was read. */
    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(Objects.requireNonNull(in));
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            count += Math.max(0, n);
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            count += skipped;
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
