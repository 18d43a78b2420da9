package org.turnstone.sync.wire;

import org.turnstone.sync.change.MalformedMessageException;

/** Bodies as they are inside their seal, for tests of other packages. */
public final class PaddedBodies {
    private PaddedBodies() {}

    public static byte[] pad(byte[] json) {
        return BodyPadding.pad(json);
    }

    public static byte[] unpad(byte[] padded) throws MalformedMessageException {
        return BodyPadding.unpad(padded);
    }
}
