package org.turnstone.field.transfer;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The token of a sign-in, kept in memory from one session to the next for as long as it is good, so that looking whether there
 * is anything new costs one request. It is shown only to the server that gave it. Used by one thread at a time.
 */
final class DeviceToken {
    private static final Duration EARLY = Duration.ofSeconds(30);

    private @Nullable ServerAddress giver;
    private @Nullable String text;
    private Instant ends = Instant.MIN;
    private Duration ahead = Duration.ZERO;

    /** @param clockAhead how far this laptop's clock was ahead of the giver's */
    void is(String token, ServerAddress server, Instant until, Duration clockAhead) {
        text = token;
        giver = server;
        ends = until;
        ahead = clockAhead;
    }

    /** How far this laptop's clock was ahead of the server's at the last sign-in there; zero before any. */
    Duration clockAhead() {
        return ahead;
    }

    /** Forgets it: the server does not know it any more. */
    void forget() {
        text = null;
    }

    /** The token, or null if there is none of this server that is good for some time yet. */
    @Nullable
    String at(ServerAddress server, Instant now) {
        return server.equals(giver) && now.plus(EARLY).isBefore(ends) ? text : null;
    }
}
