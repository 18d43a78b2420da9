package org.turnstone.sync.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/** Where what stands in a stick: {@code "TSUSB1\0\0" ‖ u8 r ‖ r × HPKE(file key) ‖ salt[16] ‖ stream of a bundle}. */
final class StickLayout {
    static final byte[] MAGIC = {'T', 'S', 'U', 'S', 'B', '1', 0, 0};
    static final int SALT_LENGTH = 16;
    static final int SLOT_LENGTH = HpkeSealed.ENC_LENGTH + SymmetricKey.LENGTH + SymmetricKey.TAG_LENGTH;

    /** There are as many slots as the next multiple of this, so that their number says little. */
    static final int SLOTS_STEP = 4;

    private static final byte[] LABEL = "TS1 stick".getBytes(StandardCharsets.US_ASCII);

    private StickLayout() {}

    static int startLength(int slots) {
        return MAGIC.length + 1 + slots * SLOT_LENGTH + SALT_LENGTH;
    }

    static long fileLength(int slots, long bundleBytes) {
        return startLength(slots) + AeadStream.sealedLength(bundleBytes);
    }

    /** What the file key is sealed for. */
    static byte[] info(SiteId site) {
        return ByteBuffer.allocate(LABEL.length + Octets16.LENGTH)
                .put(LABEL)
                .put(site.value().toBytes())
                .array();
    }

    /** The least of a few lengths that {@code bytes} fit in, at most an eighth longer (Padmé). */
    static long paddedLength(long bytes) {
        int exponent = 63 - Long.numberOfLeadingZeros(bytes);
        int bitsOfExponent = 32 - Integer.numberOfLeadingZeros(exponent);
        long mask = (1L << (exponent - bitsOfExponent)) - 1;
        return (bytes + mask) & ~mask;
    }
}
