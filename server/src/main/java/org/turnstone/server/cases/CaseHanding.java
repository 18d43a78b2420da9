package org.turnstone.server.cases;

import java.time.Instant;

/**
 * That a case went from one person's list to another's; a new round of visits begins with it.
 *
 * @param by who decided it, by their login
 * @param from login of who had it; empty if nobody did
 * @param to login of who has it now
 */
public record CaseHanding(String number, String wave, Instant at, String by, String from, String to, String reason) {
    /** A case is a door. */
    @Override
    public String toString() {
        return "handing of a case";
    }
}
