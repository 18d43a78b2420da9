package org.turnstone.sync.bundle;

import org.turnstone.sync.change.MalformedMessageException;

/** A stick that none of the keys here opens: it is for somebody else, or its first bytes are damaged. */
public final class StickNotAddressedException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    StickNotAddressedException() {
        super("the stick is not addressed to any of the keys here");
    }
}
