package org.turnstone.sync.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;

/**
 * What a replica asks for beyond whole entries: it has their headers, and lacks their bodies, wraps or attachments although
 * it may hold them (docs/protocol.md, "Wants"). Immutable.
 *
 * @param needs at most {@code WireLimits.MAX_WANTS}
 */
public record Wants(SortedSet<Need> needs) {
    public static final Wants NONE = new Wants(new TreeSet<>());

    /** @throws IllegalArgumentException if there are more than the limit */
    public Wants {
        if (needs.size() > WireLimits.MAX_WANTS) {
            throw new IllegalArgumentException("at most " + WireLimits.MAX_WANTS + " things are wanted at once");
        }
        needs = Collections.unmodifiableSortedSet(new TreeSet<>(needs));
    }

    public static Wants of(Collection<? extends Need> needs) {
        return new Wants(new TreeSet<>(needs));
    }

    public boolean isEmpty() {
        return needs.isEmpty();
    }

    /** The bodies, keys or attachments among them. */
    public <N extends Need> List<N> only(Class<N> kind) {
        List<N> found = new ArrayList<>();
        for (Need need : needs) {
            if (kind.isInstance(need)) {
                found.add(kind.cast(need));
            }
        }
        return found;
    }

    /** These without some that were given. */
    public Wants without(Collection<? extends Need> given) {
        SortedSet<Need> left = new TreeSet<>(needs);
        left.removeAll(given);
        return new Wants(left);
    }

    /** Names exactly these: {@code H("TS1 wants", need, need, …)[0..16]}, ascending. */
    public Octets16 digest() {
        return LabelledHash.id("TS1 wants", needs.stream().map(Need::encode).toArray(byte[][]::new));
    }
}
