package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class SealingPropertyTest {
    @Property(tries = 300)
    void openingGivesBackWhatWasSealed(
            @ForAll @Size(32) byte[] raw,
            @ForAll @Size(12) byte[] nonce,
            @ForAll @Size(max = 40) byte[] aad,
            @ForAll @Size(max = 300) byte[] plaintext)
            throws VerificationFailedException {
        try (SymmetricKey key = Bytes.key(raw)) {
            assertThat(key.open(nonce, aad, key.seal(nonce, aad, plaintext))).isEqualTo(plaintext);
            assertThat(key.openSiv(nonce, aad, key.sealSiv(nonce, aad, plaintext)))
                    .isEqualTo(plaintext);
            assertThat(key.openValue(aad, key.sealValue(Bytes.RANDOM, aad, plaintext)))
                    .isEqualTo(plaintext);
        }
    }

    @Property(tries = 25)
    void anyFlippedBitOfTextNonceAadOrKeyIsRefused(
            @ForAll @Size(32) byte[] raw,
            @ForAll @Size(12) byte[] nonce,
            @ForAll @Size(max = 8) byte[] aad,
            @ForAll @Size(max = 40) byte[] plaintext) {
        SymmetricKey key = Bytes.key(raw);
        byte[] sealed = key.seal(nonce, aad, plaintext);
        byte[] siv = key.sealSiv(nonce, aad, plaintext);
        byte[] value = key.sealValue(Bytes.RANDOM, aad, plaintext);

        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] badSealed = Bytes.withFlippedBit(sealed, bit);
            byte[] badSiv = Bytes.withFlippedBit(siv, bit);
            assertRefused(() -> key.open(nonce, aad, badSealed));
            assertRefused(() -> key.openSiv(nonce, aad, badSiv));
        }
        for (int bit = 0; bit < value.length * Byte.SIZE; bit++) {
            byte[] bad = Bytes.withFlippedBit(value, bit);
            assertRefused(() -> key.openValue(aad, bad));
        }
        for (int bit = 0; bit < nonce.length * Byte.SIZE; bit++) {
            byte[] bad = Bytes.withFlippedBit(nonce, bit);
            assertRefused(() -> key.open(bad, aad, sealed));
            assertRefused(() -> key.openSiv(bad, aad, siv));
        }
        for (int bit = 0; bit < aad.length * Byte.SIZE; bit++) {
            byte[] bad = Bytes.withFlippedBit(aad, bit);
            assertRefused(() -> key.open(nonce, bad, sealed));
            assertRefused(() -> key.openSiv(nonce, bad, siv));
            assertRefused(() -> key.openValue(bad, value));
        }
        for (int bit = 0; bit < raw.length * Byte.SIZE; bit++) {
            SymmetricKey bad = Bytes.key(Bytes.withFlippedBit(raw, bit));
            assertRefused(() -> bad.open(nonce, aad, sealed));
            assertRefused(() -> bad.openSiv(nonce, aad, siv));
        }
    }

    @Property(tries = 50)
    void anyCutIsRefused(@ForAll @Size(32) byte[] raw, @ForAll @Size(max = 60) byte[] plaintext) {
        SymmetricKey key = Bytes.key(raw);
        byte[] nonce = new byte[12];
        byte[] sealed = key.seal(nonce, Bytes.NONE, plaintext);
        byte[] siv = key.sealSiv(nonce, Bytes.NONE, plaintext);

        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            byte[] cutSiv = Arrays.copyOf(siv, length);
            assertRefused(() -> key.open(nonce, Bytes.NONE, cut));
            assertRefused(() -> key.openSiv(nonce, Bytes.NONE, cutSiv));
        }
    }

    @Property(tries = 100)
    void openingArbitraryBytesIsRefusedAndNothingElse(
            @ForAll @Size(32) byte[] raw, @ForAll @Size(max = 100) byte[] hostile) {
        SymmetricKey key = Bytes.key(raw);
        RecipientKeyPair pair = RecipientKeyPair.of(Secret.copyOf(raw));

        assertRefused(() -> key.openValue(Bytes.NONE, hostile));
        assertRefused(() -> key.openSiv(new byte[12], Bytes.NONE, hostile));
        assertRefused(() -> pair.open(Bytes.NONE, Bytes.NONE, hostile, hostile));
    }

    private static void assertRefused(ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .isInstanceOf(VerificationFailedException.class)
                .hasMessage("could not be opened");
    }
}
