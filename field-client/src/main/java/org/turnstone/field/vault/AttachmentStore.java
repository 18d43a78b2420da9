package org.turnstone.field.vault;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.SealingStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * Attachments as files of sealed bytes, named by the hash of what is in them. The key of each stands in the record it
 * belongs to and nowhere else (docs/protocol.md, "Attachments"). Noted in the store is whose each is and how far it got.
 *
 * <pre>
 * blob  blobId                -> u8 state; behind it what is here of one that comes, or the record whose draft it is for
 * uses  recordId keyId blobId -> nothing
 * used  blobId recordId keyId -> nothing
 * </pre>
 *
 * <p>Safe to share between threads: every method holds the vault's lock.
 */
public final class AttachmentStore {
    private static final byte[] NONE = {};
    private static final byte[] TO_SEND = {0};
    private static final byte[] SENT = {1};
    private static final byte PARTLY_HERE = 2;

    /** Sealed to disk for a draft; no save refers to it yet. */
    static final byte DRAFT = 3;

    private final Path directory;
    private final SealedStore store;
    private final SealedMap blobs;
    private final SealedMap uses;
    private final SealedMap usedBy;
    private final Lock lock;
    private final SecureRandom random;

    AttachmentStore(Path directory, SealedStore store, Lock lock, SecureRandom random) {
        this.directory = directory;
        this.store = store;
        this.blobs = store.map("blob");
        this.uses = store.map("uses");
        this.usedBy = store.map("used");
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
                    blobs.put(
                            id,
                            SealedStore.key(new byte[] {DRAFT}, record.value().toBytes()));
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
    public void forget(BlobId id) {
        locked(() -> {
            if (isDraft(id.toBytes())) {
                remove(List.of(), List.of(id.toBytes()));
            }
            return id;
        });
    }

    private boolean isDraft(byte[] id) {
        return blobs.get(id).filter(value -> value[0] == DRAFT).isPresent();
    }

    /** Takes away what was made for drafts that are there no more. */
    void sweep(Set<RecordId> drafts) {
        remove(List.of(), draftsOf(record -> !drafts.contains(record)));
    }

    private List<byte[]> draftsOf(Predicate<RecordId> which) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] id : blobs.keys(NONE)) {
            byte[] value = blobs.need(id);
            if (value[0] == DRAFT
                    && which.test(new RecordId(Octets16.prefixOf(Arrays.copyOfRange(value, 1, value.length))))) {
                found.add(id);
            }
        }
        return found;
    }

    /**
     * Notes, in the caller's commit, that a save refers to it.
     *
     * @param key under which the answer stands that refers to it: of the record, or of a part that can be erased alone
     */
    void willBeSent(BlobId id, RecordId record, KeyId key) {
        if (blobs.get(id.toBytes()).isEmpty() || isDraft(id.toBytes())) {
            blobs.put(id.toBytes(), TO_SEND);
        }
        putUse(record, key, id);
    }

    List<BlobId> toSend() {
        lock.lock();
        try {
            List<BlobId> found = new ArrayList<>();
            for (byte[] id : blobs.keys(NONE)) {
                if (blobs.need(id)[0] == TO_SEND[0]) {
                    found.add(new BlobId(HexFormat.of().formatHex(id)));
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    void sent(BlobId id) {
        locked(() -> {
            note(id, SENT);
            return id;
        });
    }

    /** Notes that a record, or the part of it under one key, refers to an attachment. */
    void uses(RecordId record, KeyId key, BlobId blob) {
        byte[] name = joined(record, key, blob.toBytes());
        locked(() -> uses.contains(name)
                ? name
                : store.atomically(() -> {
                    putUse(record, key, blob);
                    return name;
                }));
    }

    private void putUse(RecordId record, KeyId key, BlobId blob) {
        uses.put(joined(record, key, blob.toBytes()), NONE);
        usedBy.put(SealedStore.key(blob.toBytes(), joined(record, key, NONE)), NONE);
    }

    private static byte[] joined(RecordId record, KeyId key, byte[] rest) {
        return SealedStore.key(record.value().toBytes(), key.value().toBytes(), rest);
    }

    /** True unless an attachment of a record waits to be sent. */
    boolean areAllSent(RecordId record) {
        return locked(() -> uses.keys(record.value().toBytes()).stream()
                .map(name -> blobs.get(blobOf(name)))
                .flatMap(Optional::stream)
                .noneMatch(state -> state[0] == TO_SEND[0]));
    }

    private static byte[] blobOf(byte[] use) {
        return Arrays.copyOfRange(use, 2 * Octets16.LENGTH, use.length);
    }

    private static byte[] usedBy(byte[] use) {
        return SealedStore.key(blobOf(use), Arrays.copyOf(use, 2 * Octets16.LENGTH));
    }

    /**
     * Takes away the attachments that only a record, or only the part of it under one key, referred to, and those made for a
     * draft of the record.
     */
    void erase(RecordId record, @Nullable KeyId part) {
        byte[] which = part == null ? record.value().toBytes() : joined(record, part, NONE);
        locked(() -> {
            List<byte[]> names = uses.keys(which);
            Set<ByteBuffer> leaving = new HashSet<>();
            names.forEach(name -> leaving.add(ByteBuffer.wrap(usedBy(name))));
            List<byte[]> gone = new ArrayList<>();
            draftsOf(record::equals).stream()
                    .filter(blob -> !usedBy.hasKeyWith(blob))
                    .forEach(gone::add);
            for (byte[] name : names) {
                if (usedBy.keys(blobOf(name)).stream().map(ByteBuffer::wrap).allMatch(leaving::contains)) {
                    gone.add(blobOf(name));
                }
            }
            remove(names, gone);
            return gone;
        });
    }

    /** Files first, so that a crash in between leaves nothing that would not be found again. */
    private void remove(List<byte[]> names, List<byte[]> gone) {
        if (names.isEmpty() && gone.isEmpty()) {
            return;
        }
        gone.forEach(blob -> delete(BlobId.of(blob)));
        store.atomically(() -> {
            for (byte[] name : names) {
                uses.remove(name);
                usedBy.remove(usedBy(name));
            }
            gone.forEach(blobs::remove);
            return gone;
        });
    }

    private void delete(BlobId id) {
        try {
            Files.deleteIfExists(file(id));
            Files.deleteIfExists(part(id));
        } catch (IOException e) {
            throw new DamagedStoreException("an attachment in the folder blobs, which cannot be deleted,", e);
        }
    }

    /** What is here of an attachment. */
    Peer.BlobHoldings holdings(BlobId id) {
        return locked(() -> {
            if (isHere(id)) {
                long length = length(id);
                Set<Integer> all = new HashSet<>();
                for (int n = 0; n < Peer.BlobHoldings.pieces(length); n++) {
                    all.add(n);
                }
                return new Peer.BlobHoldings(true, all, length);
            }
            Optional<byte[]> noted = blobs.get(id.toBytes());
            if (noted.isEmpty() || noted.get()[0] != PARTLY_HERE || !Files.isRegularFile(part(id))) {
                return Peer.BlobHoldings.NONE;
            }
            ByteBuffer in = ByteBuffer.wrap(noted.get(), 1, 2 * Long.BYTES);
            long length = in.getLong();
            long bits = in.getLong();
            Set<Integer> here = new HashSet<>();
            for (int n = 0; n < Long.SIZE; n++) {
                if ((bits >>> n & 1) == 1) {
                    here.add(n);
                }
            }
            return new Peer.BlobHoldings(false, here, length);
        });
    }

    /**
     * Keeps a piece of an attachment that comes from elsewhere.
     *
     * @return true if with it the attachment is whole and its hash is right; if the hash is wrong all pieces are dropped
     */
    boolean keepPiece(BlobId id, int n, long length, byte[] bytes) {
        int pieces = Peer.BlobHoldings.pieces(length);
        long at = (long) n * WireLimits.BLOB_CHUNK;
        if (length > WireLimits.MAX_BLOB
                || n < 0
                || n >= pieces
                || bytes.length != Math.min(WireLimits.BLOB_CHUNK, length - at)) {
            return false;
        }
        return locked(() -> {
            Peer.BlobHoldings before = holdings(id);
            if (before.complete()) {
                return true;
            }
            Set<Integer> here = new HashSet<>(before.length() == length ? before.chunks() : Set.of());
            try {
                Files.createDirectories(directory);
                try (FileChannel out =
                        FileChannel.open(part(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    ByteBuffer piece = ByteBuffer.wrap(bytes);
                    while (piece.hasRemaining()) {
                        out.write(piece, at + piece.position());
                    }
                    out.force(false);
                }
                here.add(n);
                if (here.size() < pieces) {
                    note(id, partly(length, here));
                    return false;
                }
                boolean right = Arrays.equals(hash(part(id)), id.toBytes());
                if (right) {
                    AtomicFile.move(part(id), file(id));
                    note(id, SENT);
                } else {
                    Files.deleteIfExists(part(id));
                    note(id, partly(length, Set.of()));
                }
                return right;
            } catch (IOException e) {
                throw new UnwritableStoreException(e);
            }
        });
    }

    private static byte[] partly(long length, Set<Integer> here) {
        long bits = 0;
        for (int n : here) {
            bits |= 1L << n;
        }
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(PARTLY_HERE)
                .putLong(length)
                .putLong(bits)
                .array();
    }

    private void note(BlobId id, byte[] state) {
        store.atomically(() -> {
            blobs.put(id.toBytes(), state);
            return id;
        });
    }

    private static byte[] hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[AeadStream.SEGMENT_LENGTH];
            int read = in.read(buffer);
            while (read >= 0) {
                digest.update(buffer, 0, read);
                read = in.read(buffer);
            }
        }
        return digest.digest();
    }

    private Path part(BlobId id) {
        return directory.resolve(id.hex() + ".part");
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
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
