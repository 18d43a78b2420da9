package org.turnstone.sync.exchange;

import java.util.Optional;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;

/**
 * Where a replica stands, in so few bytes that two that stand alike find out with one small request. It is compared, never
 * trusted: what does not agree costs a session, no more.
 *
 * @param controlHead the newest decision of the site here
 * @param tips digest of the vector, 32 bytes
 * @param wants {@link org.turnstone.sync.log.Wants#digest} of what the other side still wanted when it was last asked, and
 *     could not be given
 * @param receipt {@link #receipt} of the newest receipt of the other side
 */
public record Standpoint(Optional<ChangeId> controlHead, Octets32 tips, Octets16 wants, Octets16 receipt) {
    /** A digest of 32 bytes that compares by content. */
    public record Octets32(Octets16 high, Octets16 low) {
        /** @throws IllegalArgumentException if there are not exactly 32 bytes */
        public static Octets32 of(byte[] bytes) {
            if (bytes.length != 2 * Octets16.LENGTH) {
                throw new IllegalArgumentException("a digest has 32 bytes");
            }
            java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(bytes);
            return new Octets32(Octets16.readFrom(in), Octets16.readFrom(in));
        }

        public byte[] toBytes() {
            java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(2 * Octets16.LENGTH);
            high.writeTo(out);
            low.writeTo(out);
            return out.array();
        }
    }

    /** Names what a receipt says: {@code H("TS1 receipt", digest of have, digest of durable)[0..16]}. */
    public static Octets16 receipt(Tips have, Tips durable) {
        return LabelledHash.id("TS1 receipt", have.digest(), durable.digest());
    }
}
