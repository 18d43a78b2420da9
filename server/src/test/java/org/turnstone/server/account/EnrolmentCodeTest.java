package org.turnstone.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.SigningKey;

class EnrolmentCodeTest {
    private final SecureRandom random = new SecureRandom();
    private final Fingerprint authority =
            Fingerprint.of(SigningKey.generate(random).verifyingKey());

    @Test
    void aCodeHas26CharactersInGroups() {
        assertThat(EnrolmentCode.generate(authority, random).display())
                .matches("([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}");
    }

    @Test
    void whatAPersonTypesIsReadLeniently() {
        EnrolmentCode code = EnrolmentCode.generate(authority, random);
        String typed = " "
                + code.display()
                        .toLowerCase(Locale.ROOT)
                        .replace('0', 'o')
                        .replace('1', 'l')
                        .replace('-', ' ');

        EnrolmentCode read = EnrolmentCode.parse(typed).orElseThrow();

        assertThat(read.secretHash()).isEqualTo(code.secretHash());
        assertThat(read.isOf(authority)).isTrue();
    }

    @Test
    void aCodeOfAnotherSiteDoesNotMatch() {
        Fingerprint other = Fingerprint.of(SigningKey.generate(random).verifyingKey());

        assertThat(EnrolmentCode.generate(other, random).isOf(authority)).isFalse();
    }

    @Test
    void whatIsNoCodeIsNotRead() {
        String code = EnrolmentCode.generate(authority, random).display();

        assertThat(EnrolmentCode.parse("")).isEmpty();
        assertThat(EnrolmentCode.parse(code.substring(1))).isEmpty();
        assertThat(EnrolmentCode.parse(code + "0")).isEmpty();
        assertThat(EnrolmentCode.parse("U" + code.substring(1))).isEmpty();
        assertThat(EnrolmentCode.parse("0".repeat(1_000_000))).isEmpty();
    }

    @Test
    void aCodeDoesNotPrintItself() {
        assertThat(EnrolmentCode.generate(authority, random)).hasToString("enrolment code");
    }
}
