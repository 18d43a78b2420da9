package org.turnstone.sync.simulation;

/**
 * Faults that are planted on purpose, to prove that the checker would see them. None of them is in the product.
 */
enum Fault {
    /** A vector says how far each log goes and not with which entry (docs/protocol.md, "Why tips"). */
    NUMBERS_TRUSTED,
    /** The second entry under one number is refused, as a feed of single entries does it. */
    FORKS_REFUSED,
    /** The receiver does not say which of the sender's tips it holds. */
    HELD_NOT_NAMED,
    /** Of two answers the one stands that arrived later. */
    ARRIVAL_DECIDES,
    /** Whether an entry is quarantined is decided when it arrives and remembered. */
    STANDING_REMEMBERED,
    /** What arrives of a record after its erasure is stored with its body. */
    ERASURE_FORGOTTEN,
    /** A receipt covers what its receiver says it holds. */
    RECEIPT_TOO_EARLY,
    /** A write is confirmed before it is on the disk. */
    LAZY_STORE
}
