package org.turnstone.sync.testing;

import java.util.Arrays;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * Where tests begin.
 *
 * <pre>{@code
 * TestSite site = SyncFixtures.site(1);
 * TestDevice ada = site.enrol("Ada");
 * Delivery saved = ada.aChange().on(SyncFixtures.record(1)).set("q1", "yes").save();
 * }</pre>
 */
public final class SyncFixtures {
    private SyncFixtures() {}

    /** A site with an authority, a server key, a period key and a scope key; the same for the same seed. */
    public static TestSite site(long seed) {
        return new TestSite(seed);
    }

    public static RecordId record(int number) {
        return new RecordId(new Octets16(0x7265636f7264L, number));
    }

    public static ChangeId change(int number) {
        return new ChangeId(new Octets16(0x6368616e6765L, number));
    }

    /** A key of 32 equal bytes. */
    public static SymmetricKey key(int filling) {
        byte[] bytes = new byte[SymmetricKey.LENGTH];
        Arrays.fill(bytes, (byte) filling);
        try (Secret secret = Secret.copyOf(bytes)) {
            return SymmetricKey.of(secret);
        }
    }

    public static byte[] withFlippedBit(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }
}
