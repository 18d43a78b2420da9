package org.turnstone.sync.crypto;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * AES-GCM-SIV of RFC 8452: a nonce used twice tells only whether the two texts were the same. Bodies of changes use it,
 * because a laptop restored from a backup may repeat its random numbers.
 */
final class AesGcmSiv {
    private static final int TAG_LENGTH = 16;

    private AesGcmSiv() {}

    static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        try {
            return process(true, key, nonce, aad, plaintext);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing does not check a tag", e);
        }
    }

    static byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws VerificationFailedException {
        if (sealed.length < TAG_LENGTH) {
            throw new VerificationFailedException();
        }
        try {
            return process(false, key, nonce, aad, sealed);
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new VerificationFailedException(e);
        }
    }

    private static byte[] process(boolean sealing, byte[] key, byte[] nonce, byte[] aad, byte[] in)
            throws InvalidCipherTextException {
        GCMSIVBlockCipher cipher = new GCMSIVBlockCipher();
        cipher.init(sealing, new AEADParameters(new KeyParameter(key), TAG_LENGTH * Byte.SIZE, nonce, aad));
        byte[] out = new byte[sealing ? Math.addExact(in.length, TAG_LENGTH) : in.length - TAG_LENGTH];
        cipher.processBytes(in, 0, in.length, out, 0);
        cipher.doFinal(out, 0);
        return out;
    }
}
