package org.turnstone.sync.bundle;

import org.turnstone.sync.change.MalformedMessageException;

/** A bundle is longer than the receiver takes at once; what stood before the limit was handed out. */
public final class BundleTooLargeException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    BundleTooLargeException(long maxBytes) {
        super("the bundle is longer than " + maxBytes + " bytes; send it in smaller ones");
    }
}
