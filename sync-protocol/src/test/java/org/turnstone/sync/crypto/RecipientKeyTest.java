package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.hex;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientKeyTest {
    /** RFC 9180, appendix A.1.1, and its encryption with sequence number 0. */
    private static final byte[] RECIPIENT_PRIVATE =
            hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");

    private static final byte[] RECIPIENT_PUBLIC =
            hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
    private static final byte[] EPHEMERAL_PRIVATE =
            hex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
    private static final byte[] ENC = hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
    private static final byte[] INFO = hex("4f6465206f6e2061204772656369616e2055726e");
    private static final byte[] AAD = hex("436f756e742d30");
    private static final byte[] PLAINTEXT = hex("4265617574792069732074727574682c20747275746820626561757479");
    private static final byte[] CIPHERTEXT =
            hex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a");

    private final RecipientKeyPair pair = RecipientKeyPair.generate(Bytes.RANDOM);

    @Test
    void publicKeyIsThatOfRfc9180() {
        RecipientKeyPair vector = RecipientKeyPair.of(Secret.copyOf(RECIPIENT_PRIVATE));

        assertThat(vector.recipientKey().toBytes()).isEqualTo(RECIPIENT_PUBLIC);
    }

    @Test
    void sealsAndOpensTheVectorOfRfc9180() throws Exception {
        Hpke aes128 = new Hpke(HPKE.aead_AES_GCM128);

        HpkeSealed sealed =
                aes128.seal(RECIPIENT_PUBLIC, INFO, AAD, PLAINTEXT, new X25519PrivateKeyParameters(EPHEMERAL_PRIVATE));

        assertThat(sealed).isEqualTo(new HpkeSealed(ENC, CIPHERTEXT));
        assertThat(aes128.open(Secret.copyOf(RECIPIENT_PRIVATE), RECIPIENT_PUBLIC, INFO, AAD, ENC, CIPHERTEXT))
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void whatIsSealedOpensWithASecondReadingOfTheRfc() throws Exception {
        assertThat(new JdkHpke(1, 16).open(RECIPIENT_PRIVATE, RECIPIENT_PUBLIC, INFO, AAD, ENC, CIPHERTEXT))
                .isEqualTo(PLAINTEXT);

        HpkeSealed sealed = RecipientKey.of(RECIPIENT_PUBLIC).seal(INFO, AAD, PLAINTEXT, Bytes.RANDOM);

        assertThat(new JdkHpke(2, 32)
                        .open(RECIPIENT_PRIVATE, RECIPIENT_PUBLIC, INFO, AAD, sealed.enc(), sealed.ciphertext()))
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void aWrappedKeyTakes80Bytes() throws Exception {
        byte[] key = Bytes.seeded(1, 32);

        HpkeSealed sealed = pair.recipientKey().seal(INFO, Bytes.NONE, key, Bytes.RANDOM);

        assertThat(sealed.enc()).hasSize(32);
        assertThat(sealed.ciphertext()).hasSize(48);
        assertThat(pair.open(INFO, Bytes.NONE, sealed.enc(), sealed.ciphertext()))
                .isEqualTo(key);
    }

    @Test
    void anotherInfoAadOrRecipientDoesNotOpen() {
        HpkeSealed sealed = pair.recipientKey().seal(INFO, AAD, PLAINTEXT, Bytes.RANDOM);
        RecipientKeyPair other = RecipientKeyPair.generate(Bytes.RANDOM);

        assertRefused(() -> pair.open(AAD, AAD, sealed.enc(), sealed.ciphertext()));
        assertRefused(() -> pair.open(INFO, INFO, sealed.enc(), sealed.ciphertext()));
        assertRefused(() -> other.open(INFO, AAD, sealed.enc(), sealed.ciphertext()));
    }

    /** The top bit of enc is ignored by X25519 but not by the key schedule, which takes the bytes as they came. */
    @Test
    void everyFlippedBitIsRefused() {
        HpkeSealed sealed = pair.recipientKey().seal(INFO, AAD, PLAINTEXT, Bytes.RANDOM);

        for (int bit = 0; bit < sealed.enc().length * Byte.SIZE; bit++) {
            byte[] enc = Bytes.withFlippedBit(sealed.enc(), bit);
            assertRefused(() -> pair.open(INFO, AAD, enc, sealed.ciphertext()));
        }
        for (int bit = 0; bit < sealed.ciphertext().length * Byte.SIZE; bit++) {
            byte[] ciphertext = Bytes.withFlippedBit(sealed.ciphertext(), bit);
            assertRefused(() -> pair.open(INFO, AAD, sealed.enc(), ciphertext));
        }
    }

    @Test
    void hostileShapesAreRefusedLikeAnyOther() {
        HpkeSealed sealed = pair.recipientKey().seal(INFO, AAD, PLAINTEXT, Bytes.RANDOM);

        assertRefused(() -> pair.open(INFO, AAD, new byte[32], sealed.ciphertext()));
        assertRefused(() -> pair.open(INFO, AAD, new byte[31], sealed.ciphertext()));
        assertRefused(() -> pair.open(INFO, AAD, Bytes.NONE, sealed.ciphertext()));
        assertRefused(() -> pair.open(INFO, AAD, sealed.enc(), new byte[15]));
        assertRefused(() -> pair.open(INFO, AAD, sealed.enc(), Bytes.NONE));
    }

    /** Orders 1, 2, 4 and 8, then the same points and others in encodings that are not canonical. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815ccd",
                "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c"
            })
    void publicKeysThatAreNoneAreRefused(String publicKey) {
        assertRefused(() -> RecipientKey.of(hex(publicKey)));
    }

    @Test
    void theBasePointIsAKey() {
        assertThatCode(() -> RecipientKey.of(hex("0900000000000000000000000000000000000000000000000000000000000000")))
                .doesNotThrowAnyException();
    }

    @Test
    void idIsTheLabelledHashOfTheKey() throws Exception {
        RecipientKey key = RecipientKey.of(RECIPIENT_PUBLIC);

        assertThat(key.id()).isEqualTo(LabelledHash.id("TS1 to", RECIPIENT_PUBLIC));
        assertThat(RecipientKey.of(RECIPIENT_PUBLIC)).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(pair.recipientKey()).isNotEqualTo(key);
    }

    @Test
    void privateKeyMakesTheSamePairAgainUntilClosed() {
        try (Secret privateKey = pair.privateKey()) {
            assertThat(RecipientKeyPair.of(privateKey).recipientKey()).isEqualTo(pair.recipientKey());
        }

        pair.close();

        assertThatThrownBy(pair::privateKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.open(INFO, AAD, ENC, CIPHERTEXT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sealedTextsDoNotShareArraysWithTheirMaker() {
        byte[] enc = ENC.clone();
        byte[] ciphertext = ascii("0123456789abcdef");
        HpkeSealed sealed = new HpkeSealed(enc, ciphertext);

        Secret.wipe(enc);
        Secret.wipe(sealed.enc());
        Secret.wipe(ciphertext);
        Secret.wipe(sealed.ciphertext());

        assertThat(sealed).isEqualTo(new HpkeSealed(ENC, ascii("0123456789abcdef")));
    }

    private static void assertRefused(ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .isInstanceOf(VerificationFailedException.class)
                .hasMessage("could not be opened");
    }
}
