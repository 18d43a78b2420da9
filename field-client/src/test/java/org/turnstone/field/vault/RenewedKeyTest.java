package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A vault gets a new master key after somebody may have had the old one. */
final class RenewedKeyTest {
    private static final FieldPath TITLE = new FieldPath("w/w_title");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(77);
    private final SecureRandom random = new SecureRandom();
    private final FaultyDisk disk = new FaultyDisk();

    @AfterEach
    void theDiskIsSound() {
        disk.isSound();
    }

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private static Secret next() {
        return Secret.copyOf("nine copper buttons".getBytes(StandardCharsets.UTF_8));
    }

    private Vault reopened() throws Exception {
        try (Secret next = next()) {
            return Vault.open(place(), next, random);
        }
    }

    private RecoveryCode renew(Vault vault) throws Exception {
        try (Secret next = next()) {
            return vault.renewMasterKey(next, InsecureTestParameters.fresh(random));
        }
    }

    private RecordId save(Vault vault, FormHash form) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.answer(TITLE, new FieldValue.Text("before or after"));
            work.save(null);
            return work.record();
        }
    }

    @Test
    void allThatOpenedItBeforeOpensItNoMoreAndNothingIsLost() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        site.member(place()).close();
        RecoveryCode old;
        RecordId before;
        try (Vault vault = site.reopen(place())) {
            old = vault.newRecoveryCode();
            before = save(vault, form);
        }
        RecoveryCode code = renew(site.reopen(place()));

        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(WrongKeyException.class);
        assertThatThrownBy(() -> Vault.recover(place(), old, random)).isInstanceOf(WrongKeyException.class);
        Vault.recover(place(), code, random).close();
        try (Vault vault = reopened()) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.log().records()).contains(before);
            save(vault, form);
            site.sync(vault);
            vault.checkEverything();
        }
        assertThat(place().renewedKeys()).doesNotExist();
        // And once more, when the store's key is the one before last.
        try (Vault vault = reopened()) {
            vault.renewMasterKey(FieldSite.passphrase(), InsecureTestParameters.fresh(random))
                    .close();
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            vault.checkEverything();
        }
    }

    /** Whoever had the old key, and comes by the header of then and the files of now, is stopped at the key table. */
    @Test
    void theOldKeyDoesNotOpenTheKeyTable() throws Exception {
        site.member(place()).close();
        byte[] header = Files.readAllBytes(place().header());
        renew(site.reopen(place())).close();

        Files.write(place().header(), header);
        Files.write(place().headerCopy(), header);

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultDamagedException.class)
                .hasMessageContaining("keys.tbl");
    }

    @Test
    void escrowOpensItUnderTheNewKeyToo() throws Exception {
        RecipientKeyPair recovery = RecipientKeyPair.generate(random);
        site.decide(new ControlEntry.RecoveryKey(recovery.recipientKey()));
        site.member(place()).close();
        renew(site.reopen(place())).close();

        EscrowRequest request =
                Vault.askEscrow(place(), FieldSite.passphrase(), InsecureTestParameters.fresh(random), random);
        EscrowAnswer answer = EscrowAnswer.to(request, recovery, random);
        Vault.answerEscrow(place(), answer, FieldSite.passphrase(), InsecureTestParameters.fresh(random), random)
                .close();

        site.reopen(place()).close();
    }

    @Test
    void aRenewalThatACrashLeftIsNoDamageToTheCheck() throws Exception {
        site.member(place()).close();
        byte[] keys = Files.readAllBytes(place().keys());
        renew(site.reopen(place())).close();
        // As if the header had been written, and the table not yet been put in its place.
        Files.move(place().keys(), place().renewedKeys());
        Files.write(place().keys(), keys);

        VaultCheck check = new VaultCheck(place(), random);
        try (Secret next = next()) {
            assertThat(check.look(next, Steps.ALL).findings()).isEmpty();
        }

        reopened().close();
        assertThat(place().renewedKeys()).doesNotExist();
    }

    @Test
    void whereverThePowerFailsTheOldPassphraseOpensAllOfItOrTheNewOneDoes() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        VaultPlace onDisk = FieldSite.place(disk.path(folder), "vault");
        site.member(onDisk).close();
        RecordId saved;
        CrashJournal journal = new CrashJournal(List.of(folder.resolve("vault"), folder.resolve("guards")));
        disk.has(journal);
        int begun;
        try (Vault vault = site.reopen(onDisk)) {
            saved = save(vault, form);
            begun = journal.length();
            renew(vault).close();
        }
        int renewed = journal.length();
        disk.isSound();
        Random draws = new Random(3);
        int old = 0;
        int fresh = 0;

        for (int point = begun; point <= renewed; point++) {
            for (CrashJournal.Unsynced what : CrashJournal.Unsynced.values()) {
                journal.restore(point, what, draws);
                boolean isFresh = opensWithTheNewPassphrase();
                fresh += isFresh ? 1 : 0;
                old += isFresh ? 0 : 1;
                try (Vault vault = isFresh ? reopened() : site.reopen(place())) {
                    assertThat(vault.log().records()).contains(saved);
                    vault.checkEverything();
                    assertThat(place().renewedKeys()).doesNotExist();
                }
            }
        }

        assertThat(old).isPositive();
        assertThat(fresh).isPositive();
    }

    private boolean opensWithTheNewPassphrase() throws Exception {
        try {
            reopened().close();
            return true;
        } catch (WrongKeyException e) {
            return false;
        }
    }
}
