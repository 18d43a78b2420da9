package org.turnstone.field.vault;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.SealingStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * Attachments as files of sealed bytes, named by the hash of what is in them. The key of each stands in the record it
 * belongs to and nowhere else (docs/protocol.md, "Attachments"). Noted in the store is whose each is and how far it got.
 *
 * <pre>blob  blobId -> u8 state, recordId[16], keyId[16] of the record or part</pre>
 *
 * <p>Safe to share between threads: every method holds the vault's lock.
 */
public final class AttachmentStore {
    private static final byte[] NONE = {};
    private static final byte TO_SEND = 0;
    private static final byte SENT = 1;

    /** Sealed to disk for a draft; no save refers to it yet. */
    private static final byte DRAFT = 2;

    private static final RecordId NO_RECORD = new RecordId(Octets16.ZERO);
    private static final KeyId NO_KEY = new KeyId(Octets16.ZERO);

    private final Path directory;
    private final SealedStore store;
    private final SealedMap blobs;
    private final Lock lock;
    private final SecureRandom random;

    AttachmentStore(Path directory, SealedStore store, Lock lock, SecureRandom random) {
        this.directory = directory;
        this.store = store;
        this.blobs = store.map("blob");
        this.lock = lock;
        this.random = random;
    }

    /**
     * Seals an attachment to disk under a new key. It is kept, but sent only once {@link #willBeSent} is told.
     *
     * @param record the record it is made for, with which it is erased
     * @param plain read to its end, not closed
     * @throws AttachmentTooLargeException if there is more than the limit; nothing is kept
     * @throws IOException if reading or writing fails; nothing is kept
     */
    public AttachmentRef keep(RecordId record, InputStream plain, String mediaType) throws IOException {
        lock.lock();
        try (SymmetricKey key = SymmetricKey.generate(random)) {
            Files.createDirectories(directory);
            Path beside = Files.createTempFile(directory, "sealing", ".new");
            try {
                MessageDigest digest = sha256();
                long length = seal(plain, beside, key, digest);
                byte[] id = digest.digest();
                store.atomically(() -> {
                    blobs.put(id, value(DRAFT, record, NO_KEY));
                    return record;
                });
                AtomicFile.move(beside, file(BlobId.of(id)));
                return reference(id, length, mediaType, key);
            } finally {
                Files.deleteIfExists(beside);
            }
        } finally {
            lock.unlock();
        }
    }

    private static AttachmentRef reference(byte[] id, long length, String mediaType, SymmetricKey key) {
        try (Secret secret = key.secret()) {
            byte[] raw = secret.copy();
            try {
                return new AttachmentRef(id, length, mediaType, raw);
            } finally {
                Arrays.fill(raw, (byte) 0);
            }
        }
    }

