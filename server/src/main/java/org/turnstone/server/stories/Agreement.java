package org.turnstone.server.stories;

/** Whether a teller's story may be used for something. */
public enum Agreement {
    AGREED("agreed"),
    NEVER("not agreed"),
    /** Agreed once, and taken back. */
    WITHDRAWN("withdrawn");

    private final String words;

    Agreement(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    public boolean isGiven() {
        return this == AGREED;
    }
}
