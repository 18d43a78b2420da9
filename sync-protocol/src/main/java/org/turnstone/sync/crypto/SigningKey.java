package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key (RFC 8032) of a device, a person's authority or the server. Every signature carries a label.
 *
 * <p>Immutable but for {@link #close()}; safe to share between threads. The arithmetic is Bouncy Castle's, 24 times faster
 * than that of JDK 17 (docs/protocol.md, "Crypto, measured").
 */
public final class SigningKey implements AutoCloseable {
    private final Secret seed;
    private final VerifyingKey verifyingKey;

    private SigningKey(Secret seed) {
        this.seed = seed;
        byte[] raw = seed.copy();
        try {
            byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
            Ed25519.generatePublicKey(raw, 0, publicKey, 0);
            verifyingKey = VerifyingKey.of(publicKey);
        } catch (VerificationFailedException e) {
            throw new AssertionError("the public half of a private key is always valid", e);
        } finally {
            Secret.wipe(raw);
        }
    }

    public static SigningKey generate(SecureRandom random) {
        return new SigningKey(Secret.random(random, Ed25519.SECRET_KEY_SIZE));
    }

    /**
     * Copies the seed, so the caller closes its own.
     *
     * @throws IllegalArgumentException if it is not 32 bytes
     */
    public static SigningKey of(Secret seed32) {
        if (seed32.length() != Ed25519.SECRET_KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got " + seed32.length());
        }
        return new SigningKey(Secret.owning(seed32.copy()));
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    /**
     * Ed25519 over {@code label ‖ 0x00 ‖ message}: 64 bytes, owned by the caller.
     *
     * @throws IllegalStateException if this is closed
     */
    public byte[] sign(String label, byte[] message) {
        return signWithoutLabel(SignedMessage.of(label, message));
    }

    /** The bare primitive, for {@link #sign} and the vectors of RFC 8032; no other caller. */
    byte[] signWithoutLabel(byte[] message) {
        byte[] raw = seed.copy();
        try {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            // Giving the public key saves computing it again. It is ours, never a caller's: a foreign one would leak
            // the key.
            Ed25519.sign(raw, 0, verifyingKey.toBytes(), 0, message, 0, message.length, signature, 0);
            return signature;
        } finally {
            Secret.wipe(raw);
        }
    }

    /** A copy of the seed, for sealing it at rest; the caller closes it. */
    public Secret seed() {
        return Secret.owning(seed.copy());
    }

    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "SigningKey[" + Fingerprint.of(verifyingKey) + "]";
    }
}
