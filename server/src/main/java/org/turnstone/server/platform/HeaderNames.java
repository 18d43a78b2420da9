package org.turnstone.server.platform;

/** Names of our own headers in answers to people's programs (docs/contracts.md). */
public final class HeaderNames {
    /** How many records have arrived and are not in a dataset that was asked for; absent if there are none. */
    public static final String WAITING = "Turnstone-Waiting";

    private HeaderNames() {}
}
