package org.turnstone.sync.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM of the JDK, which uses the processor's own instructions (docs/protocol.md, "Crypto, measured"). Tag of 16
 * bytes at the end of the sealed text. A nonce must never serve twice under one key.
 */
final class AesGcm {
    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;

    private static final String NAME = "AES/GCM/NoPadding";

    /** Looked up once: the look-up costs as much as sealing a key. */
    private static final Provider PROVIDER = provider();

    private AesGcm() {}

    private static Provider provider() {
        try {
            return Cipher.getInstance(NAME).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no AES-GCM", e);
        }
    }

    static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, aad);
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of this Java platform refused to seal", e);
        }
    }

    static byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed, int from, int length)
            throws VerificationFailedException {
        if (length < TAG_LENGTH) {
            throw new VerificationFailedException();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, aad);
            return cipher.doFinal(sealed, from, length);
        } catch (AEADBadTagException e) {
            throw new VerificationFailedException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of this Java platform refused to open", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] aad) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(NAME, PROVIDER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(aad);
        return cipher;
    }
}
