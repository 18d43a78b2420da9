package org.turnstone.sync.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.RequestJson;

class SealedCaseTest {
    private static final SiteId SITE = new SiteId(new Octets16(1, 1));
    private static final RecordId RECORD = new RecordId(new Octets16(2, 2));
    private static final SealedCase.Case DOOR = new SealedCase.Case("PLY-0040-01", "base", "ply1", "110");

    private final SecureRandom random = new SecureRandom();
    private final RecipientKeyPair period = RecipientKeyPair.generate(random);

    private SealedCase sealed(SealedCase.Case told) {
        return SealedCase.seal(SITE, RECORD, told, period.recipientKey(), random);
    }

    @Test
    void theOfficeReadsInTheRequestWhichCaseItWas() throws Exception {
        EraseRequest request =
                new EraseRequest(null, EraseRequest.Reason.CONSENT_WITHDRAWN, Instant.ofEpochMilli(1), sealed(DOOR));

        byte[] body = RequestJson.write(request);
        EraseRequest read = RequestJson.readEraseRequest(body);

        assertThat(body.length).isLessThanOrEqualTo(WireLimits.MAX_REQUEST_BODY);
        assertThat(read).isEqualTo(request);
        assertThat(Objects.requireNonNull(read.about()).open(SITE, RECORD, period))
                .isEqualTo(DOOR);
    }

    @Test
    void ofWhateverCaseItHasTheSameLength() throws Exception {
        SealedCase.Case shortest = new SealedCase.Case("1", "", "", "");
        SealedCase.Case longest = new SealedCase.Case("n".repeat(64), "w".repeat(64), "a".repeat(64), "o".repeat(64));

        assertThat(sealed(shortest).encode()).hasSameSizeAs(sealed(longest).encode());
        assertThat(sealed(shortest).open(SITE, RECORD, period)).isEqualTo(shortest);
        assertThat(sealed(longest).open(SITE, RECORD, period)).isEqualTo(longest);
    }

    @Test
    void nobodyElseReadsItAndItIsGoodForNoOtherRecord() throws Exception {
        SealedCase sealed = sealed(DOOR);
        byte[] bytes = sealed.encode();
        bytes[bytes.length - 1] ^= 1;

        assertThatThrownBy(() -> sealed.open(SITE, RECORD, RecipientKeyPair.generate(random)))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> sealed.open(SITE, new RecordId(new Octets16(2, 3)), period))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> SealedCase.decode(bytes).open(SITE, RECORD, period))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> SealedCase.decode(new byte[12])).isInstanceOf(MalformedMessageException.class);
        assertThat(sealed.toString() + DOOR).doesNotContain("PLY");
    }
}
