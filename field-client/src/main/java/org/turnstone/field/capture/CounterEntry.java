package org.turnstone.field.capture;

/** What somebody who typed a number into a tally meant by it. */
public enum CounterEntry {
    /** So many more. */
    ADD,
    /** So many in all, whoever counted before. */
    RECOUNT
}
