package org.turnstone.sync.merge;

/**
 * What merge may make of one change. Decided by the log and the control log, never by merge itself
 * (docs/protocol.md, "Principles"). When one change is given twice, the status named later here counts.
 */
public enum ChangeStatus {
    /** Only its id and deps are known here: it does nothing, but what it followed is still behind it. */
    NO_BODY,
    /** Quarantined and not readable here: it would have no effect, so that nothing is lacking without it; still an ancestor. */
    QUARANTINED_UNREAD,
    /** In force. */
    ACTIVE,
    /** Made by a device after it was shut out: kept, shown to the data manager, without effect, still an ancestor. */
    QUARANTINED,
    /** The record was erased, and with it everything said about it. */
    ERASED
}
