package org.turnstone.sync.change;

/** The other side speaks a version this program does not know: the program must be updated, the data is not at fault. */
public class UnsupportedVersionException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    public UnsupportedVersionException(String message) {
        super(message);
    }
}
