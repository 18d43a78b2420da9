package org.turnstone.sync.log;

import org.turnstone.sync.change.ChangeId;

/** What became of one entry that was handed to a {@link ChangeLog}. It is kept unless it was {@link Refused}. */
public sealed interface AppendResult {
    ChangeId id();

    /**
     * It is new and its log is whole up to it.
     *
     * @param branch true if another entry already followed its predecessor: a fork, which is kept and raises an alarm
     */
    record Stored(ChangeId id, boolean branch) implements AppendResult {}

    /** It is new and kept, but an entry before it in its log is missing; only the vector waits for that. */
    record Held(ChangeId id) implements AppendResult {}

    /** It was here already. */
    record Duplicate(ChangeId id) implements AppendResult {}

    /** Its header was here, and now its body is too. */
    record BodyAdded(ChangeId id) implements AppendResult {}

    /** Another header has this id: neither has any effect, both are kept, an alarm is raised. Never seen unless SHA-256 is broken. */
    record Collision(ChangeId id) implements AppendResult {}

    /**
     * It is not kept: its log has {@code WireLimits.MAX_TIPS_PER_LOG} branches already, or as many entries that wait as
     * {@code WireLimits.MAX_HELD_PER_LOG}. Only a broken or hostile device comes to that.
     */
    record Refused(ChangeId id) implements AppendResult {}
}
