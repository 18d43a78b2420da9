package org.turnstone.field.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.cli.CommandLine.Ran;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;

/** {@code field passphrase}, {@code recovery-code}, {@code recover}, {@code withdraw}, {@code fetch}. */
final class LostPassphraseTest {
    private static final String CHOSEN = "seven brass kettles";

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(4);

    private CommandLine tom() {
        return new CommandLine(site, folder, "tom");
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text + "\n");
    }

    private static String code(Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("Recovery code: "))
                .findFirst()
                .orElseThrow()
                .replace("Recovery code: ", "");
    }

    @Test
    void aPassphraseIsChangedAndTheOldOneIsRefused() throws Exception {
        tom().run("init");

        Ran ran = tom().run(
                        "passphrase",
                        "--new-passphrase-file",
                        file("new", CHOSEN).toString());

        assertThat(ran.code()).isZero();
        assertThat(tom().run("status").code()).isEqualTo(3);
        assertThat(tom().runWith(CHOSEN, "status").code()).isZero();
    }

    @Test
    void aShortNewPassphraseChangesNothing() throws Exception {
        tom().run("init");

        Ran ran = tom().run(
                        "passphrase",
                        "--new-passphrase-file",
                        file("new", "short").toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(tom().run("status").code()).isZero();
    }

    @Test
    void aRecoveryCodeOpensTheVaultUntilItIsReplaced() throws Exception {
        String first = code(tom().run("init"));
        String second = code(tom().run("recovery-code"));

        Ran old = tom().runWith(
                        CHOSEN, "recover", "--code-file", file("code", first).toString());
        assertThat(old.code()).isEqualTo(3);
        Ran now = tom().runWith(
                        CHOSEN, "recover", "--code-file", file("code", second).toString());

        assertThat(now.code()).isZero();
        assertThat(tom().runWith(CHOSEN, "status").code()).isZero();
        assertThat(tom().run("status").code()).isEqualTo(3);
    }

    @Test
    void aVaultIsOpenedThroughEscrow() throws Exception {
        RecipientKeyPair recovery = RecipientKeyPair.generate(new SecureRandom());
        site.decide(new ControlEntry.RecoveryKey(recovery.recipientKey()));
        tom().enrol();
        Path request = folder.resolve("request");

        Ran asked = tom().runWith(CHOSEN, "recover", "--escrow-request", request.toString());
        EscrowRequest read = EscrowRequest.decode(Files.readAllBytes(request));
        assertThat(asked.out()).contains(read.code());
        Path answer = Files.write(
                folder.resolve("answer"),
                EscrowAnswer.to(read, recovery, new SecureRandom()).encode());
        Ran answered = tom().runWith(CHOSEN, "recover", "--escrow-answer", answer.toString());

        assertThat(answered.code()).isZero();
        assertThat(tom().runWith(CHOSEN, "status").code()).isZero();
        assertThat(tom().run("status").code()).isEqualTo(3);
        assertThat(tom().runWith(CHOSEN, "recover", "--escrow-answer", answer.toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void exactlyOneWayIsNamed() throws Exception {
        tom().run("init");

        assertThat(tom().run("recover").code()).isEqualTo(2);
        assertThat(tom().run("recover", "--code", "--escrow-request", "x").code())
                .isEqualTo(2);
    }

    @Test
    void aRecordIsWithdrawnAndOneThatDidNotFadeIsNotFetched() throws Exception {
        site.publish("tfc_workshop_record");
        tom().enrol();
        Path answers = file("answers.json", "{\"w\":{\"w_ref\":\"GRI-W-0001\"}}");
        String record = tom().run("capture", "--form", "tfc_workshop_record", "--answers", answers.toString())
                .out();

        assertThat(tom().run("fetch", record).code()).isEqualTo(1);
        Ran ran = tom().run("withdraw", record);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("erased");
        assertThat(tom().run("list").out()).contains(record + "  erased");
    }
}
