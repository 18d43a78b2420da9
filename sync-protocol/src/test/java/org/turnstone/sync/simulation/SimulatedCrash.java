package org.turnstone.sync.simulation;

/** The power went away inside a write: nothing that runs on may catch it and go on. */
final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    private final boolean written;

    /** @param written true if the write reached the disk all the same */
    SimulatedCrash(boolean written) {
        super("power cut", null, false, false);
        this.written = written;
    }

    boolean isWritten() {
        return written;
    }
}
