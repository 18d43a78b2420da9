package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private final VerifyingKey key = SigningKey.generate(Bytes.RANDOM).verifyingKey();
    private final Fingerprint fingerprint = Fingerprint.of(key);

    @Test
    void showsTheFirstHundredBitsOfTheHashInGroupsOfFour() {
        byte[] hash = LabelledHash.of("TS1 fingerprint", key.toBytes());

        assertThat(fingerprint.display()).matches("([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}");
        assertThat("0123456789ABCDEFGHJKMNPQRSTVWXYZ"
                        .indexOf(fingerprint.display().charAt(0)))
                .isEqualTo((hash[0] & 0xff) >> 3);
        assertThat(fingerprint).hasToString(fingerprint.display());
    }

    @Test
    void matchesItsOwnBeginningHoweverItIsTyped() {
        String shown = fingerprint.display();

        assertThat(fingerprint.match(shown)).isTrue();
        assertThat(fingerprint.match(shown.toLowerCase(Locale.ROOT).replace('-', ' ')))
                .isTrue();
        assertThat(fingerprint.match(shown.substring(0, 9))).isTrue();
    }

    @Test
    void doesNotMatchLessThanEightCharactersOrAnotherKey() {
        String shown = fingerprint.display();

        assertThat(fingerprint.match(shown.substring(0, 8))).isFalse();
        assertThat(fingerprint.match("")).isFalse();
        assertThat(fingerprint.match(shown + "0")).isFalse();
        assertThat(fingerprint.match("not a fingerprint!")).isFalse();
        assertThat(Fingerprint.of(SigningKey.generate(Bytes.RANDOM).verifyingKey())
                        .match(shown))
                .isFalse();
    }

    @Test
    void canBeKeptAsTextInCanonicalSpellingOnly() {
        assertThat(new Fingerprint(fingerprint.characters())).isEqualTo(fingerprint);
        assertThatThrownBy(() -> new Fingerprint(fingerprint.display())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fingerprint("")).isInstanceOf(IllegalArgumentException.class);
    }
}
