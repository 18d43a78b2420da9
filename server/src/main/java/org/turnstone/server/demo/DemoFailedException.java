package org.turnstone.server.demo;

/** A step of the demo did not do what it is there to show. The message is for the person watching. */
final class DemoFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
        super(message);
    }

    DemoFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
