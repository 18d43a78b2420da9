package org.turnstone.sync.simulation;

/** The power went away inside a write. */
final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
        super("power cut", null, false, false);
    }
}
