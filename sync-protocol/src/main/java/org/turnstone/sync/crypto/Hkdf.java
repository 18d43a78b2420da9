package org.turnstone.sync.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF-SHA256 of RFC 5869. */
final class Hkdf {
    private Hkdf() {}

    /**
     * Extract and expand.
     *
     * @param salt may be empty, which RFC 5869 reads as 32 zeros
     * @return {@code length} bytes, owned by the caller, who wipes them
     */
    static byte[] sha256(byte[] keyMaterial, byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(keyMaterial, salt, info));
        byte[] out = new byte[length];
        hkdf.generateBytes(out, 0, length);
        return out;
    }
}
