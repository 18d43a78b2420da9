package org.turnstone.sync.crypto;

import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.joined;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A second, plain reading of RFC 9180 with the JDK's own primitives, because the RFC prints no vector for X25519 with
 * AES-256-GCM. It is itself checked against the vector that is printed. Opening in base mode only.
 */
final class JdkHpke {
    private static final byte[] KEM_ID = {0, 0x20};
    private static final byte[] KDF_ID = {0, 1};
    private static final byte[] VERSION = ascii("HPKE-v1");

    private final byte[] aeadId;
    private final int keyLength;

    JdkHpke(int aeadId, int keyLength) {
        this.aeadId = new byte[] {0, (byte) aeadId};
        this.keyLength = keyLength;
    }

    byte[] open(byte[] privateKey, byte[] publicKey, byte[] info, byte[] aad, byte[] enc, byte[] ciphertext)
            throws GeneralSecurityException {
        byte[] kemSuite = joined(ascii("KEM"), KEM_ID);
        byte[] eaePrk = extract(kemSuite, Bytes.NONE, "eae_prk", agree(privateKey, enc));
        byte[] shared = expand(kemSuite, eaePrk, "shared_secret", joined(enc, publicKey), 32);
        byte[] suite = joined(ascii("HPKE"), KEM_ID, KDF_ID, aeadId);
        byte[] context = joined(
                new byte[1],
                extract(suite, Bytes.NONE, "psk_id_hash", Bytes.NONE),
                extract(suite, Bytes.NONE, "info_hash", info));
        byte[] secret = extract(suite, shared, "secret", Bytes.NONE);
        byte[] key = expand(suite, secret, "key", context, keyLength);
        byte[] nonce = expand(suite, secret, "base_nonce", context, 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(ciphertext);
    }

    private static byte[] agree(byte[] privateKey, byte[] enc) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance("X25519");
        PrivateKey mine = keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
        byte[] bigEndian = new byte[enc.length];
        for (int i = 0; i < enc.length; i++) {
            bigEndian[i] = enc[enc.length - 1 - i];
        }
        PublicKey theirs =
                keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(mine);
        agreement.doPhase(theirs, true);
        return agreement.generateSecret();
    }

    private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] material)
            throws GeneralSecurityException {
        return hmac(salt.length == 0 ? new byte[32] : salt, joined(VERSION, suite, ascii(label), material));
    }

    private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int length)
            throws GeneralSecurityException {
        byte[] labelled = joined(new byte[] {0, (byte) length}, VERSION, suite, ascii(label), info);
        return Arrays.copyOf(hmac(prk, joined(labelled, new byte[] {1})), length);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }
}
