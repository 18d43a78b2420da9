package org.turnstone.sync.simulation;

/** The power went away inside a write. */
final class SimulatedCrash extends RuntimeException {
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
