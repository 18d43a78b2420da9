package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;

/**
 * The files of a vault, unlocked: how they are made, opened in the one order that tells a wrong passphrase from damage,
 * and closed. Guarded by the vault's lock.
 *
 * @param master opens the key table; closed with the files
 * @param storeKey what values and guard are sealed under: the master key that the vault was made with; closed with the files
 */
record VaultFiles(
        VaultPlace place,
        SecureRandom random,
        SymmetricKey master,
        SymmetricKey storeKey,
        Octets16 storeId,
        DirectoryLock directoryLock,
        KeyTable keys,
        SealedStore store)
        implements AutoCloseable {
    /** How the master key is had from the header. */
    interface Unlocking {
        SymmetricKey open(VaultHeader header) throws WrongKeyException;
    }

    /**
     * Makes them in a new or empty directory.
     *
     * @param sealing how values are sealed under a master key, for a store
     * @throws NoVaultException if the directory is not empty
     */
    static VaultFiles create(
            VaultPlace place,
            Secret passphrase,
            PassphraseParameters parameters,
            RecoveryCode code,
            SecureRandom random,
            Function<SymmetricKey, Function<Octets16, ValueSealing>> sealing)
            throws VaultException {
        makeDirectory(place);
        DirectoryLock directoryLock = DirectoryLock.take(place.lock());
        SymmetricKey master = SymmetricKey.generate(random);
        SymmetricKey storeKey = copyOf(master);
        Octets16 storeId = randomOctets(random);
        KeyTable keys = null;
        SealedStore store = null;
        VaultFiles files = null;
        try {
            keys = KeyTable.create(place.keys(), master, storeId, random);
            store = SealedStore.openOrCreate(
                    place.store(), sealing.apply(storeKey).apply(storeId), random);
            VaultFacts.begin(store, storeId);
            // Last, so that a directory with a header is a whole vault.
            VaultHeader.create(storeId, master, passphrase, parameters, code, random)
                    .write(place);
            files = new VaultFiles(place, random, master, storeKey, storeId, directoryLock, keys, store);
            return files;
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            if (files == null) {
                closeAll(store, keys, storeKey, master, directoryLock);
            }
        }
    }

    /** The caller closes it. */
    static SymmetricKey copyOf(SymmetricKey key) {
        try (Secret secret = key.secret()) {
            return SymmetricKey.of(secret);
        }
    }

    /** The key that values and guard are sealed under, which the caller closes. */
    static SymmetricKey storeKey(KeyTable keys, SymmetricKey master) {
        return keys.storeKey().orElseGet(() -> copyOf(master));
    }

    private static void makeDirectory(VaultPlace place) throws VaultException {
        try {
            Files.createDirectories(place.directory());
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.directory())) {
                for (Path entry : entries) {
                    if (!entry.equals(place.lock())) {
                        throw NoVaultException.taken(place.directory());
                    }
                }
            }
            // Not by its file store, which is not found where no mount is listed, as below a changed root.
            PosixFileAttributeView posix = Files.getFileAttributeView(place.directory(), PosixFileAttributeView.class);
            if (posix != null) {
                posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        }
    }

    /** Opens them: the passphrase against the header first, then the keys, then the store. */
    static VaultFiles open(VaultPlace place, Unlocking unlocking, SecureRandom random) throws VaultException {
        if (!VaultHeader.isAt(place)) {
            throw NoVaultException.at(place.directory());
        }
        DirectoryLock directoryLock = DirectoryLock.take(place.lock());
        SymmetricKey master = null;
        SymmetricKey storeKey = null;
        KeyTable keys = null;
        SealedStore store = null;
        VaultFiles files = null;
        try {
            VaultHeader header = VaultHeader.read(place);
            Octets16 storeId = header.storeId();
            master = unlocking.open(header);
            keys = KeyTable.settle(place, master, storeId, random);
            storeKey = storeKey(keys, master);
            StoreHeader storeHeader = new StoreHeader(place);
            Optional<byte[]> block = storeHeader.intactBlock();
            store = SealedStore.open(place.store(), new ValueSealing.Aead(storeKey, storeId, random), random);
            if (block.isPresent()) {
                storeHeader.keep(block.get());
            }
            files = new VaultFiles(place, random, master, storeKey, storeId, directoryLock, keys, store);
            return files;
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            if (files == null) {
                closeAll(store, keys, storeKey, master, directoryLock);
            }
        }
    }

    /** The guard of this store, where it lies now; the caller closes it. */
    StoreGuard guard() throws IOException {
        return new StoreGuard(place.guardDirectory(), storeKey, storeId, Machine.fingerprint(place.store()), random);
    }

    static Octets16 randomOctets(SecureRandom random) {
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        return Octets16.readFrom(ByteBuffer.wrap(bytes));
    }

    /** Closes the store and wipes every key. */
    @Override
    public void close() {
        closeAll(store, keys, storeKey, master, directoryLock);
    }

    private static void closeAll(
            @Nullable SealedStore store,
            @Nullable KeyTable keys,
            @Nullable SymmetricKey storeKey,
            @Nullable SymmetricKey master,
            DirectoryLock directoryLock) {
        if (store != null) {
            store.close();
        }
        if (keys != null) {
            keys.close();
        }
        if (storeKey != null) {
            storeKey.close();
        }
        if (master != null) {
            master.close();
        }
        directoryLock.close();
    }

    @Override
    public String toString() {
        return "files of vault " + storeId;
    }
}
