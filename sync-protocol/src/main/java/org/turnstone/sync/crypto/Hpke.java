package org.turnstone.sync.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/**
 * HPKE of RFC 9180 in base mode with X25519 and HKDF-SHA256. The protocol uses AES-256-GCM; the cipher is a parameter only
 * because the RFC prints its X25519 vectors for AES-128-GCM.
 */
final class Hpke {
    static final Hpke TS1 = new Hpke(HPKE.aead_AES_GCM256);

    private final short aead;

    Hpke(short aead) {
        this.aead = aead;
    }

    /** Bouncy Castle's object keeps state while it works, so each operation gets its own. */
    private HPKE fresh() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, aead);
    }

    static AsymmetricCipherKeyPair pair(X25519PrivateKeyParameters privateKey) {
        return new AsymmetricCipherKeyPair(privateKey.generatePublicKey(), privateKey);
    }

    HpkeSealed seal(byte[] recipient, byte[] info, byte[] aad, byte[] plaintext, SecureRandom random) {
        return seal(recipient, info, aad, plaintext, new X25519PrivateKeyParameters(random));
    }

    /** With a given ephemeral key, which must never serve twice; apart from the vectors it is fresh. */
    HpkeSealed seal(byte[] recipient, byte[] info, byte[] aad, byte[] plaintext, X25519PrivateKeyParameters ephemeral) {
        try {
            HPKEContextWithEncapsulation context =
                    fresh().setupBaseS(new X25519PublicKeyParameters(recipient), info, pair(ephemeral));
            return new HpkeSealed(context.getEncapsulation(), context.seal(aad, plaintext));
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing does not check a tag", e);
        }
    }

    byte[] open(Secret privateKey, byte[] recipient, byte[] info, byte[] aad, byte[] enc, byte[] ciphertext)
            throws VerificationFailedException {
        if (enc.length != HpkeSealed.ENC_LENGTH) {
            throw new VerificationFailedException();
        }
        byte[] raw = privateKey.copy();
        try {
            AsymmetricCipherKeyPair pair = new AsymmetricCipherKeyPair(
                    new X25519PublicKeyParameters(recipient), new X25519PrivateKeyParameters(raw));
            return fresh().open(enc, pair, info, aad, ciphertext, null, null, null);
        } catch (InvalidCipherTextException | RuntimeException e) {
            // An all-zero enc, for one, ends in an IllegalStateException rather than in a failed tag.
            throw new VerificationFailedException(e);
        } finally {
            Secret.wipe(raw);
        }
    }
}
