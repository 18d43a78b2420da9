package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.hex;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymmetricKeyTest {
    private final SymmetricKey key = SymmetricKey.generate(Bytes.RANDOM);

    /** RFC 8452, appendix C.2: key, nonce, plaintext, aad, result. */
    @ParameterizedTest
    @CsvSource({
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,'','',"
                + "07f5f4169bbf55a8400cd47ea6fd400f",
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,"
                + "0100000000000000,'',c2ef328e5c71c83b843122130f7364b761e0b97427e3df28",
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,"
                + "010000000000000000000000,'',9aab2aeb3faa0a34aea8e2b18ca50da9ae6559e48fd10f6e5c9ca17e",
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,"
                + "01000000000000000000000000000000,'',"
                + "85a01b63025ba19b7fd3ddfc033b3e76c9eac6fa700942702e90862383c6c366",
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,"
                + "0100000000000000000000000000000002000000000000000000000000000000,'',"
                + "4a6a9db4c8c6549201b9edb53006cba821ec9cf850948a7c86c68ac7539d027fe819e63abcd020b006a976397632eb5d",
        "0100000000000000000000000000000000000000000000000000000000000000,030000000000000000000000,"
                + "0200000000000000,01,1de22967237a813291213f267e3b452f02d01ae33e4ec854",
        "bae8e37fc83441b16034566b7a806c46bb91c3c5aedb64a6c590bc84d1a5e269,e4b47801afc0577e34699b9e,"
                + "671fdd,4fbdc66f14,0eaccb93da9bb81333aee0c785b240d319719d"
    })
    void sealSivGivesTheVectorsOfRfc8452(String raw, String nonce, String plaintext, String aad, String sealed)
            throws Exception {
        SymmetricKey vector = Bytes.key(hex(raw));

        assertThat(vector.sealSiv(hex(nonce), hex(aad), hex(plaintext))).isEqualTo(hex(sealed));
        assertThat(vector.openSiv(hex(nonce), hex(aad), hex(sealed))).isEqualTo(hex(plaintext));
    }

    /** The GCM specification (McGrew and Viega), test cases 13, 14 and 16. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000,000000000000000000000000,'','',"
                + "530f8afbc74536b9a963b4f1c4cb738b",
        "0000000000000000000000000000000000000000000000000000000000000000,000000000000000000000000,"
                + "00000000000000000000000000000000,'',"
                + "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308,cafebabefacedbaddecaf888,"
                + "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39,"
                + "feedfacedeadbeeffeedfacedeadbeefabaddad2,"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b"
    })
    void sealGivesTheVectorsOfGcm(String raw, String nonce, String plaintext, String aad, String sealed)
            throws Exception {
        SymmetricKey vector = Bytes.key(hex(raw));

        assertThat(vector.seal(hex(nonce), hex(aad), hex(plaintext))).isEqualTo(hex(sealed));
        assertThat(vector.open(hex(nonce), hex(aad), hex(sealed))).isEqualTo(hex(plaintext));
    }

    /** RFC 5869, appendix A, cases 1 and 3 (with and without salt and info). */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b,000102030405060708090a0b0c,f0f1f2f3f4f5f6f7f8f9,"
                + "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b,'','',"
                + "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    })
    void hkdfGivesTheVectorsOfRfc5869(String material, String salt, String info, String expected) {
        assertThat(Hkdf.sha256(hex(material), hex(salt), hex(info), hex(expected).length))
                .isEqualTo(hex(expected));
    }

    @Test
    void derivedKeysDependOnEachPartAndWhereItEnds() {
        SymmetricKey derived = key.derive("TS1 local", ascii("index"));

        assertThat(key.derive("TS1 local", ascii("index"))).isEqualTo(derived);
        assertThat(key.derive("TS1 other", ascii("index"))).isNotEqualTo(derived);
        assertThat(key.derive("TS1 local", ascii("inde"), ascii("x"))).isNotEqualTo(derived);
        assertThat(key.derive("TS1 localindex")).isNotEqualTo(derived);
        assertThat(SymmetricKey.generate(Bytes.RANDOM).derive("TS1 local", ascii("index")))
                .isNotEqualTo(derived);
    }

    @Test
    void derivingIsHkdfOverTheLengthPrefixedLabelAndContext() {
        byte[] info = hex("0009", "545331206c6f63616c", "00000005", "696e646578");

        try (Secret raw = key.secret();
                Secret derived = key.derive("TS1 local", ascii("index")).secret()) {
            assertThat(derived.copy()).isEqualTo(Hkdf.sha256(raw.copy(), Bytes.NONE, info, 32));
        }
    }

    @Test
    void keyIdIsTheLabelledHashOfTheKey() {
        byte[] raw = Bytes.seeded(5, 32);

        assertThat(Bytes.key(raw).keyId()).isEqualTo(LabelledHash.id("TS1 keyid", raw));
    }

    @Test
    void sealedValuesOfTheSameTextDiffer() {
        assertThat(key.sealValue(Bytes.RANDOM, Bytes.NONE, ascii("yes")))
                .isNotEqualTo(key.sealValue(Bytes.RANDOM, Bytes.NONE, ascii("yes")))
                .hasSize(12 + 3 + 16);
    }

    @Test
    void whatIsTooShortToHoldATagIsRefused() {
        byte[] nonce = new byte[12];

        assertThatThrownBy(() -> key.open(nonce, Bytes.NONE, new byte[15]))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> key.openSiv(nonce, Bytes.NONE, new byte[15]))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> key.openSiv(nonce, Bytes.NONE, Bytes.NONE))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> key.openValue(Bytes.NONE, new byte[27]))
                .isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> key.openValue(Bytes.NONE, Bytes.NONE)).isInstanceOf(VerificationFailedException.class);
    }

    @Test
    void aNonceOfAnotherLengthIsAProgrammersError() {
        assertThatThrownBy(() -> key.seal(new byte[11], Bytes.NONE, Bytes.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.openSiv(new byte[16], Bytes.NONE, new byte[16]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> SymmetricKey.of(Secret.copyOf(new byte[16])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedKeyDoesNothing() {
        key.close();

        assertThatThrownBy(() -> key.sealValue(Bytes.RANDOM, Bytes.NONE, Bytes.NONE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(key::keyId).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key.derive("TS1 local")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheSecretItWasMadeFromLeavesTheKeyOpen() {
        Secret secret = Secret.random(Bytes.RANDOM, 32);
        SymmetricKey made = SymmetricKey.of(secret);

        secret.close();

        assertThat(made.seal(new byte[12], Bytes.NONE, Bytes.NONE)).hasSize(16);
        assertThat(made.toString()).isEqualTo("SymmetricKey");
    }
}
