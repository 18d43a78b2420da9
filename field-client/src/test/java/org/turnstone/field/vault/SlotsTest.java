package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.testing.Proof;

/** The ways into a vault: passphrase, recovery code, escrow. */
final class SlotsTest {
    private static final String CHOSEN = "seven brass kettles";
    private static final int PARAMETERS_AT = 24;
    private static final int HASH_LENGTH = 32;
    private static final double EIGHT_CORES_FOR_A_DAY_MILLIS = 8.0 * 24 * 60 * 60 * 1_000;
    private static final double MOST_OF_FIVE_WORDS = 1e-8;

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final FieldSite site = new FieldSite(5);
    private final RecipientKeyPair recovery = RecipientKeyPair.generate(random);

    private VaultPlace place() {
        return FieldSite.place(folder, "vault");
    }

    private static Secret secret(String text) {
        return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private PassphraseParameters fresh() {
        return InsecureTestParameters.fresh(random);
    }

    @Test
    void afterAChangeTheOldPassphraseOpensNoFileThatIsThere() throws Exception {
        try (Vault vault = site.vault(place())) {
            vault.changePassphrase(secret(CHOSEN), fresh());
        }

        for (Path left : List.of(place().header(), place().headerCopy())) {
            Path other = left.equals(place().header()) ? place().headerCopy() : place().header();
            byte[] kept = Files.readAllBytes(other);
            Files.delete(other);
            assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(WrongKeyException.class);
            Files.write(other, kept);
        }
        try (Stream<Path> files = Files.list(place().directory())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".new") || name.endsWith(".old"));
        }
        Vault.open(place(), secret(CHOSEN), random).close();
    }

    @Test
    void aCrashBetweenTheTwoCopiesLeavesTheNewPassphraseOnly() throws Exception {
        site.vault(place()).close();
        byte[] before = Files.readAllBytes(place().headerCopy());
        try (Vault vault = site.reopen(place())) {
            vault.changePassphrase(secret(CHOSEN), fresh());
        }
        Files.write(place().headerCopy(), before);

        Vault.open(place(), secret(CHOSEN), random).close();

        Files.delete(place().header());
        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(WrongKeyException.class);
    }

    @Test
    void aNewRecoveryCodeTakesThePlaceOfTheOld() throws Exception {
        Vault.Created created;
        try (Secret passphrase = FieldSite.passphrase()) {
            created = Vault.create(place(), passphrase, fresh(), random);
        }
        try (RecoveryCode old = created.code();
                RecoveryCode next = created.vault().newRecoveryCode()) {
            created.vault().close();

            assertThatThrownBy(() -> Vault.recover(place(), old, random)).isInstanceOf(WrongKeyException.class);
            Vault.recover(place(), next, random).close();
        }
    }

    private Vault member() throws Exception {
        site.decide(new ControlEntry.RecoveryKey(recovery.recipientKey()));
        return site.member(place());
    }

    private EscrowRequest ask() throws Exception {
        return EscrowRequest.decode(
                Vault.askEscrow(place(), secret(CHOSEN), fresh(), random).encode());
    }

    @Test
    void escrowOpensAVaultForWhoeverAskedAndGivesItANewPassphrase() throws Exception {
        Octets16 device;
        try (Vault vault = member()) {
            device = vault.membership().orElseThrow().certificate().deviceId().value();
        }
        EscrowRequest request = ask();
        assertThat(request.slot().site()).isEqualTo(site.site().siteId());
        assertThat(request.slot().device().value()).isEqualTo(device);

        EscrowAnswer answer = EscrowAnswer.to(request, recovery, random);
        try (Vault vault = Vault.answerEscrow(place(), answer, secret(CHOSEN), fresh(), random)) {
            assertThat(vault.notice()).isEmpty();
            assertThat(vault.membership()).isPresent();
        }

        assertThatThrownBy(() -> site.reopen(place())).isInstanceOf(WrongKeyException.class);
        Vault.open(place(), secret(CHOSEN), random).close();
        assertThat(place().escrow()).doesNotExist();
    }

    @Test
    void whatWasTakenOutOfEscrowOpensNothingAfterwards() throws Exception {
        member().close();
        EscrowRequest request = ask();
        EscrowAnswer answer = EscrowAnswer.to(request, recovery, random);
        try (SymmetricKey taken = request.slot().open(recovery)) {
            VaultHeader before = VaultHeader.read(place());
            before.openEscrow(taken).close();

            Vault.answerEscrow(place(), answer, secret(CHOSEN), fresh(), random).close();

            assertThatThrownBy(() -> VaultHeader.read(place()).openEscrow(taken))
                    .isInstanceOf(WrongKeyException.class);
        }
        assertThatThrownBy(() -> Vault.answerEscrow(place(), answer, secret(CHOSEN), fresh(), random))
                .isInstanceOf(EscrowException.class);
        assertThat(ask().slot()).isNotEqualTo(request.slot());
    }

    @Test
    void anAnswerIsOfNoUseToAnybodyElse() throws Exception {
        member().close();
        EscrowRequest request = ask();
        EscrowAnswer answer = EscrowAnswer.to(request, recovery, random);
        EscrowAnswer toSomebodyElse = EscrowAnswer.to(
                new EscrowRequest(
                        request.slot(), RecipientKeyPair.generate(random).recipientKey()),
                recovery,
                random);

        assertThatThrownBy(() -> Vault.answerEscrow(place(), answer, secret("a thief's guess"), fresh(), random))
                .isInstanceOf(WrongKeyException.class)
                .hasMessageContaining("request");
        assertThatThrownBy(() -> Vault.answerEscrow(place(), toSomebodyElse, secret(CHOSEN), fresh(), random))
                .isInstanceOf(EscrowException.class);
        site.reopen(place()).close();
    }

    @Test
    void withoutARecoveryKeyThereIsNothingToAsk() throws Exception {
        site.member(place()).close();

        assertThatThrownBy(this::ask).isInstanceOf(EscrowException.class).hasMessageContaining("no key in escrow");
    }

    @Test
    void aNewRecoveryKeyOfTheSiteReachesTheHeader() throws Exception {
        try (Vault vault = member()) {
            RecipientKeyPair next = RecipientKeyPair.generate(random);
            site.decide(new ControlEntry.RecoveryKey(next.recipientKey()));
            site.sync(vault);

            assertThat(VaultHeader.read(place()).escrow().orElseThrow().to())
                    .isEqualTo(next.recipientKey().id());
        }
    }

    @Test
    void anEscrowNobodyAskedForHereIsSaidOnceAndReplaced() throws Exception {
        var slot = new Object() {
            byte[] before = {};
        };
        try (Vault vault = member()) {
            site.decide(new ControlEntry.EscrowOpened(
                    vault.membership().orElseThrow().certificate().deviceId(), new Octets16(9, 9)));
            site.sync(vault);
            slot.before = VaultHeader.read(place()).escrow().orElseThrow().encode();
        }

        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice())
                    .hasValueSatisfying(said -> assertThat(said).contains("no request for it"));
        }
        try (Vault vault = site.reopen(place())) {
            assertThat(vault.notice()).isEmpty();
        }
        assertThat(VaultHeader.read(place()).escrow().orElseThrow().encode()).isNotEqualTo(slot.before);
    }

    @Test
    void stretchingTakesItsTimeAndAWeakerHeaderIsRefused() throws Exception {
        PassphraseParameters standard = PassphraseParameters.standard(random);
        try (Secret passphrase = FieldSite.passphrase()) {
            Vault.Created created = Vault.create(place(), passphrase, standard, random);
            created.code().close();
            created.vault().close();
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            try (Secret passphrase = FieldSite.passphrase()) {
                VaultHeader.read(place()).open(passphrase).close();
            }
            best = Math.min(best, (System.nanoTime() - start) / 1_000_000);
        }
        double tried = EIGHT_CORES_FOR_A_DAY_MILLIS / Math.max(1, best);
        double share = tried / PassphraseAdvice.suggestions();
        int refused = 0;
        int[][] weaker = {
            {32 * 1024, 3, 1},
            {128 * 1024, 1, 1},
            {8 * 1024, 1, 1},
            {64 * 1024 - 1, 3, 1},
            {1 << 30, 3, 1},
            {128 * 1024, 1 << 20, 1}
        };
        for (int[] parameters : weaker) {
            state(parameters);
            try {
                site.reopen(place()).close();
            } catch (VaultDamagedException | WrongKeyException e) {
                refused++;
            }
        }
        state(standard.memoryKib(), standard.passes(), standard.lanes());
        site.reopen(place()).close();

        Proof.of("X7", "a-passphrase-takes-its-time")
                .figure("parameters", standard.memoryKib() / 1024 + "MiB/" + standard.passes() + "/" + standard.lanes())
                .figure("millis", best)
                .isTrue("within", best >= least() && best <= most())
                .figure("tries-in-24-hours-on-8-cores", Math.round(tried))
                .figure("share-of-five-words", String.format(Locale.ROOT, "%.1e", share))
                .isTrue("share-below-1e-8", share < MOST_OF_FIVE_WORDS)
                .all("weaker-refused", refused, weaker.length)
                .conclude();
    }

    /** Machines differ: the bar of the row is asked for by {@code ./turnstone prove}, a wide one holds everywhere. */
    private static long least() {
        return Proof.size("X7", 0) > 0 ? 300 : 50;
    }

    private static long most() {
        return Proof.size("X7", 0) > 0 ? 1_500 : 30_000;
    }

    /** Writes other parameters into the header, as whoever has the disk can, hash and all. */
    private void state(int... parameters) throws Exception {
        for (Path file : List.of(place().header(), place().headerCopy())) {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer.wrap(bytes)
                    .putInt(PARAMETERS_AT, parameters[0])
                    .putInt(PARAMETERS_AT + 4, parameters[1])
                    .putInt(PARAMETERS_AT + 8, parameters[2]);
            byte[] hash = LabelledHash.sha256(Arrays.copyOf(bytes, bytes.length - HASH_LENGTH));
            System.arraycopy(hash, 0, bytes, bytes.length - HASH_LENGTH, HASH_LENGTH);
            Files.write(file, bytes);
        }
    }
}
