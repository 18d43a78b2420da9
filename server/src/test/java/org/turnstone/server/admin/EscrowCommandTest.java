package org.turnstone.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.identity.EscrowSlot;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

final class EscrowCommandTest {
    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final SymmetricKey slotKey = SymmetricKey.generate(random);
    private final RecipientKeyPair fresh = RecipientKeyPair.generate(random);

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static AdminMain.Outcome run(Object... words) {
        return AdminMain.run(List.of(words).stream().map(Object::toString).toList());
    }

    private RecipientKey makeKey() throws Exception {
        Files.writeString(file("passphrase"), "copper wind orchard lantern\n");
        AdminMain.Outcome made =
                run("recovery-key", "make", file("recovery.key"), "--passphrase-file", file("passphrase"));
        assertThat(made.exitCode()).isZero();
        String key = made.output().lines().findFirst().orElseThrow().replace("Key: ", "");
        return RecipientKey.of(Base64.getUrlDecoder().decode(key));
    }

    private EscrowRequest request(RecipientKey recovery) throws Exception {
        EscrowSlot slot = EscrowSlot.seal(
                new SiteId(new Octets16(1, 1)),
                new DeviceId(new Octets16(2, 2)),
                new Octets16(3, 3),
                recovery,
                slotKey,
                random);
        EscrowRequest request = new EscrowRequest(slot, fresh.recipientKey());
        Files.write(file("request"), request.encode());
        return request;
    }

    private AdminMain.Outcome open(String code) {
        return run(
                "escrow",
                "open",
                file("request"),
                "--key",
                file("recovery.key"),
                "--passphrase-file",
                file("passphrase"),
                "--code",
                code,
                "--answer",
                file("answer"));
    }

    @Test
    void aRequestIsAnsweredOfflineWithItsCode() throws Exception {
        EscrowRequest request = request(makeKey());

        assertThat(run("escrow", "show", file("request")).output()).contains(request.code());
        assertThat(open(request.code()).exitCode()).isZero();

        EscrowAnswer answer = EscrowAnswer.decode(Files.readAllBytes(file("answer")));
        assertThat(answer.open(request, fresh)).isEqualTo(slotKey);
    }

    @Test
    void withAnotherCodeNothingIsOpened() throws Exception {
        request(makeKey());

        AdminMain.Outcome refused = open("0000-0000-0000");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(file("answer")).doesNotExist();
    }

    @Test
    void aWrongPassphraseOrKeyOpensNothing() throws Exception {
        EscrowRequest request = request(makeKey());
        Files.writeString(file("passphrase"), "not this one at all");

        assertThat(open(request.code()).exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(file("answer")).doesNotExist();
    }

    @Test
    void aKeyIsNeverOverwritten() throws Exception {
        makeKey();
        byte[] before = Files.readAllBytes(file("recovery.key"));

        AdminMain.Outcome again =
                run("recovery-key", "make", file("recovery.key"), "--passphrase-file", file("passphrase"));

        assertThat(again.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(Files.readAllBytes(file("recovery.key"))).isEqualTo(before);
    }

    @Test
    void anyOtherFileIsNoRequest() throws Exception {
        Files.write(file("request"), new byte[EscrowRequest.LENGTH]);

        assertThat(run("escrow", "show", file("request")).exitCode()).isEqualTo(ExitCode.MALFORMED);
    }
}
