package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.hex;

import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    /** RFC 8032, section 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void givesTheVectorsOfRfc8032(String seed, String publicKey, String message, String signature) {
        SigningKey key = SigningKey.of(Secret.copyOf(hex(seed)));

        assertThat(key.verifyingKey().toBytes()).isEqualTo(hex(publicKey));
        assertThat(key.signWithoutLabel(hex(message))).isEqualTo(hex(signature));
        assertThat(key.verifyingKey().verifyWithoutLabel(hex(message), hex(signature)))
                .isTrue();
    }

    @Test
    void signsTheLabelAZeroByteAndTheMessage() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);

        assertThat(key.sign("TS1 entry", ascii("header"))).isEqualTo(key.signWithoutLabel(ascii("TS1 entry\0header")));
    }

    @Test
    void aSignatureIsGoodForItsOwnLabelMessageAndKeyOnly() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);
        byte[] signature = key.sign("TS1 auth", ascii("nonce"));

        VerifyingKey verifyingKey = key.verifyingKey();

        assertThat(verifyingKey.verify("TS1 auth", ascii("nonce"), signature)).isTrue();
        assertThat(verifyingKey.verify("TS1 entry", ascii("nonce"), signature)).isFalse();
        assertThat(verifyingKey.verify("TS1 auth", ascii("noncf"), signature)).isFalse();
        assertThat(SigningKey.generate(Bytes.RANDOM).verifyingKey().verify("TS1 auth", ascii("nonce"), signature))
                .isFalse();
    }

    @Test
    void everyFlippedBitOfASignatureIsRefused() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);
        byte[] signature = key.sign("TS1 entry", ascii("header"));

        for (int bit = 0; bit < signature.length * Byte.SIZE; bit++) {
            assertThat(key.verifyingKey().verify("TS1 entry", ascii("header"), Bytes.withFlippedBit(signature, bit)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    /** S + L satisfies the equation too; taking it would let anybody make a second signature from a first. */
    @Test
    void aSignatureWithTheGroupOrderAddedIsRefused() {
        SigningKey key = SigningKey.of(Secret.copyOf(Bytes.repeated(7, 32)));
        byte[] signature = key.sign("TS1 entry", ascii("header"));
        byte[] order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        int carry = 0;
        for (int i = 0; i < 32; i++) {
            int sum = (signature[32 + i] & 0xff) + (order[i] & 0xff) + carry;
            signature[32 + i] = (byte) sum;
            carry = sum >> 8;
        }

        assertThat(key.verifyingKey().verify("TS1 entry", ascii("header"), signature))
                .isFalse();
    }

    @Test
    void aSignatureOfAnotherLengthIsRefused() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);

        assertThat(key.verifyingKey().verify("TS1 entry", Bytes.NONE, new byte[63]))
                .isFalse();
        assertThat(key.verifyingKey().verify("TS1 entry", Bytes.NONE, new byte[65]))
                .isFalse();
        assertThat(key.verifyingKey().verify("TS1 entry", Bytes.NONE, Bytes.NONE))
                .isFalse();
    }

    /** The neutral point, points of order 2, 4 and 8, a y not below the prime, and one that is on no curve. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0200000000000000000000000000000000000000000000000000000000000000",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751"
            })
    void publicKeysThatAreNoneAreRefused(String publicKey) {
        assertThatThrownBy(() -> VerifyingKey.of(hex(publicKey)))
                .isInstanceOf(VerificationFailedException.class)
                .hasMessage("could not be opened");
    }

    /** Adding the point of order two, (0, -1), turns (x, y) into (-x, -y): on the curve, but outside the main group. */
    @Test
    void aGenuineKeyWithAPointOfOrderTwoAddedIsRefused() {
        byte[] key = SigningKey.of(Secret.copyOf(Bytes.repeated(7, 32)))
                .verifyingKey()
                .toBytes();
        byte[] prime = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        int sign = key[31] & 0x80;
        key[31] &= 0x7f;
        int borrow = 0;
        for (int i = 0; i < 32; i++) {
            int difference = (prime[i] & 0xff) - (key[i] & 0xff) - borrow;
            key[i] = (byte) difference;
            borrow = difference < 0 ? 1 : 0;
        }
        key[31] |= (byte) (sign ^ 0x80);

        assertThat(Ed25519.validatePublicKeyPartial(key, 0)).isTrue();
        assertThatThrownBy(() -> VerifyingKey.of(key)).isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void verifyingKeysAreEqualByTheirBytes() throws Exception {
        VerifyingKey key = SigningKey.generate(Bytes.RANDOM).verifyingKey();

        assertThat(VerifyingKey.of(key.toBytes())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(SigningKey.generate(Bytes.RANDOM).verifyingKey()).isNotEqualTo(key);
    }

    @Test
    void seedMakesTheSameKeyAgain() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);

        try (Secret seed = key.seed()) {
            assertThat(SigningKey.of(seed).verifyingKey()).isEqualTo(key.verifyingKey());
        }
    }

    @Test
    void aClosedKeySignsNothing() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);

        key.close();

        assertThatThrownBy(() -> key.sign("TS1 entry", Bytes.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLabelWithoutMeaningIsAProgrammersError() {
        SigningKey key = SigningKey.generate(Bytes.RANDOM);

        assertThatThrownBy(() -> key.sign("", Bytes.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.sign("TS1\0", Bytes.NONE)).isInstanceOf(IllegalArgumentException.class);
    }
}