    private static long seal(InputStream plain, Path to, SymmetricKey key, MessageDigest digest) throws IOException {
        long length = 0;
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            OutputStream file = new Hashing(java.nio.channels.Channels.newOutputStream(channel), digest, channel);
            try (SealingStream out = AeadStream.sealing(file, key, NONE, NONE)) {
                byte[] buffer = new byte[AeadStream.SEGMENT_LENGTH];
                int read = plain.read(buffer);
                while (read >= 0) {
                    length += read;
                    if (AeadStream.sealedLength(length) > WireLimits.MAX_BLOB) {
                        out.abandon();
                        throw new AttachmentTooLargeException();
                    }
                    out.write(buffer, 0, read);
                    read = plain.read(buffer);
                }
                Arrays.fill(buffer, (byte) 0);
            }
        }
        return length;
    }

    /** Opens an attachment that is here; the caller closes the stream. It is proven only when it was read to its end. */
    public InputStream open(AttachmentRef ref) throws IOException {
        byte[] raw = ref.copyKey();
        try (Secret secret = Secret.copyOf(raw);
                SymmetricKey key = SymmetricKey.of(secret)) {
            return AeadStream.opening(Files.newInputStream(file(ref.blobId())), key, NONE, NONE);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    public boolean isHere(BlobId id) {
        return Files.isRegularFile(file(id));
    }

    /** Takes away what no save came to refer to. */
    public void forget(BlobId id) throws IOException {
        lock.lock();
        try {
            if (isDraft(id.toBytes())) {
                remove(List.of(id.toBytes()));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isDraft(byte[] id) {
        return blobs.get(id).filter(value -> value[0] == DRAFT).isPresent();
    }

    /** Takes away what was made for drafts that are there no more. */
    void sweep(Set<RecordId> drafts) throws IOException {
        List<byte[]> left = new ArrayList<>();
        for (byte[] id : blobs.keys(NONE)) {
            if (isDraft(id) && !drafts.contains(owner(blobs.need(id)))) {
                left.add(id);
            }
        }
        remove(left);
    }

    /**
     * Notes, in the caller's commit, that a save refers to it.
     *
     * @param key under which the answer stands that refers to it: of the record, or of a part that can be erased alone
     */
    void willBeSent(BlobId id, RecordId record, KeyId key) {
        if (blobs.get(id.toBytes()).isEmpty() || isDraft(id.toBytes())) {
            blobs.put(id.toBytes(), value(TO_SEND, record, key));
        }
    }

    List<BlobId> toSend() {
        lock.lock();
        try {
            List<BlobId> found = new ArrayList<>();
            for (byte[] id : blobs.keys(NONE)) {
                if (blobs.need(id)[0] == TO_SEND) {
                    found.add(new BlobId(HexFormat.of().formatHex(id)));
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    void sent(BlobId id) {
        lock.lock();
        try {
            store.atomically(() -> {
                byte[] value = blobs.get(id.toBytes()).orElseGet(() -> value(SENT, NO_RECORD, NO_KEY));
                value[0] = SENT;
                blobs.put(id.toBytes(), value);
                return id;
            });
        } finally {
            lock.unlock();
        }
    }

    /** True if the server said of every attachment of a record that it has it. */
    boolean areAllSent(RecordId record) {
        return idsOf(record, null).stream().allMatch(id -> blobs.need(id)[0] == SENT);
    }

    /**
     * Takes away what belongs to a record, or to one key of it: files first, so that a crash in between leaves nothing that
     * would not be found again.
     */
    void erase(RecordId record, @Nullable KeyId key) throws IOException {
        remove(idsOf(record, key));
    }

    private List<byte[]> idsOf(RecordId record, @Nullable KeyId key) {
        return blobs.keys(NONE).stream()
                .filter(id -> {
                    byte[] value = blobs.need(id);
                    return owner(value).equals(record)
                            && (key == null || keyOf(value).equals(key));
                })
                .toList();
    }

    private void remove(List<byte[]> ids) throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        for (byte[] id : ids) {
            Files.deleteIfExists(file(BlobId.of(id)));
        }
        store.atomically(() -> {
            ids.forEach(blobs::remove);
            return ids;
        });
    }

    private static byte[] value(byte state, RecordId record, KeyId key) {
        return SealedStore.key(
                new byte[] {state}, record.value().toBytes(), key.value().toBytes());
    }

    private static RecordId owner(byte[] value) {
        return new RecordId(Octets16.prefixOf(Arrays.copyOfRange(value, 1, value.length)));
    }

    private static KeyId keyOf(byte[] value) {
        return new KeyId(Octets16.prefixOf(Arrays.copyOfRange(value, 1 + Octets16.LENGTH, value.length)));
    }

    long length(BlobId id) {
        try {
            return Files.size(file(id));
        } catch (IOException e) {
            throw new DamagedStoreException("an attachment in the folder blobs", e);
        }
    }

    byte[] read(BlobId id, int chunk) {
        try (RandomAccessFile in = new RandomAccessFile(file(id).toFile(), "r")) {
            long at = (long) chunk * WireLimits.BLOB_CHUNK;
            byte[] bytes = new byte[(int) Math.min(WireLimits.BLOB_CHUNK, Math.max(0, in.length() - at))];
            in.seek(at);
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new DamagedStoreException("an attachment in the folder blobs", e);
        }
    }

    private Path file(BlobId id) {
        return directory.resolve(id.hex());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Hashes what goes by and syncs the file before it is closed. */
    private static final class Hashing extends FilterOutputStream {
        private final MessageDigest digest;
        private final FileChannel channel;

        Hashing(OutputStream out, MessageDigest digest, FileChannel channel) {
            super(out);
            this.digest = digest;
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            digest.update(bytes, offset, length);
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            channel.force(true);
            super.close();
        }
    }
}
