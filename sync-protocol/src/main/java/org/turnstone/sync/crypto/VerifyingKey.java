package org.turnstone.sync.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key that was checked when it was read: a canonical point of the prime-order group. Keys of small order,
 * which accept one signature for many messages, do not get in.
 *
 * <p>Immutable. Reading one costs about as much as verifying a signature, so keep it rather than its bytes.
 */
public final class VerifyingKey {
    /** Of an encoded key. */
    public static final int LENGTH = Ed25519.PUBLIC_KEY_SIZE;

    public static final int SIGNATURE_LENGTH = Ed25519.SIGNATURE_SIZE;

    private final byte[] bytes;
    private static final CheckedOnce<VerifyingKey> CHECKED = new CheckedOnce<>();

    private final Ed25519.PublicPoint point;

    private VerifyingKey(byte[] bytes, Ed25519.PublicPoint point) {
        this.bytes = bytes;
        this.point = point;
    }

    /**
     * Reads and checks an encoded key.
     *
     * @throws VerificationFailedException if it is not 32 bytes, no point, or one outside the prime-order group
     */
    public static VerifyingKey of(byte[] raw32) throws VerificationFailedException {
        if (raw32.length != LENGTH) {
            throw new VerificationFailedException();
        }
        Optional<VerifyingKey> known = CHECKED.find(raw32);
        return known.isPresent() ? known.get() : checked(raw32.clone());
    }

    private static VerifyingKey checked(byte[] bytes) throws VerificationFailedException {
        Ed25519.@Nullable PublicPoint point;
        try {
            point = Ed25519.validatePublicKeyFullExport(bytes, 0);
        } catch (RuntimeException e) {
            throw new VerificationFailedException(e);
        }
        if (point == null) {
            throw new VerificationFailedException();
        }
        return CHECKED.keep(bytes, new VerifyingKey(bytes, point));
    }

    /** Whether {@code signature64} was made by this key's owner over {@code label ‖ 0x00 ‖ message}. No signature throws. */
    public boolean verify(String label, byte[] message, byte[] signature64) {
        return verifyWithoutLabel(SignedMessage.of(label, message), signature64);
    }

    /** The bare primitive, for {@link #verify} and the vectors of RFC 8032; no other caller. */
    boolean verifyWithoutLabel(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        try {
            return Ed25519.verify(signature, 0, point, message, 0, message.length);
        } catch (RuntimeException e) {
            // Bytes from outside must not be able to end a sync session by an unexpected throw in the arithmetic.
            return false;
        }
    }

    /** 32 bytes, owned by the caller. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerifyingKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + Fingerprint.of(this) + "]";
    }
}
