package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Opens what was sealed to its {@link RecipientKey}. Immutable but for {@link #close()}; safe to share between threads. */
public final class RecipientKeyPair implements AutoCloseable {
    private final Secret privateKey;
    private final RecipientKey recipientKey;

    private RecipientKeyPair(Secret privateKey) {
        this.privateKey = privateKey;
        byte[] raw = privateKey.copy();
        try {
            byte[] publicKey = new byte[X25519.POINT_SIZE];
            X25519.generatePublicKey(raw, 0, publicKey, 0);
            recipientKey = RecipientKey.of(publicKey);
        } catch (VerificationFailedException e) {
            throw new AssertionError("the public half of a private key is always valid", e);
        } finally {
            Secret.wipe(raw);
        }
    }

    public static RecipientKeyPair generate(SecureRandom random) {
        return new RecipientKeyPair(Secret.random(random, X25519.SCALAR_SIZE));
    }

    /**
     * Copies the key, so the caller closes its own.
     *
     * @throws IllegalArgumentException if it is not 32 bytes
     */
    public static RecipientKeyPair of(Secret raw32) {
        if (raw32.length() != X25519.SCALAR_SIZE) {
            throw new IllegalArgumentException("an X25519 private key has 32 bytes, got " + raw32.length());
        }
        return new RecipientKeyPair(Secret.owning(raw32.copy()));
    }

    public RecipientKey recipientKey() {
        return recipientKey;
    }

    /**
     * The plaintext, owned by the caller, who wipes it if it is a key.
     *
     * @throws VerificationFailedException if it was not sealed to this key with this info and aad, or was changed since
     * @throws IllegalStateException if this is closed
     */
    public byte[] open(byte[] info, byte[] aad, byte[] enc, byte[] ciphertext) throws VerificationFailedException {
        return Hpke.TS1.open(privateKey, recipientKey.toBytes(), info, aad, enc, ciphertext);
    }

    /** A copy of the private key, for sealing it at rest; the caller closes it. */
    public Secret privateKey() {
        return Secret.owning(privateKey.copy());
    }

    @Override
    public void close() {
        privateKey.close();
    }

    @Override
    public String toString() {
        return "RecipientKeyPair[" + recipientKey.id() + "]";
    }
}
