package org.turnstone.sync.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RecipientKey#seal} gives: the encapsulated key and the sealed text. Immutable; arrays are copied both ways.
 * For a key of 32 bytes it is 32 + 48 bytes on the wire.
 */
public final class HpkeSealed {
    /** Of {@link #enc()}. */
    public static final int ENC_LENGTH = 32;

    private final byte[] enc;
    private final byte[] ciphertext;

    /** @throws IllegalArgumentException if {@code enc} is not 32 bytes */
    public HpkeSealed(byte[] enc, byte[] ciphertext) {
        if (enc.length != ENC_LENGTH) {
            throw new IllegalArgumentException("an encapsulated key has 32 bytes, got " + enc.length);
        }
        this.enc = enc.clone();
        this.ciphertext = ciphertext.clone();
    }

    public byte[] enc() {
        return enc.clone();
    }

    /** The sealed text with its tag of 16 bytes at the end. */
    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HpkeSealed that
                && Arrays.equals(enc, that.enc)
                && Arrays.equals(ciphertext, that.ciphertext);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(enc);
    }

    @Override
    public String toString() {
        return "HpkeSealed[" + ciphertext.length + " bytes]";
    }
}
