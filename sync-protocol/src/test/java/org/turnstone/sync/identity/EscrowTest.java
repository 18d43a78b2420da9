package org.turnstone.sync.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

final class EscrowTest {
    private static final SiteId SITE = new SiteId(new Octets16(1, 1));
    private static final DeviceId DEVICE = new DeviceId(new Octets16(2, 2));
    private static final Octets16 STORE = new Octets16(3, 3);

    private final SecureRandom random = new SecureRandom();
    private final RecipientKeyPair recovery = RecipientKeyPair.generate(random);
    private final RecipientKeyPair fresh = RecipientKeyPair.generate(random);
    private final SymmetricKey slotKey = SymmetricKey.generate(random);

    private EscrowSlot slot() {
        return EscrowSlot.seal(SITE, DEVICE, STORE, recovery.recipientKey(), slotKey, random);
    }

    private EscrowRequest request() {
        return new EscrowRequest(slot(), fresh.recipientKey());
    }

    @Test
    void anAnswerBringsTheSlotKeyToTheFreshKeyAndToNoOther() throws Exception {
        EscrowRequest request = EscrowRequest.decode(request().encode());

        EscrowAnswer answer =
                EscrowAnswer.decode(EscrowAnswer.to(request, recovery, random).encode());

        assertThat(answer.open(request, fresh)).isEqualTo(slotKey);
        assertThatThrownBy(() -> answer.open(request, RecipientKeyPair.generate(random)))
                .isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void anAnswerServesNoOtherIncident() throws Exception {
        EscrowSlot slot = slot();
        EscrowRequest first = new EscrowRequest(slot, fresh.recipientKey());
        EscrowRequest second =
                new EscrowRequest(slot, RecipientKeyPair.generate(random).recipientKey());

        EscrowAnswer answer = EscrowAnswer.to(first, recovery, random);

        assertThatThrownBy(() -> answer.open(second, fresh)).isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void aSlotOpensOnlyForTheSiteDeviceAndVaultItNames() throws Exception {
        byte[] encoded = slot().encode();

        for (int at = 0; at < encoded.length; at++) {
            byte[] altered = encoded.clone();
            altered[at] ^= 1;
            EscrowSlot slot = EscrowSlot.decode(altered);
            assertThatThrownBy(() -> slot.open(recovery))
                    .as("byte %d", at)
                    .isInstanceOf(VerificationFailedException.class);
        }
        assertThat(EscrowSlot.decode(encoded).open(recovery)).isEqualTo(slotKey);
    }

    @Test
    void anotherRecoveryKeyDoesNotOpenIt() {
        RecipientKeyPair other = RecipientKeyPair.generate(random);

        assertThatThrownBy(() -> EscrowAnswer.to(request(), other, random))
                .isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void theCodeIsOfTheWholeRequest() {
        EscrowRequest request = request();
        EscrowRequest swapped = new EscrowRequest(
                request.slot(), RecipientKeyPair.generate(random).recipientKey());

        assertThat(request.code()).hasSize(14).matches("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}");
        assertThat(request.hasCode(request.code().toLowerCase(Locale.ROOT).replace("-", " ")))
                .isTrue();
        assertThat(request.hasCode(request.code().substring(0, 9))).isFalse();
        assertThat(request.hasCode(swapped.code())).isFalse();
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> EscrowRequest.decode(new byte[0])).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> EscrowRequest.decode(new byte[EscrowRequest.LENGTH]))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> EscrowAnswer.decode(new byte[EscrowAnswer.LENGTH]))
                .isInstanceOf(MalformedMessageException.class);
    }
}
