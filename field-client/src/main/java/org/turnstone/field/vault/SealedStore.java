package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.turnstone.sync.crypto.VerificationFailedException;

/**
 * The file {@code store.mv}: maps of byte keys and sealed values. The file's own page checks do not cover content and it
 * can come back older than it was left, so every value proves its place ({@link ValueSealing}) and whoever follows a
 * reference that leads nowhere says so ({@link #damaged}). What guards against an older file is {@link StoreGuard}.
 *
 * <p>Nothing is in the file before {@link #atomically} commits it, and each commit is stamped ({@link CommitStamp}). Guarded by the
 * vault's lock.
 */
final class SealedStore implements AutoCloseable {
    /** Old pages are kept so long, for the disk may have written a later page and not yet an earlier one. */
    private static final int RETENTION_MILLIS = 45_000;

    private static final String STAMPS = "commit";
    private static final byte[] NEWEST = {0};

    private final MVStore store;
    private final ValueSealing sealing;
    private final SecureRandom random;
    private final Map<String, SealedMap> maps = new HashMap<>();
    private Witness witness = stamp -> {};

    /** True while a commit is made ready, and if a part of it failed. */
    private boolean within;

    private boolean spoilt;

    private SealedStore(MVStore store, ValueSealing sealing, SecureRandom random) {
        this.store = store;
        this.sealing = sealing;
        this.random = random;
    }

    /** Told of each commit once it is durable. */
    interface Witness {
        void committed(CommitStamp stamp) throws IOException;
    }

    /** Opens the file that is there. */
    static SealedStore open(Path file, ValueSealing sealing, SecureRandom random) throws VaultException {
        if (!Files.isRegularFile(file)) {
            throw new VaultDamagedException("the file store.mv, which is missing,");
        }
        return openOrCreate(file, sealing, random);
    }

