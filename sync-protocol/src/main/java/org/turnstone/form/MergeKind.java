package org.turnstone.form;

/**
 * Which kind of operation the capturing side writes for a question. Merge itself never asks: the kind travels in the
 * operation (docs/protocol.md, "Rationale", C3).
 */
public enum MergeKind {
    REGISTER,
    CHOICES,
    COUNTER,
    CONSENT,
    /** A repeat. */
    ROWS,
    /** Written once by the laptop: time, chance, who and where, look-ups. */
    STAMP,
    /** Never an operation: recomputed wherever it is needed. */
    COMPUTED,
    /** One of several answers that make sense only together; the group's name stands beside it. */
    GROUP
}
