package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.Octets16;

/**
 * A key of 256 bits that seals and opens: of a record, a box in it, a scope, an attachment or the values of a vault.
 *
 * <p>Immutable but for {@link #close()}; safe to share between threads. Which way of sealing to take:
 *
 * <ul>
 *   <li>{@link #sealSiv} for bodies of changes: survives a repeated nonce, slower;
 *   <li>{@link #sealValue} for values at rest: the nonce is random and kept with the text. At most 2^31 values under one key;
 *   <li>{@link #seal} where the caller can prove that the nonce is new.
 * </ul>
 *
 * <p>AES-GCM does not commit to its key: a text can be made that opens under two keys. So a key that was unwrapped is used
 * only if its {@link #keyId()} is the one expected.
 */
public final class SymmetricKey implements AutoCloseable {
    public static final int LENGTH = 32;
    public static final int NONCE_LENGTH = AesGcm.NONCE_LENGTH;
    /** What sealing adds to a text, apart from the nonce. */
    public static final int TAG_LENGTH = AesGcm.TAG_LENGTH;

    private static final byte[] NO_SALT = {};

    private final Secret secret;

    private SymmetricKey(Secret secret) {
        this.secret = secret;
    }

    public static SymmetricKey generate(SecureRandom random) {
        return new SymmetricKey(Secret.random(random, LENGTH));
    }

    /**
     * Copies the key, so the caller closes its own.
     *
     * @throws IllegalArgumentException if it is not 32 bytes
     */
    public static SymmetricKey of(Secret secret) {
        if (secret.length() != LENGTH) {
            throw new IllegalArgumentException("a symmetric key has 32 bytes, got " + secret.length());
        }
        return new SymmetricKey(Secret.owning(secret.copy()));
    }

    /** Takes 32 fresh bytes over. */
    static SymmetricKey owning(byte[] bytes) {
        return new SymmetricKey(Secret.owning(bytes));
    }

    /** {@code H("TS1 keyid", key)[0..16]}: commits to the key without telling it. */
    public Octets16 keyId() {
        byte[] key = secret.copy();
        try {
            return LabelledHash.id("TS1 keyid", key);
        } finally {
            Secret.wipe(key);
        }
    }

    /** A copy of the key, for wrapping it; the caller closes it. */
    public Secret secret() {
        return Secret.owning(secret.copy());
    }

    /** AES-256-GCM-SIV; the tag of 16 bytes stands at the end. */
    public byte[] sealSiv(byte[] nonce12, byte[] aad, byte[] plaintext) {
        requireNonce(nonce12);
        byte[] key = secret.copy();
        try {
            return AesGcmSiv.seal(key, nonce12, aad, plaintext);
        } finally {
            Secret.wipe(key);
        }
    }

    /**
     * The plaintext, owned by the caller.
     *
     * @throws VerificationFailedException if it was not sealed by {@link #sealSiv} with this key, nonce and aad
     */
    public byte[] openSiv(byte[] nonce12, byte[] aad, byte[] sealed) throws VerificationFailedException {
        requireNonce(nonce12);
        byte[] key = secret.copy();
        try {
            return AesGcmSiv.open(key, nonce12, aad, sealed);
        } finally {
            Secret.wipe(key);
        }
    }

    /**
     * AES-256-GCM; the tag of 16 bytes stands at the end.
     *
     * @param nonce12 must never have served under this key, or both texts and the key's authenticity are lost
     */
    public byte[] seal(byte[] nonce12, byte[] aad, byte[] plaintext) {
        requireNonce(nonce12);
        byte[] key = secret.copy();
        try {
            return AesGcm.seal(key, nonce12, aad, plaintext);
        } finally {
            Secret.wipe(key);
        }
    }

    /**
     * The plaintext, owned by the caller.
     *
     * @throws VerificationFailedException if it was not sealed by {@link #seal} with this key, nonce and aad
     */
    public byte[] open(byte[] nonce12, byte[] aad, byte[] sealed) throws VerificationFailedException {
        requireNonce(nonce12);
        byte[] key = secret.copy();
        try {
            return AesGcm.open(key, nonce12, aad, sealed, 0, sealed.length);
        } finally {
            Secret.wipe(key);
        }
    }

    /** {@code nonce ‖ AES-256-GCM} with a random nonce: 28 bytes longer than the plaintext. */
    public byte[] sealValue(SecureRandom random, byte[] aad, byte[] plaintext) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] sealed = seal(nonce, aad, plaintext);
        byte[] value = Arrays.copyOf(nonce, Math.addExact(NONCE_LENGTH, sealed.length));
        System.arraycopy(sealed, 0, value, NONCE_LENGTH, sealed.length);
        return value;
    }

    /**
     * The plaintext, owned by the caller.
     *
     * @throws VerificationFailedException if it was not sealed by {@link #sealValue} with this key and aad
     */
    public byte[] openValue(byte[] aad, byte[] sealed) throws VerificationFailedException {
        if (sealed.length < NONCE_LENGTH + TAG_LENGTH) {
            throw new VerificationFailedException();
        }
        byte[] key = secret.copy();
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_LENGTH);
            return AesGcm.open(key, nonce, aad, sealed, NONCE_LENGTH, sealed.length - NONCE_LENGTH);
        } finally {
            Secret.wipe(key);
        }
    }

    /**
     * A key for one purpose: HKDF-SHA256 without salt, {@code info = len16(label) ‖ label ‖ len32(x1) ‖ x1 ‖ ...}.
     * The same label and context give the same key for ever; different ones give unrelated keys.
     */
    public SymmetricKey derive(String label, byte[]... context) {
        return derive(NO_SALT, LabelledHash.layout(label, context));
    }

    SymmetricKey derive(byte[] salt, byte[] info) {
        return derived(secret, salt, info);
    }

    /** The one place of this package where a key is drawn from a secret of full strength: HKDF-SHA256. */
    static SymmetricKey derived(Secret from, byte[] salt, byte[] info) {
        byte[] material = from.copy();
        try {
            return owning(Hkdf.sha256(material, salt, info, LENGTH));
        } finally {
            Secret.wipe(material);
        }
    }

    private static void requireNonce(byte[] nonce) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a nonce has 12 bytes, got " + nonce.length);
        }
    }

    @Override
    public void close() {
        secret.close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SymmetricKey that && secret.equals(that.secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "SymmetricKey";
    }
}
