package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;

/**
 * Looks at a closed vault file by file and value by value, also where it does not open any more, and repairs what can be
 * repaired. {@link Damage} lists what is looked for.
 *
 * <p>Looking changes nothing. Repairing keeps what cannot be read in the folder {@code damaged}.
 */
public final class VaultCheck {
    private static final int MOST_ROUNDS = 6;

    private final VaultPlace place;
    private final SecureRandom random;

    public VaultCheck(VaultPlace place, SecureRandom random) {
        this.place = place;
        this.random = random;
    }

    /**
     * What was found.
     *
     * @param read how many values and attachments were read
     * @param whole false if it was stopped before the end
     */
    public record Report(long read, boolean whole, List<Finding> findings) {
        public Report {
            findings = List.copyOf(findings);
        }

        public boolean isClean() {
            return whole && findings.isEmpty();
        }
    }

    /**
     * What a repair did.
     *
     * @param mended what was wrong, in the order it was put right
     * @param after what is still wrong
     * @param notices what the next opening says
     */
    public record Repair(List<Finding> mended, Report after, List<Notice> notices) {
        public Repair {
            mended = List.copyOf(mended);
            notices = List.copyOf(notices);
        }

        /** {@link #notices} in English, a line each. */
        public Optional<String> notice() {
            return Vault.joined(notices);
        }
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws NoVaultException if there is none
     * @throws VaultInUseException if it is open
     * @throws WrongKeyException if the passphrase is not right
     * @throws VaultDamagedException if both copies of the header are damaged, so that no passphrase can be tried
     */
    public Report look(Secret passphrase, Steps steps) throws VaultException {
        try (Patient patient = new Patient(passphrase)) {
            Look look = patient.look(steps);
            return new Report(look.read(), look.whole(), look.findings());
        }
    }

    /** Looks and repairs, again and again, since one damage can hide another; then opens the vault once. */
    public Repair repair(Secret passphrase, Steps steps) throws VaultException {
        List<Finding> mended = new ArrayList<>();
        try (Patient patient = new Patient(passphrase)) {
            Look look = patient.look(steps);
            boolean better = true;
            for (int round = 0; round < MOST_ROUNDS && better && look.whole(); round++) {
                patient.mend(look.damages(), mended);
                Look next = patient.look(steps);
                better = !next.isClean() && !next.findings().equals(look.findings());
                look = next;
            }
        }
        List<Notice> notices;
        try (Vault vault = Vault.open(place, passphrase, random)) {
            notices = vault.notices();
        } catch (VaultDamagedException e) {
            notices = List.of();
        }
        return new Repair(mended, look(passphrase, steps), notices);
    }

    private record Look(long read, boolean whole, List<Damage> damages) {
        boolean isClean() {
            return damages.isEmpty();
        }

        List<Finding> findings() {
            return damages.stream().map(Damage::finding).toList();
        }
    }

    /** The vault under examination: locked against others, its header opened. */
    private final class Patient implements AutoCloseable {
        private final DirectoryLock directoryLock;
        private final SymmetricKey master;
        private final SymmetricKey storeKey;
        private final Octets16 storeId;
        private final List<String> damagedHeaders;
        private @Nullable SealedStore store;

        Patient(Secret passphrase) throws VaultException {
            if (!VaultHeader.isAt(place)) {
                throw NoVaultException.at(place.directory());
            }
            directoryLock = DirectoryLock.take(place.lock());
            boolean done = false;
            try {
                damagedHeaders = VaultHeader.damagedCopies(place);
                VaultHeader header = VaultHeader.find(place);
                master = header.open(passphrase);
                storeId = header.storeId();
                storeKey = storeKey();
                done = true;
            } catch (IOException e) {
                throw new VaultUnwritableException(e);
            } finally {
                if (!done) {
                    directoryLock.close();
                }
            }
        }

        Look look(Steps steps) throws VaultException {
            closeStore();
            List<Damage> damages = new ArrayList<>();
            try {
                VaultHeader.damagedCopies(place).forEach(file -> damages.add(new Damage.HeaderCopy(file)));
                strayFiles().forEach(file -> damages.add(new Damage.Stray(file)));
                if (!keysOpen()) {
                    damages.add(new Damage.Keys());
                }
                Optional<Damage> atTheDoor = openStore();
                if (atTheDoor.isPresent()) {
                    damages.add(atTheDoor.get());
                    return new Look(0, true, damages);
                }
                return lookInside(steps, damages);
            } catch (IOException e) {
                throw new VaultUnwritableException(e);
            }
        }

