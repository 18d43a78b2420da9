package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.List;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;

/** What whoever passes entries on may do to them, since neither bodies nor wraps are needed for a header to prove itself. */
enum Relay {
    /** Passes everything on. */
    HONEST,
    /** Passes on the headers of changes and nothing else. */
    HEADERS_ONLY,
    /** Puts wraps of no use in the place of the good ones. */
    SQUATTER;

    List<Delivery> passOn(List<Delivery> deliveries) {
        List<Delivery> passed = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            boolean change = delivery.entry().header().kind() == EntryKind.CHANGE;
            if (this == HEADERS_ONLY && change) {
                passed.add(Delivery.of(delivery.entry().withoutBody()));
            } else if (this == SQUATTER) {
                passed.add(new Delivery(
                        delivery.entry(),
                        delivery.wraps().stream().map(Relay::spoilt).toList()));
            } else {
                passed.add(delivery);
            }
        }
        return passed;
    }

    private static KeyWrap spoilt(KeyWrap wrap) {
        byte[] bytes = wrap.encode();
        bytes[bytes.length - 1] ^= 1;
        try {
            return KeyWrap.decode(bytes);
        } catch (MalformedMessageException e) {
            throw new AssertionError("a wrap of the right length can be read", e);
        }
    }
}
