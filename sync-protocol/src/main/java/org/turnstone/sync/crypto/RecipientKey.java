package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.Octets16;

/**
 * An X25519 public key to which anyone can seal and only its owner can open (HPKE, RFC 9180, base mode: the sender is not
 * authenticated, so a signature or a check of the key id must stand beside it).
 *
 * <p>Immutable. Keys of small order and encodings that are not canonical are refused when read, so that one key has one id
 * and no key makes the shared secret known in advance.
 */
public final class RecipientKey {
    public static final int LENGTH = X25519.POINT_SIZE;

    /** 2^255 - 19, little-endian like the keys themselves. */
    private static final byte[] FIELD_PRIME = fieldPrime();

    private static final CheckedOnce<RecipientKey> CHECKED = new CheckedOnce<>();

    private final byte[] bytes;

    private RecipientKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads and checks an encoded key.
     *
     * @throws VerificationFailedException if it is not 32 bytes, not canonical or of small order
     */
    public static RecipientKey of(byte[] raw32) throws VerificationFailedException {
        Optional<RecipientKey> known = CHECKED.find(raw32);
        if (known.isPresent()) {
            return known.get();
        }
        if (raw32.length != LENGTH || !isCanonical(raw32) || isSmallOrder(raw32)) {
            throw new VerificationFailedException();
        }
        byte[] bytes = raw32.clone();
        return CHECKED.keep(bytes, new RecipientKey(bytes));
    }

    /** 32 bytes, owned by the caller. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The {@code to} of a key wrap: {@code H("TS1 to", key)[0..16]}. */
    public Octets16 id() {
        return LabelledHash.id("TS1 to", bytes);
    }

    /**
     * Seals to the owner of this key with X25519, HKDF-SHA256 and AES-256-GCM.
     *
     * @param info what the sealed text is for; opening needs the same bytes
     * @param aad authenticated beside the text; may be empty
     */
    public HpkeSealed seal(byte[] info, byte[] aad, byte[] plaintext, SecureRandom random) {
        return Hpke.TS1.seal(bytes, info, aad, plaintext, random);
    }

    private static boolean isCanonical(byte[] key) {
        for (int i = LENGTH - 1; i >= 0; i--) {
            int order = Byte.compareUnsigned(key[i], FIELD_PRIME[i]);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    /** X25519 scalars are multiples of eight, so any of them takes a point of small order to zero. */
    private static boolean isSmallOrder(byte[] key) {
        byte[] anyScalar = new byte[X25519.SCALAR_SIZE];
        byte[] shared = new byte[X25519.POINT_SIZE];
        return !X25519.calculateAgreement(anyScalar, 0, key, 0, shared, 0);
    }

    private static byte[] fieldPrime() {
        byte[] prime = new byte[LENGTH];
        Arrays.fill(prime, (byte) 0xff);
        prime[0] = (byte) 0xed;
        prime[LENGTH - 1] = 0x7f;
        return prime;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecipientKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RecipientKey[" + id() + "]";
    }
}
