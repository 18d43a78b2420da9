package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;

class KeystoreTest {
    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();

    private Keystore open(String passphrase) throws KeystoreException {
        try (Secret secret = Secret.copyOf(passphrase.getBytes(StandardCharsets.UTF_8))) {
            return Keystore.open(file(), secret, InsecureTestParameters.fresh(random), random);
        }
    }

    private Path file() {
        return folder.resolve("keystore.bin");
    }

    @Test
    void keysThatWereAddedAreThereAfterOpeningAgain() throws Exception {
        SiteKeys made = SiteKeys.generate(random, NOW);
        open("a passphrase").add(made);

        SiteKeys found = open("a passphrase").find(made.site()).orElseThrow();

        assertThat(found.authority().verifyingKey()).isEqualTo(made.authority().verifyingKey());
        assertThat(found.server().verifyingKey()).isEqualTo(made.server().verifyingKey());
        assertThat(found.secret()).isEqualTo(made.secret());
        assertThat(found.periods().keySet()).isEqualTo(made.periods().keySet());
        assertThat(found.officeBox().recipientKey()).isEqualTo(made.officeBox().recipientKey());
    }

    @Test
    void aWrongPassphraseIsSaidInWordsAndChangesNothing() throws Exception {
        open("a passphrase").add(SiteKeys.generate(random, NOW));
        byte[] before = Files.readAllBytes(file());

        assertThatThrownBy(() -> open("another passphrase"))
                .isInstanceOf(KeystoreException.class)
                .hasMessageContaining("the passphrase does not open the file of the site keys")
                .hasMessageContaining("Nothing was changed");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aFileThatIsCutOrIsNoKeystoreIsRefused() throws Exception {
        Files.writeString(file(), "not a keystore, but longer than thirty bytes");

        assertThatThrownBy(() -> open("a passphrase"))
                .isInstanceOf(KeystoreException.class)
                .hasMessageContaining("is not a file of site keys");
        Files.write(file(), new byte[3]);
        assertThatThrownBy(() -> open("a passphrase")).isInstanceOf(KeystoreException.class);
    }

    @Test
    void everyFlippedBitIsNoticed() throws Exception {
        open("a passphrase").add(SiteKeys.generate(random, NOW));
        byte[] good = Files.readAllBytes(file());

        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file(), bad);
            assertThatThrownBy(() -> open("a passphrase")).isInstanceOf(KeystoreException.class);
        }
    }

    @Test
    void aSecondServerSeesWhatTheFirstAddedAndLosesNothing() throws Exception {
        Keystore first = open("a passphrase");
        Keystore second = open("a passphrase");
        SiteKeys grimsby = SiteKeys.generate(random, NOW);
        SiteKeys hull = SiteKeys.generate(random, NOW);

        first.add(grimsby);
        second.add(hull);
        second.addPeriod(grimsby.site(), 9_999, RecipientKeyPair.generate(random));

        assertThat(first.find(hull.site())).isPresent();
        assertThat(first.find(grimsby.site()).orElseThrow().periods()).containsKey(9_999);
        assertThat(open("a passphrase").sites()).containsExactlyInAnyOrder(grimsby.site(), hull.site());
    }

    @Test
    void onlyItsOwnerMayReadTheFile() throws Exception {
        open("a passphrase");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aQuarterBeginsOnItsFirstDay() {
        assertThat(Quarter.of(NOW).start()).isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
        assertThat(Quarter.of(Instant.parse("2027-01-01T00:00:00Z")).number())
                .isEqualTo(Quarter.of(NOW).number() + 1);
    }
}
