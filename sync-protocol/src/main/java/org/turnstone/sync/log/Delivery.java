package org.turnstone.sync.log;

import java.util.List;
import org.turnstone.sync.identity.KeyWrap;

/**
 * An entry together with the key wraps that came to be with it. Storing the two together means that whoever passes the
 * entry on passes on what opens it, without being able to open it.
 *
 * @param entry the entry
 * @param wraps of the keys that this entry is the first to use; empty for most
 */
public record Delivery(Entry entry, List<KeyWrap> wraps) {
    private static final int FRAME = 5;

    public Delivery {
        wraps = List.copyOf(wraps);
    }

    /** How many bytes it takes in a bundle, its wraps included. */
    public int encodedLength() {
        int length = entry.encodedLength() + FRAME;
        for (KeyWrap wrap : wraps) {
            length += wrap.encode().length + FRAME;
        }
        return length;
    }

    public static Delivery of(Entry entry) {
        return new Delivery(entry, List.of());
    }
}
