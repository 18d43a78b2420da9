package org.turnstone.sync.identity;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;

/** Slot keys sealed to a public key, as escrow slots and escrow answers hold them: {@code enc[32] ct[48]}. */
final class SlotKeys {
    /** Of the sealed text alone. */
    static final int SEALED_LENGTH = SymmetricKey.LENGTH + SymmetricKey.TAG_LENGTH;

    private static final byte[] NO_AAD = {};

    private SlotKeys() {}

    static HpkeSealed seal(RecipientKey to, byte[] info, SymmetricKey key, SecureRandom random) {
        try (Secret secret = key.secret()) {
            byte[] plain = secret.copy();
            try {
                return to.seal(info, NO_AAD, plain, random);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }
    }

    static SymmetricKey open(RecipientKeyPair by, byte[] info, HpkeSealed sealed) throws VerificationFailedException {
        byte[] plain = by.open(info, NO_AAD, sealed.enc(), sealed.ciphertext());
        try (Secret secret = Secret.copyOf(plain)) {
            return SymmetricKey.of(secret);
        } catch (IllegalArgumentException e) {
            throw new VerificationFailedException(e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    static ByteBuffer put(ByteBuffer out, HpkeSealed sealed) {
        return out.put(sealed.enc()).put(sealed.ciphertext());
    }

    static HpkeSealed take(ByteBuffer in) {
        byte[] enc = new byte[HpkeSealed.ENC_LENGTH];
        byte[] ciphertext = new byte[SEALED_LENGTH];
        in.get(enc).get(ciphertext);
        return new HpkeSealed(enc, ciphertext);
    }
}
