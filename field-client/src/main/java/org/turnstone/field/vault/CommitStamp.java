package org.turnstone.field.vault;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.turnstone.sync.record.Octets16;

/**
 * Which commit of the store this is. Every commit carries one, drawn anew, and names the one before, so that a store that
 * went back and on again is not taken for the one it was: its numbers agree, its tokens do not.
 *
 * @param number how many commits there were, this one included
 * @param token 16 random bytes of this commit
 * @param before the token of the commit before, zeros for the first
 */
record CommitStamp(long number, Octets16 token, Octets16 before) {
    static final CommitStamp NONE = new CommitStamp(0, Octets16.ZERO, Octets16.ZERO);
    private static final int LENGTH = Long.BYTES + 2 * Octets16.LENGTH;

    CommitStamp next(SecureRandom random) {
        return new CommitStamp(number + 1, VaultFiles.randomOctets(random), token);
    }

    /** True if this is the commit of {@code mark} or the one right after it: a crash may come between commit and guard. */
    boolean isOrFollows(StoreGuard.Mark mark) {
        return (number == mark.commits() && token.equals(mark.token()))
                || (number == mark.commits() + 1 && before.equals(mark.token()));
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).putLong(number);
        token.writeTo(out);
        before.writeTo(out);
        return out.array();
    }

    static CommitStamp decode(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw SealedStore.damaged("the number of the newest commit in store.mv");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new CommitStamp(in.getLong(), Octets16.readFrom(in), Octets16.readFrom(in));
    }
}