        private Look lookInside(Steps steps, List<Damage> damages) throws IOException {
            SealedStore opened = Objects.requireNonNull(store);
            Set<String> unopenable = opened.unopenableMaps();
            if (!unopenable.isEmpty()) {
                unopenable.forEach(map -> damages.add(new Damage.Pages(map)));
                return new Look(0, true, damages);
            }
            StoreInspection inspection = new StoreInspection(opened, place, new ReentrantLock());
            boolean whole = inspection.look(steps);
            damages.addAll(inspection.damages());
            if (damages.stream().noneMatch(damage -> damage instanceof Damage.Pages)) {
                doubt(opened).ifPresent(doubt -> damages.add(new Damage.Guard(doubt)));
            }
            return new Look(inspection.read(), whole, damages);
        }

        private Optional<StoreGuard.Doubt> doubt(SealedStore opened) throws IOException {
            byte[] machine = Machine.fingerprint(place.store());
            try (StoreGuard guard = new StoreGuard(place.guardDirectory(), storeKey, storeId, machine, random)) {
                return guard.doubt(opened.stamp());
            } catch (DamagedStoreException e) {
                return Optional.of(StoreGuard.Doubt.OLDER);
            }
        }

        /** Without the key table the store is looked at as if its key had never been renewed. */
        private SymmetricKey storeKey() {
            try (KeyTable keys = KeyTable.find(place, master, storeId, random)) {
                return VaultFiles.storeKey(keys, master);
            } catch (VaultDamagedException e) {
                return VaultFiles.copyOf(master);
            }
        }

        private boolean keysOpen() {
            try (KeyTable keys = KeyTable.find(place, master, storeId, random)) {
                return keys != null;
            } catch (VaultDamagedException e) {
                return false;
            }
        }

        /** Opens the store, or says why it does not open. */
        private Optional<Damage> openStore() throws IOException, VaultException {
            if (!Files.isRegularFile(place.store())) {
                return Optional.of(new Damage.Store("is missing"));
            }
            StoreHeader header = new StoreHeader(place);
            if (!header.isWhole()
                    && (header.intactBlock().isPresent() || header.copied().isPresent())) {
                return Optional.of(new Damage.HeaderOfStore());
            }
            try {
                store = SealedStore.open(place.store(), new ValueSealing.Aead(storeKey, storeId, random), random);
                if (!store.unopenableMaps().contains(VaultFacts.MAP) && VaultFacts.isOfAnother(store, storeId)) {
                    closeStore();
                    return Optional.of(new Damage.Store("is empty, or the store of another vault"));
                }
                return Optional.empty();
            } catch (VaultDamagedException | DamagedStoreException e) {
                closeStore();
                return Optional.of(new Damage.Store("does not open any more"));
            }
        }

        private List<Path> strayFiles() throws IOException {
            List<Path> stray = new ArrayList<>();
            for (Path folder : List.of(place.directory(), place.blobs())) {
                if (Files.isDirectory(folder)) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.new")) {
                        files.forEach(stray::add);
                    }
                }
            }
            return stray;
        }

        /** One file first, since what lies in it cannot be told before; else all that is wrong inside. */
        void mend(List<Damage> damages, List<Finding> mended) throws VaultException {
            Optional<Damage> first =
                    damages.stream().filter(Damage::hidesOthers).findFirst();
            Mending mending = new Mending(place, storeKey, storeId, random);
            mending.use(store);
            try {
                for (Damage damage : first.map(List::of).orElse(damages)) {
                    damage.mend(mending);
                }
                mending.finish();
            } catch (IOException e) {
                throw new VaultUnwritableException(e);
            }
            damages.stream()
                    .filter(damage -> first.isEmpty()
                            || damage.getClass().equals(first.get().getClass()))
                    .filter(damage -> !(damage instanceof Damage.Keys))
                    .map(Damage::finding)
                    .filter(finding -> !mended.contains(finding))
                    .forEach(mended::add);
        }

        private void closeStore() {
            if (store != null) {
                store.close();
                store = null;
            }
        }

        @Override
        public void close() {
            closeStore();
            storeKey.close();
            master.close();
            directoryLock.close();
        }
    }
}
