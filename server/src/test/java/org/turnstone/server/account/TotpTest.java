package org.turnstone.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TotpTest {
    /** The secret of RFC 6238, Appendix B. */
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @Test
    void theCodesAreThoseOfTheStandard() {
        assertThat(Totp.codeAt(SECRET, Instant.ofEpochSecond(59))).isEqualTo("287082");
        assertThat(Totp.codeAt(SECRET, Instant.ofEpochSecond(1_111_111_109))).isEqualTo("081804");
        assertThat(Totp.codeAt(SECRET, Instant.ofEpochSecond(20_000_000_000L))).isEqualTo("353130");
    }

    @Test
    void aCodeIsGoodOneStepEarlyOrLateAndNoMore() {
        Instant now = Instant.ofEpochSecond(1_111_111_109);
        String code = Totp.codeAt(SECRET, now);

        assertThat(Totp.accept(SECRET, code, now.plusSeconds(30), 0)).isPresent();
        assertThat(Totp.accept(SECRET, code, now.minusSeconds(30), 0)).isPresent();
        assertThat(Totp.accept(SECRET, code, now.plusSeconds(90), 0)).isEmpty();
        assertThat(Totp.accept(SECRET, "081 804", now, 0))
                .as("apps show it in two groups")
                .isPresent();
    }

    @Test
    void aCodeThatWasUsedIsNotGoodAgain() {
        Instant now = Instant.ofEpochSecond(1_111_111_109);
        long step = Totp.accept(SECRET, "081804", now, 0).orElseThrow();

        assertThat(Totp.accept(SECRET, "081804", now, step)).isEmpty();
    }

    @Test
    void theSecretIsTypedInBase32() {
        assertThat(Totp.base32(SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
