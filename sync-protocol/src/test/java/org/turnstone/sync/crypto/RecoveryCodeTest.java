package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryCodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789ABCDEFGHJKMNPQ10",
                "01234-56789-ABCDE-FGHJK-MNPQ1-0",
                " 01234 56789 abcde fghjk mnpq1 0 ",
                "ol234\u201356789-ABCDE-FGHJK-MNPQI-o"
            })
    void whatPeopleTypeIsReadLeniently(String typed) throws Exception {
        RecoveryCode code = RecoveryCode.parse(typed);

        assertThat(code.display()).isEqualTo("01234-56789-ABCDE-FGHJK-MNPQ1-0");
        assertThat(code).isEqualTo(RecoveryCode.parse("0123456789ABCDEFGHJKMNPQ10"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----",
                "0123456789ABCDEFGHJKMNPQ1",
                "0123456789ABCDEFGHJKMNPQ101",
                "U123456789ABCDEFGHJKMNPQ10",
                "0123456789ABCDEFGHJKMNPQ1\u0660",
                "0123456789ABCDEFGHJKMNPQ1!"
            })
    void whatCannotBeACodeIsRefusedWithoutRepeatingIt(String typed) {
        assertThatThrownBy(() -> RecoveryCode.parse(typed))
                .isInstanceOf(MalformedRecoveryCodeException.class)
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageNotContaining("0123");
    }

    @Test
    void generatedCodesAreReadBackAndGiveTheSameKey() throws Exception {
        RecoveryCode code = RecoveryCode.generate(Bytes.RANDOM);

        RecoveryCode read = RecoveryCode.parse(code.display());

        assertThat(read).isEqualTo(code);
        assertThat(read.key()).isEqualTo(code.key());
    }

    @Test
    void everyCharacterCountsForTheKey() throws Exception {
        SymmetricKey key = RecoveryCode.parse("0".repeat(26)).key();

        for (int i = 0; i < 26; i++) {
            String other = "0".repeat(i) + "1" + "0".repeat(25 - i);
            assertThat(RecoveryCode.parse(other).key()).isNotEqualTo(key);
        }
    }

    @Test
    void generatedCodesUseTheWholeAlphabetAtEveryPlace() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String code = RecoveryCode.generate(Bytes.RANDOM).display().replace("-", "");
            for (int place = 0; place < code.length(); place++) {
                seen.add(place + ":" + code.charAt(place));
            }
        }

        assertThat(seen).hasSize(26 * 32);
    }

    @Test
    void isMaskedWhenPrintedAndGoneWhenClosed() {
        RecoveryCode code = RecoveryCode.generate(Bytes.RANDOM);

        assertThat(code.toString()).isEqualTo("RecoveryCode[**************************]");
        code.close();

        assertThatThrownBy(code::key).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(code::display).isInstanceOf(IllegalStateException.class);
    }
}
