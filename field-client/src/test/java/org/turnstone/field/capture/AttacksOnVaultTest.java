package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.sync.attack.PassedAttacks;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;

/** Row X3: the attacks that need a vault. */
@ExtendWith(PassedAttacks.class)
class AttacksOnVaultTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(5);
    private final FormHash form = site.publish("tfc_workshop_record");

    @AfterAll
    static void sayHowMany() {
        PassedAttacks.conclude(AttacksOnVaultTest.class, "vault");
    }

    private void save(Vault vault, String reference) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            assertThat(work.answer(REFERENCE, new FieldValue.Text(reference)).isAccepted())
                    .isTrue();
            work.save(null);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Test
    void attackA01cAClonedLaptopWritesALogOfItsOwnAndNothingForks() throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        VaultPlace clone = new VaultPlace(folder.resolve("clone"), folder.resolve("clone-guards"));
        site.member(place).close();
        copy(place.directory(), clone.directory());

        try (Vault first = site.reopen(place);
                Vault second = site.reopen(clone)) {
            save(first, "GRI-W-0001");
            save(second, "GRI-W-0002");
            site.sync(first);
            site.sync(second);
            site.sync(first);

            assertThat(second.currentLog()).isNotEqualTo(first.currentLog());
            assertThat(site.log().records()).hasSize(2);
            assertThat(first.log().records()).hasSize(2);
            site.log().tips().byLog().forEach((log, tips) -> assertThat(tips).hasSize(1));
        }
    }

    @Test
    void attackA01dARolledBackStoreIsNoticedBeforeItsFirstWrite() throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        Path backup = folder.resolve("backup");
        LogId before;
        try (Vault vault = site.member(place)) {
            save(vault, "GRI-W-0001");
            before = vault.currentLog().orElseThrow();
        }
        copy(place.directory(), backup);
        try (Vault vault = site.reopen(place)) {
            save(vault, "GRI-W-0002");
            site.sync(vault);
        }
        copy(backup, place.directory());

        try (Vault vault = site.reopen(place)) {
            assertThat(vault.notice()).isPresent();
            assertThat(vault.currentLog().orElseThrow()).isNotEqualTo(before);
            save(vault, "GRI-W-0003");
            site.sync(vault);

            assertThat(vault.log().records()).hasSize(3);
        }
        assertThat(site.log().tips().of(before)).hasSize(1);
    }

    @Test
    void attackA07bAThiefWithoutThePassphraseOpensNothing() throws Exception {
        VaultPlace place = FieldSite.place(folder, "vault");
        try (Vault vault = site.member(place)) {
            save(vault, "GRI-W-0001");
        }
        try (Secret guess = Secret.copyOf("correct horse battery stable".getBytes(StandardCharsets.UTF_8))) {

            assertThatThrownBy(() -> Vault.open(place, guess, new SecureRandom()))
                    .isInstanceOf(VaultException.class);
        }
    }
}
