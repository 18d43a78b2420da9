package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;

/**
 * An entry of the control log and where it stands in the graph of its branches.
 *
 * @param id the entry
 * @param before the entry before it, or null for the opening of the log
 * @param at when the authority says it was made; {@link Instant#MAX} if its body cannot be read here
 * @param content what was decided, or null for the opening
 */
public record Decision(
        ChangeId id,
        @Nullable ChangeId before,
        Instant at,
        @Nullable ControlEntry content) {
    public Optional<ControlEntry> entry() {
        return Optional.ofNullable(content);
    }
}
