package org.turnstone.sync.bundle;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SealingStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * Writes a stick: a bundle that was sealed for some receivers and filled up, so that from outside nothing shows but the
 * format and a rounded size (docs/protocol.md, "Stick").
 *
 * <p>The content is written twice: once into nothing, to know the length that the manifest names, and once sealed. It has to
 * be the same both times. One instance writes one stick, on one thread.
 */
public final class StickWriter {
    private final SiteId site;
    private final List<RecipientKey> to;
    private final SigningKey maker;
    private final SecureRandom random;

    /**
     * @param to who may open it, 1 to 64
     * @param maker signs the manifest; stays the caller's
     */
    public StickWriter(SiteId site, List<RecipientKey> to, SigningKey maker, SecureRandom random) {
        if (to.isEmpty() || to.size() > WireLimits.MAX_STICK_RECIPIENTS) {
            throw new IllegalArgumentException("a stick has 1 to " + WireLimits.MAX_STICK_RECIPIENTS + " receivers");
        }
        this.site = site;
        this.to = List.copyOf(to);
        this.maker = maker;
        this.random = random;
    }

    /** Writes the frames behind the manifest, the end excepted. */
    @FunctionalInterface
    public interface Frames {
        void writeTo(BundleWriter bundle) throws IOException;
    }

    /**
     * Writes a whole stick and flushes; {@code out} stays the caller's to close.
     *
     * @param more true if the maker has more for the receiver than this
     * @return the length of the file
     * @throws IOException if writing fails, or the frames were not the same both times
     */
    public long write(OutputStream out, StickManifest.Contents contents, boolean more, Frames frames)
            throws IOException {
        long plain = measure(contents, more, frames);
        long padded = StickLayout.paddedLength(plain + BundleWriter.FRAME_START_LENGTH);
        int slots = (to.size() + StickLayout.SLOTS_STEP - 1) / StickLayout.SLOTS_STEP * StickLayout.SLOTS_STEP;
        long fileBytes = StickLayout.fileLength(slots, padded);
        if (fileBytes > WireLimits.MAX_STICK) {
            throw new StickTooLargeException();
        }
        byte[] salt = new byte[StickLayout.SALT_LENGTH];
        random.nextBytes(salt);
        try (SymmetricKey fileKey = SymmetricKey.generate(random)) {
            byte[] start = start(slots, fileKey, salt);
            byte[] context = LabelledHash.sha256(start);
            StickManifest manifest = StickManifest.sign(contents, fileBytes, site, context, maker);
            out.write(start);
            try (SealingStream sealing = AeadStream.sealing(new StayingOpen(out), fileKey, salt, context)) {
                boolean whole = false;
                try {
                    BundleWriter bundle = new BundleWriter(sealing, site);
                    bundle.manifest(manifest.encode());
                    frames.writeTo(bundle);
                    long rest = padded - bundle.bytesWritten() - BundleWriter.END_LENGTH;
                    if (rest != padded - plain) {
                        throw new IOException("what goes onto the stick changed while it was written");
                    }
                    bundle.padding(rest);
                    bundle.end(more);
                    whole = true;
                } finally {
                    if (!whole) {
                        sealing.abandon();
                    }
                }
            }
        }
        out.flush();
        return fileBytes;
    }

    private long measure(StickManifest.Contents contents, boolean more, Frames frames) throws IOException {
        BundleWriter bundle = new BundleWriter(OutputStream.nullOutputStream(), site);
        bundle.manifest(StickManifest.unsigned(contents).encode());
        frames.writeTo(bundle);
        bundle.end(more);
        return bundle.bytesWritten();
    }

    private byte[] start(int slots, SymmetricKey fileKey, byte[] salt) {
        List<RecipientKey> all = new ArrayList<>(to);
        while (all.size() < slots) {
            // Nobody holds the private half; from outside such a slot looks like the others.
            try (RecipientKeyPair nobody = RecipientKeyPair.generate(random)) {
                all.add(nobody.recipientKey());
            }
        }
        Collections.shuffle(all, random);
        ByteBuffer start = ByteBuffer.allocate(StickLayout.startLength(slots));
        start.put(StickLayout.MAGIC).put((byte) slots);
        try (Secret secret = fileKey.secret()) {
            byte[] raw = secret.copy();
            for (RecipientKey key : all) {
                HpkeSealed sealed = key.seal(StickLayout.info(site), new byte[0], raw, random);
                start.put(sealed.enc()).put(sealed.ciphertext());
            }
            Arrays.fill(raw, (byte) 0);
        }
        return start.put(salt).array();
    }

    /** The sealing stream closes what it writes to; the file is synced to disk afterwards, so it must stay open. */
    private static final class StayingOpen extends FilterOutputStream {
        StayingOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
