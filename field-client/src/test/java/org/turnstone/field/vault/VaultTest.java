package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

final class VaultTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final FieldSite site = new FieldSite(1);

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private static Secret secret(String text) {
        return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWrongPassphraseIsToldFromDamage() throws Exception {
        site.vault(place()).close();

        assertThatThrownBy(() -> Vault.open(place(), secret("not the passphrase"), random))
                .isInstanceOf(WrongKeyException.class)
                .hasMessageContaining("not right")
                .hasMessageContaining("nothing is lost");
        site.reopen(place()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.hdr", "vault.hdr.copy"})
    void oneDamagedHeaderIsRepairedFromTheOther(String file) throws Exception {
        site.vault(place()).close();
        Path damaged = place().directory().resolve(file);
        byte[] before = Files.readAllBytes(damaged);
        flip(damaged, 60);

        site.reopen(place()).close();

        assertThat(Files.readAllBytes(damaged)).isEqualTo(before);
    }

    @Test
    void aMissingHeaderIsRepairedFromTheOther() throws Exception {
        site.vault(place()).close();
        Files.delete(place().header());

        site.reopen(place()).close();

        assertThat(place().header()).exists();
    }

    @Test
    void twoDamagedHeadersAreDamageAndNotAWrongPassphrase() throws Exception {
        site.vault(place()).close();
        flip(place().header(), 60);
        flip(place().headerCopy(), 61);

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultDamagedException.class)
                .hasMessageContaining("vault.hdr");
    }

    @Test
    void aDamagedKeyTableIsNamed() throws Exception {
        site.vault(place()).close();
        flip(place().keys(), 40);

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultDamagedException.class)
                .hasMessageContaining("keys.tbl");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 4096, 8192})
    void aTruncatedStoreIsNamed(int length) throws Exception {
        site.member(place()).close();
        truncate(place().store(), length);

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultDamagedException.class)
                .hasMessageContaining("store.mv");
    }

    @Test
    void aMissingStoreIsNotMadeAnew() throws Exception {
        site.vault(place()).close();
        Files.delete(place().store());

        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(VaultDamagedException.class)
                .hasMessageContaining("missing");
        assertThat(place().store()).doesNotExist();
    }

    @Test
    void theStoreOfAnotherVaultIsNotTaken() throws Exception {
        site.vault(place()).close();
        VaultPlace other = FieldSite.place(folder, "other");
        site.vault(other).close();
        Files.copy(other.store(), place().store(), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(VaultDamagedException.class);
    }

    @Test
    void aVaultIsOpenOnceAtATime() throws Exception {
        try (Vault open = site.vault(place())) {
            assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(VaultInUseException.class);
            assertThat(open.membership()).isEmpty();
        }
        site.reopen(place()).close();
    }

    @Test
    void thereIsNoVaultInAnotherFolder() {
        assertThatThrownBy(() -> site.reopen(place()))
                .isInstanceOf(NoVaultException.class)
                .hasMessageContaining("init");
    }

    @Test
    void aFolderWithFilesIsNotMadeAVault() throws Exception {
        Files.createDirectories(place().directory());
        Files.writeString(place().directory().resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> site.vault(place())).isInstanceOf(NoVaultException.class);
        assertThat(place().directory().resolve("letter.txt")).hasContent("dear");
    }

    @Test
    void aForgottenPassphraseIsReplacedWithTheRecoveryCode() throws Exception {
        PassphraseParameters parameters = InsecureTestParameters.fresh(random);
        Vault.Created created;
        try (Secret old = FieldSite.passphrase()) {
            created = Vault.create(place(), old, parameters, random);
        }
        String code = created.code().display();
        created.vault().close();

        try (RecoveryCode typed = RecoveryCode.parse(code);
                Vault vault = Vault.recover(place(), typed, random);
                Secret next = secret("a new passphrase altogether")) {
            vault.changePassphrase(next, InsecureTestParameters.fresh(random));
        }

        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(WrongKeyException.class);
        try (Secret next = secret("a new passphrase altogether")) {
            Vault.open(place(), next, random).close();
        }
        try (RecoveryCode wrong = RecoveryCode.generate(random)) {
            assertThatThrownBy(() -> Vault.recover(place(), wrong, random)).isInstanceOf(WrongKeyException.class);
        }
    }

    @Test
    void theGuardDoesNotLieInTheVault() {
        assertThatThrownBy(() -> new VaultPlace(folder, folder.resolve("guard")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVaultThatIsClosedAndOpenedIsNotInDoubt() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        LogId log;
        try (Vault vault = site.member(place())) {
            save(vault, form, "GRI-W-0001");
            log = vault.currentLog().orElseThrow();
        }

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.currentLog()).contains(log);
            save(vault, form, "GRI-W-0002");
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.log().records()).hasSize(2);
            assertThat(vault.checkEverything()).isPositive();
        }
    }

    @Test
    void aRestoredStoreBeginsANewLogAndLosesNothing() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        Path backup = folder.resolve("backup");
        LogId log;
        try (Vault vault = site.member(place())) {
            save(vault, form, "GRI-W-0001");
            log = vault.currentLog().orElseThrow();
        }
        copy(place().directory(), backup);
        RecordId later;
        try (Vault vault = site.reopen(place())) {
            later = save(vault, form, "GRI-W-0002");
            site.sync(vault);
        }
        restoreInPlace(backup, place().directory());

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice())
                    .hasValueSatisfying(
                            notice -> assertThat(notice).contains("restored").contains("sync soon"));
            assertThat(vault.currentLog()).isPresent().isNotEqualTo(java.util.Optional.of(log));
            RecordId again = save(vault, form, "GRI-W-0003");
            site.sync(vault);
            assertThat(vault.log().records()).contains(later, again).hasSize(3);
            assertThat(vault.log().tips().of(log)).hasSize(1);
        }
        assertThat(site.log().tips().of(log)).hasSize(1);
    }

    @Test
    void aCopiedVaultBeginsANewLog() throws Exception {
        LogId log;
        try (Vault vault = site.member(place())) {
            log = vault.currentLog().orElseThrow();
        }
        VaultPlace copied = FieldSite.place(folder, "copied");
        copy(place().directory(), copied.directory());

        try (Vault vault = site.reopen(copied)) {
            assertThat(vault.notice())
                    .hasValueSatisfying(notice -> assertThat(notice).contains("copied"));
            assertThat(vault.currentLog()).isNotEqualTo(java.util.Optional.of(log));
        }
    }

    @Test
    void aVaultWithoutItsGuardBeginsANewLog() throws Exception {
        site.member(place()).close();
        try (Stream<Path> guards = Files.list(place().guardDirectory())) {
            for (Path guard : guards.toList()) {
                Files.delete(guard);
            }
        }

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isPresent();
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
        }
    }

    @Test
    void aCrashBetweenSaveAndGuardIsNoDoubt() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        Path guards = folder.resolve("guards before");
        try (Vault vault = site.member(place())) {
            copy(place().guardDirectory(), guards);
            save(vault, form, "GRI-W-0001");
        }
        copy(guards, place().guardDirectory());

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.log().records()).hasSize(1);
        }
    }

    @Test
    void aDraftSurvivesUntilItIsSaved() throws Exception {
        FormHash form = site.publish("tfc_workshop_record");
        RecordId record;
        try (Vault vault = site.member(place());
                RecordWork work = site.records(vault).begin(form)) {
            record = work.record();
            work.answer(REFERENCE, new FieldValue.Text("GRI-W-0009"));
            work.keepDraft();
        }

        try (Vault vault = site.reopen(place())) {
            assertThat(site.records(vault).begun()).containsExactly(record);
            try (RecordWork work = site.records(vault).open(record)) {
                assertThat(work.isResumed()).isTrue();
                assertThat(work.session().item(REFERENCE).answer()).contains(new FieldValue.Text("GRI-W-0009"));
                work.save(null);
            }
            assertThat(site.records(vault).begun()).isEmpty();
            assertThat(vault.journal().records()).isEmpty();
            assertThat(site.records(vault).find("GRI-W-0009")).isEqualTo(record);
        }
    }

    private RecordId save(Vault vault, FormHash form, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            assertThat(work.answer(REFERENCE, new FieldValue.Text(reference)).violations())
                    .isEmpty();
            assertThat(work.save(null).changes()).hasSize(1);
            return work.record();
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }

    private static void truncate(Path file, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, Math.min(length, bytes.length)));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Writes into the files that are there, so that only the content tells that they are older. */
    private static void restoreInPlace(Path from, Path to) throws IOException {
        for (String name : List.of("store.mv", "keys.tbl")) {
            Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)), StandardOpenOption.TRUNCATE_EXISTING);
        }
    }
}