    static SealedStore openOrCreate(Path file, ValueSealing sealing, SecureRandom random) throws VaultException {
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(nameFor(file))
                    .autoCommitDisabled()
                    // Else a large batch would be committed half-way.
                    .autoCommitBufferSize(0)
                    .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return new SealedStore(store, sealing, random);
        } catch (MVStoreException e) {
            throw cannotOpen(e);
        } catch (RuntimeException e) {
            // While it reads a damaged file the store can end in any exception, also of its parsers.
            throw new VaultDamagedException("the file store.mv", e);
        }
    }

    private static VaultException cannotOpen(MVStoreException e) {
        if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
            return new VaultInUseException();
        }
        return e.getCause() instanceof FileSystemException
                ? new VaultUnwritableException(e)
                : new VaultDamagedException("the file store.mv", e);
    }

    /** How MVStore finds the file: by the scheme of its file system, unless that is the machine's own. */
    private static String nameFor(Path file) {
        String scheme = file.getFileSystem().provider().getScheme();
        return scheme.equals("file") ? file.toString() : scheme + ":" + file;
    }

    void reportTo(Witness fromNowOn) {
        witness = fromNowOn;
    }

    /** Which commit is the newest. */
    CommitStamp stamp() {
        return map(STAMPS).get(NEWEST).map(CommitStamp::decode).orElse(CommitStamp.NONE);
    }

    SealedMap map(String name) {
        return maps.computeIfAbsent(name, any -> guarded(() -> new SealedMap(name)));
    }

    /** The maps there are. */
    Set<String> mapNames() {
        return guarded(() -> new TreeSet<>(store.getMapNames()));
    }

    /** The maps whose first page cannot be read, so that nothing of them can. */
    Set<String> unopenableMaps() {
        Set<String> unopenable = new TreeSet<>();
        for (String name : mapNames()) {
            try {
                map(name);
            } catch (DamagedStoreException e) {
                unopenable.add(name);
            }
        }
        return unopenable;
    }

    ValueSealing sealing() {
        return sealing;
    }

    private void commit() {
        guarded(() -> {
            store.commit();
            store.sync();
            return true;
        });
    }

    private void rollback() {
        guarded(() -> {
            store.rollback();
            return true;
        });
    }

    /**
     * Runs what must be wholly in the file or not at all: committed and synced to disk when this returns.
     *
     * @throws UnwritableStoreException if the disk refused; its message says whether it refused the store or the guard only
     */
    <T> T atomically(Supplier<T> work) {
        if (within) {
            return joined(work);
        }
        boolean done = false;
        within = true;
        T result;
        CommitStamp stamp;
        try {
            result = work.get();
            if (spoilt) {
                throw new IllegalStateException("a part of this commit failed");
            }
            stamp = stamp().next(random);
            map(STAMPS).put(NEWEST, stamp.encode());
            commit();
            done = true;
        } finally {
            within = false;
            spoilt = false;
            if (!done && !store.isClosed()) {
                rollback();
            }
        }
        try {
            witness.committed(stamp);
        } catch (IOException e) {
            throw UnwritableStoreException.onlyTheGuard(e);
        }
        return result;
    }

    /** Part of a commit that is under way: it stands or falls with the whole. */
    private <T> T joined(Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            spoilt |= !done;
        }
    }

    static DamagedStoreException damaged(String part) {
        return new DamagedStoreException(part);
    }

    /** What the store throws about its file becomes what we say about it. */
    private static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (MVStoreException e) {
            if (e.getErrorCode() == DataUtils.ERROR_WRITING_FAILED || e.getErrorCode() == DataUtils.ERROR_CLOSED) {
                throw new UnwritableStoreException(e);
            }
            throw new DamagedStoreException("the file store.mv", e);
        } catch (RuntimeException e) {
            // While it reads a damaged page the store can end in any exception. Nothing of ours runs in here.
            throw new DamagedStoreException("the file store.mv", e);
        }
    }

    /**
     * Closes the file as it is. MVStore could move its chunks together now; in 2.4.240 that trips over its own assertions
     * (RandomAccessStore.compactMoveChunks; h2database issues 4086 and 4247 report lost chunks), and room is not worth an
     * interview. Chunks that nothing uses any more are used again by later commits.
     */
    @Override
    public void close() {
        try {
            if (!store.isClosed()) {
                store.close(0);
            }
        } catch (RuntimeException e) {
            // All that was acknowledged is synced.
            System.getLogger(SealedStore.class.getName())
                    .log(System.Logger.Level.WARNING, "the store could not be closed in order", e);
            store.closeImmediately();
        } finally {
            sealing.close();
        }
    }

    /** One map. Keys are hashes, random ids or numbers, never anything a person typed. */
    final class SealedMap {
        private final String name;
        private final MVMap<byte[], byte[]> map;

        private SealedMap(String name) {
            this.name = name;
            this.map = store.openMap(
                    name,
                    new MVMap.Builder<byte[], byte[]>()
                            .keyType(ByteArrayDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
        }

        Optional<byte[]> get(byte[] key) {
            byte[] sealed = guarded(() -> map.get(key));
            return sealed == null ? Optional.empty() : Optional.of(open(key, sealed));
        }

        private byte[] open(byte[] key, byte[] sealed) {
            try {
                return sealing.open(name, key, sealed);
            } catch (VerificationFailedException e) {
                throw new DamagedStoreException("a value of the map \"" + name + "\" in store.mv", e);
            }
        }

        /** True if what stands at a key is what was saved. */
        boolean isReadable(byte[] key) {
            try {
                return get(key).isPresent();
            } catch (DamagedStoreException e) {
                return false;
            }
        }

        boolean contains(byte[] key) {
            return guarded(() -> map.containsKey(key));
        }

        void put(byte[] key, byte[] value) {
            byte[] sealed = sealing.seal(name, key, value);
            guarded(() -> map.put(key, sealed));
        }

        void remove(byte[] key) {
            guarded(() -> map.remove(key));
        }

        /** The keys that begin with {@code prefix}, ascending as unsigned bytes, from the first not below {@code from}. */
        List<byte[]> keys(byte[] prefix, byte[] from) {
            return guarded(() -> {
                List<byte[]> found = new ArrayList<>();
                Cursor<byte[], byte[]> cursor = map.cursor(from);
                while (cursor.hasNext()) {
                    byte[] key = cursor.next();
                    if (!startsWith(key, prefix)) {
                        break;
                    }
                    found.add(key);
                }
                return found;
            });
        }

        /** At most {@code most} keys from the first not below {@code from}. */
        List<byte[]> some(byte[] from, int most) {
            return guarded(() -> {
                List<byte[]> found = new ArrayList<>();
                Cursor<byte[], byte[]> cursor = map.cursor(from);
                while (found.size() < most && cursor.hasNext()) {
                    found.add(cursor.next());
                }
                return found;
            });
        }

        /**
         * The keys, also those behind pages that cannot be read: a cursor that ends there is set down anew at each of 4,096
         * places further on.
         */
        List<byte[]> keysAsFarAsTheyCanBeRead() {
            TreeSet<byte[]> found = new TreeSet<>(Arrays::compareUnsigned);
            boolean whole = readKeys(new byte[0], found);
            for (int place = 0; !whole && place < 1 << 12; place++) {
                readKeys(new byte[] {(byte) (place >> 4), (byte) (place << 4)}, found);
            }
            return new ArrayList<>(found);
        }

        private boolean readKeys(byte[] from, Set<byte[]> into) {
            try {
                Cursor<byte[], byte[]> cursor = map.cursor(from);
                int known = 0;
                while (cursor.hasNext() && known < 2) {
                    known = into.add(cursor.next()) ? 0 : known + 1;
                }
                return true;
            } catch (RuntimeException e) {
                // A page that cannot be read ends the walk; nothing of ours runs in here.
                return false;
            }
        }

        long size() {
            return guarded(map::sizeAsLong);
        }

        List<byte[]> keys(byte[] prefix) {
            return keys(prefix, prefix);
        }

        boolean hasKeyWith(byte[] prefix) {
            return guarded(() -> {
                byte[] key = map.ceilingKey(prefix);
                return key != null && startsWith(key, prefix);
            });
        }

        /** The first key after all that begin with {@code prefix}, or null. */
        byte[] keyAfter(byte[] prefix) {
            byte[] beyond = Arrays.copyOf(prefix, prefix.length + Long.BYTES * 8);
            Arrays.fill(beyond, prefix.length, beyond.length, (byte) 0xff);
            byte[] key = guarded(() -> map.higherKey(beyond));
            return key == null ? new byte[0] : key;
        }

        /** The value at a key that must be there because something else refers to it. */
        byte[] need(byte[] key) {
            return get(key).orElseThrow(
                            () -> damaged("a value of the map \"" + name + "\" in store.mv, which is missing,"));
        }

        String name() {
            return name;
        }

        private static boolean startsWith(byte[] key, byte[] prefix) {
            return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
        }
    }

    /** Parts joined into one key. */
    static byte[] key(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
