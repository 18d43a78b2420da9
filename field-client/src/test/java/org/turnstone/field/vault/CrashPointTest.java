package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.testing.Proof;

/**
 * The power fails at any write to any file of a vault, and what was not synced is there, is lost, is there in part or is
 * torn. What was acknowledged is there, the vault opens, and nothing goes back unnoticed.
 */
final class CrashPointTest {
    private static final FieldPath TITLE = new FieldPath("w/w_title");
    private static final String NEXT = "a second passphrase, a longer one";

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(41);
    private final SecureRandom random = new SecureRandom();
    private final FaultyDisk disk = new FaultyDisk();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private int lost;
    private int unopenable;
    private int unnoticed;
    private int doubts;
    private int points;

    /** What was said to be saved once so much had been written. */
    private record Acknowledged(int place, long commit, boolean nextPassphrase) {}

    @AfterEach
    void theDiskIsSound() {
        disk.isSound();
    }

    @Test
    void nothingAcknowledgedIsLostWhereverThePowerFails() throws Exception {
        long seed = Proof.seed();
        int size = Proof.size("F1", 60);
        CrashJournal journal = work();
        Random draws = new Random(seed);
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place <= journal.length(); place++) {
            places.add(place);
        }
        Collections.shuffle(places, draws);
        int tried = 0;
        for (int place : places) {
            if (tried >= size) {
                break;
            }
            tried++;
            boolean differs = journal.hasUnsynced(place);
            for (CrashJournal.Unsynced what : CrashJournal.Unsynced.values()) {
                if (differs || what == CrashJournal.Unsynced.ALL_THERE || what == CrashJournal.Unsynced.ALL_LOST) {
                    journal.restore(place, what, draws);
                    points++;
                    look(place);
                }
            }
        }
        Proof.of("F1", "crash-points")
                .figure("seed", seed)
                .figure("writes", journal.length())
                .figure("places", tried)
                .figure("crashes", points)
                .figure("doubts", doubts)
                .exactly("acknowledgedLost", lost, 0)
                .exactly("unopenable", unopenable, 0)
                .exactly("unnoticedRollBacks", unnoticed, 0)
                .conclude();
    }

    /** An evening's work with the vault, on a disk that keeps a journal. */
    private CrashJournal work() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        VaultPlace place = FieldSite.place(disk.path(folder), "vault");
        site.member(place).close();
        CrashJournal journal = new CrashJournal(List.of(folder.resolve("vault"), folder.resolve("guards")));
        disk.has(journal);
        try (Vault vault = site.reopen(place)) {
            acknowledge(journal, vault, false);
            for (int record = 0; record < 6; record++) {
                try (RecordWork work = site.records(vault).begin(form)) {
                    for (int save = 0; save < 3; save++) {
                        work.answer(TITLE, new FieldValue.Text("record " + record + " save " + save));
                        work.keepDraft();
                        acknowledge(journal, vault, false);
                        work.save(null);
                        acknowledge(journal, vault, false);
                    }
                }
            }
            try (Secret next = Secret.copyOf(NEXT.getBytes(StandardCharsets.UTF_8))) {
                vault.changePassphrase(next, InsecureTestParameters.fresh(random));
            }
            acknowledge(journal, vault, true);
            site.sync(vault);
            acknowledge(journal, vault, true);
        }
        disk.isSound();
        return journal;
    }

    private void acknowledge(CrashJournal journal, Vault vault, boolean nextPassphrase) {
        acknowledged.add(new Acknowledged(journal.length(), vault.stamp().number(), nextPassphrase));
    }

    /** Opens what the crash left, on a sound disk. */
    private void look(int place) throws Exception {
        Acknowledged last = null;
        for (Acknowledged said : acknowledged) {
            if (said.place() <= place) {
                last = said;
            }
        }
        try (Vault vault = open(last)) {
            boolean older = last != null && vault.openedAt().number() < last.commit();
            if (older) {
                lost++;
            }
            if (vault.notice().isPresent()) {
                doubts++;
            } else if (older) {
                unnoticed++;
            }
            vault.checkEverything();
        } catch (VaultException | DamagedStoreException e) {
            System.out.println("a crash after " + place + " writes: " + e.getMessage() + " " + e.getCause());
            unopenable++;
        }
    }

    private Vault open(@Nullable Acknowledged last) throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        if (last == null || !last.nextPassphrase()) {
            try {
                return site.reopen(place);
            } catch (WrongKeyException e) {
                // It may have been changed already, only nobody was told.
                assertThat(last).isNotNull();
            }
        }
        try (Secret next = Secret.copyOf(NEXT.getBytes(StandardCharsets.UTF_8))) {
            return Vault.open(place, next, random);
        }
    }
}
