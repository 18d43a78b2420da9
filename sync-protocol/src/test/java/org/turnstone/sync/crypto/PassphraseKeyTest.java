package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.Bytes.hex;
import static org.turnstone.sync.crypto.Bytes.repeated;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassphraseKeyTest {
    private static final byte[] SALT = Bytes.seeded(3, 16);
    private static final PassphraseParameters QUICK = InsecureTestParameters.of(SALT);

    /** RFC 9106, section 5.3. */
    @Test
    void givesTheVectorOfRfc9106() {
        Argon2Parameters.Builder builder = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(repeated(2, 16))
                .withSecret(repeated(3, 8))
                .withAdditional(repeated(4, 12));

        assertThat(PassphraseKey.argon2id(repeated(1, 32), builder, 32))
                .isEqualTo(hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
    }

    @Test
    void sameWordsGiveTheSameKeyHoweverTheAccentWasTyped() {
        SymmetricKey composed = PassphraseKey.derive("caf\u00e9 \ufb01ve".toCharArray(), QUICK);

        assertThat(PassphraseKey.derive("cafe\u0301 five".toCharArray(), QUICK)).isEqualTo(composed);
        assertThat(PassphraseKey.derive(utf8("cafe\u0301 five"), QUICK)).isEqualTo(composed);
        assertThat(PassphraseKey.derive("cafe five".toCharArray(), QUICK)).isNotEqualTo(composed);
    }

    @Test
    void anotherSaltGivesAnotherKey() {
        assertThat(PassphraseKey.derive("five words".toCharArray(), QUICK))
                .isNotEqualTo(PassphraseKey.derive(
                        "five words".toCharArray(), InsecureTestParameters.of(Bytes.seeded(4, 16))));
    }

    @Test
    void theFloorCanReallyBeComputed() {
        PassphraseParameters floor = new PassphraseParameters(64 * 1024, 3, 1, SALT);

        SymmetricKey key = PassphraseKey.derive("five words".toCharArray(), floor);

        assertThat(key)
                .isEqualTo(PassphraseKey.derive(utf8("five words"), floor))
                .isNotEqualTo(PassphraseKey.derive("five words".toCharArray(), QUICK));
    }

    @Test
    void leavesThePassphraseToItsOwner() {
        char[] typed = "five words".toCharArray();

        PassphraseKey.derive(typed, QUICK);

        assertThat(typed).isEqualTo("five words".toCharArray());
    }

    @Test
    void emptyEndlessOrBrokenPassphrasesAreRefused() {
        char[] lonelySurrogate = {'a', '\ud800', 'b'};

        assertThatThrownBy(() -> PassphraseKey.derive(new char[0], QUICK)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PassphraseKey.derive(new char[1025], QUICK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PassphraseKey.derive(lonelySurrogate, QUICK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PassphraseKey.derive(Secret.copyOf(hex("61ff62")), QUICK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PassphraseKey.derive(Secret.copyOf(new byte[0]), QUICK))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void newVaultsUse128MebibytesThreePassesAndAFreshSalt() {
        PassphraseParameters parameters = PassphraseParameters.standard(Bytes.RANDOM);

        assertThat(parameters.memoryKib()).isEqualTo(128 * 1024);
        assertThat(parameters.passes()).isEqualTo(3);
        assertThat(parameters.lanes()).isEqualTo(1);
        assertThat(parameters.salt())
                .hasSize(16)
                .isNotEqualTo(PassphraseParameters.standard(Bytes.RANDOM).salt());
        assertThat(parameters.isInsecure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"65536,3,1", "524288,10,4", "131072,3,1"})
    void figuresWithinTheLimitsAreTakenFromAFile(int memoryKib, int passes, int lanes) throws Exception {
        assertThat(PassphraseParameters.fromFile(memoryKib, passes, lanes, SALT))
                .isEqualTo(new PassphraseParameters(memoryKib, passes, lanes, SALT));
    }

    @ParameterizedTest
    @CsvSource({
        "65535,3,1",
        "65536,2,1",
        "65536,3,0",
        "524289,3,1",
        "65536,11,1",
        "65536,3,5",
        "2147483647,2147483647,2147483647",
        "-1,-1,-1",
        "0,0,0",
        "8193,1,1"
    })
    void figuresOutsideTheLimitsAreRefusedBeforeAnyMemoryIsTaken(int memoryKib, int passes, int lanes) {
        assertThatThrownBy(() -> PassphraseParameters.fromFile(memoryKib, passes, lanes, SALT))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> new PassphraseParameters(memoryKib, passes, lanes, SALT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSaltOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> PassphraseParameters.fromFile(65536, 3, 1, new byte[15]))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> PassphraseParameters.fromFile(8192, 1, 1, new byte[17]))
                .isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void insecureFiguresSayThatTheyAreAndCannotBeMadeByTheirNumbers() {
        assertThat(QUICK.isInsecure()).isTrue();
        assertThatThrownBy(() -> new PassphraseParameters(8192, 1, 1, SALT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> assertThat(PassphraseParameters.fromFile(8192, 1, 1, SALT))
                        .isEqualTo(QUICK))
                .doesNotThrowAnyException();
    }

    private static Secret utf8(String text) {
        return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
