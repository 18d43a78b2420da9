package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

/** The disk is full, read-only, or holds a file back: nothing that was saved is lost, and a sentence says what to do. */
final class RefusedWriteTest {
    private static final FieldPath TITLE = new FieldPath("w/w_title");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(51);
    private final FaultyDisk disk = new FaultyDisk();
    private final List<RecordId> saved = new ArrayList<>();
    private FormHash form;
    private int unclear;
    private int refusals;

    @BeforeEach
    void aVaultWithARecord() throws Exception {
        form = site.publish("tfc_workshop_record");
        try (Vault vault = site.member(place())) {
            saved.add(save(vault));
        }
    }

    @AfterEach
    void theDiskIsSound() {
        disk.isSound();
    }

    private VaultPlace place() {
        return FieldSite.place(disk.path(folder), "vault");
    }

    private RecordId save(Vault vault) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(TITLE, new FieldValue.Text("a title"));
            work.keepDraft();
            work.save(null);
            return work.record();
        }
    }

    /** Refuses from the so-manieth write on. */
    private static final class Full implements FaultyDisk.Faults {
        private final boolean moves;
        private final FileSystemException refusal;
        private int left;

        Full(int left, boolean moves, FileSystemException refusal) {
            this.left = left;
            this.moves = moves;
            this.refusal = refusal;
        }

        @Override
        public void write(Path file, long at, byte[] bytes) throws IOException {
            left--;
            if (left < 0) {
                throw refusal;
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            if (moves && left < 0) {
                throw refusal;
            }
        }
    }

    @Test
    void aFullOrReadOnlyDiskCostsNothingThatWasSaved() throws Exception {
        long seed = Proof.seed();
        Random random = new Random(seed);
        int rounds = Proof.size("F4", 25);
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            disk.has(new Full(
                    random.nextInt(60),
                    random.nextBoolean(),
                    new FileSystemException("a file", null, "No space left")));
            workUntilRefused();
            disk.isSound();
            try (Vault vault = site.reopen(place())) {
                vault.checkEverything();
                lost += (int) saved.stream()
                        .filter(record -> !vault.log().records().contains(record))
                        .count();
                saved.add(save(vault));
            }
        }
        Proof.of("F4", "refused-writes")
                .figure("seed", seed)
                .figure("rounds", rounds)
                .figure("refusals", refusals)
                .figure("saved", saved.size())
                .exactly("lost", lost, 0)
                .exactly("unclearMessages", unclear, 0)
                .conclude();
    }

    private void workUntilRefused() throws Exception {
        try (Vault vault = site.reopen(place())) {
            for (int i = 0; i < 12; i++) {
                saved.add(save(vault));
            }
        } catch (VaultException | UnwritableStoreException e) {
            refusals++;
            String said = String.valueOf(e.getMessage());
            boolean clear = said.contains("disk") && (said.contains("safe") || said.contains("is saved"));
            if (!clear) {
                System.out.println("unclear: " + said);
                unclear++;
            }
        }
    }

    @Test
    void aDiskThatTakesNothingDoesNotOpenTheVaultAndSaysWhy() throws Exception {
        disk.has(new Full(0, true, new AccessDeniedException("a file")));

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultUnwritableException.class)
                .hasMessageContaining("safe")
                .hasMessageContaining("write-protected");

        disk.isSound();
        site.reopen(place()).close();
    }

    @Test
    void aStoreThatAnotherProgramHoldsIsNotOpenedAndNotCalledDamaged() throws Exception {
        disk.has(new FaultyDisk.Faults() {
            @Override
            public void lock(Path file) throws IOException {
                if (file.endsWith("store.mv")) {
                    throw new AccessDeniedException("store.mv");
                }
            }
        });

        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(VaultUnwritableException.class);

        disk.isSound();
        site.reopen(place()).close();
    }

    @Test
    void aRenameThatIsRefusedForAMomentIsTriedAgain() throws Exception {
        int[] refused = {0};
        disk.has(new FaultyDisk.Faults() {
            @Override
            public void move(Path from, Path to) throws IOException {
                refused[0]++;
                if (refused[0] % 3 != 0) {
                    throw new AccessDeniedException(to.toString(), null, "a virus scanner has it");
                }
            }
        });

        try (Vault vault = site.reopen(place())) {
            saved.add(save(vault));
        }

        disk.isSound();
        assertThat(refused[0]).isGreaterThan(3);
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.log().records()).containsAll(saved);
        }
    }

    @Test
    void aGuardThatCannotBeWrittenIsSaidAndWhatWasTypedIsSavedAllTheSame() throws Exception {
        try (Vault vault = site.reopen(place());
                RecordWork work = site.records(vault).begin(form)) {
            work.answer(TITLE, new FieldValue.Text("a title"));
            disk.has(new FaultyDisk.Faults() {
                @Override
                public void move(Path from, Path to) throws IOException {
                    if (to.toString().endsWith(".guard")) {
                        throw new FileSystemException(to.toString(), null, "No space left");
                    }
                }
            });
            assertThatThrownBy(() -> work.save(null))
                    .isInstanceOf(UnwritableStoreException.class)
                    .hasMessageContaining("is saved")
                    .hasMessageContaining("guard");
            saved.add(work.record());
            disk.isSound();
        }

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.log().records()).containsAll(saved);
        }
    }
}
