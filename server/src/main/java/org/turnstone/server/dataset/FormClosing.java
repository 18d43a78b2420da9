package org.turnstone.server.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.merged.Finding;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FormHash;

/**
 * When a form version was closed to new records, if it was. A laptop that has not heard of it goes on beginning records; those are
 * kept and listed for review. A record that was here before the closing was begun before it, whatever its laptop's clock said.
 *
 * @param at by the site's clock; null while it is open
 */
public record FormClosing(@Nullable Instant at) {
    /** Of a form version that is open. */
    public static final FormClosing OPEN = new FormClosing(null);

    /** What was decided about a form version. */
    public static FormClosing of(ControlState decided, FormHash hash) {
        return new FormClosing(decided.closedAt(hash).orElse(null));
    }

    /**
     * What there is to review about when a record was begun.
     *
     * @param first the earliest answer that still stands
     * @param times judges the clock of its author, and knows when the record's changes came
     */
    List<Finding> findings(Optional<Candidate> first, TimeClaims times) {
        if (at == null || first.isEmpty() || !times.of(first.get()).best().isAfter(at)) {
            return List.of();
        }
        boolean wasHere = times.received().values().stream().anyMatch(received -> !received.isAfter(at));
        return wasHere
                ? List.of()
                : List.of(new Finding(
                        Finding.Kind.BEGUN_AFTER_CLOSING,
                        FieldPath.FORM,
                        "This record was begun with a form version that was closed by then. Nothing is lost; decide whether it"
                                + " counts.",
                        List.of(first.get())));
    }
}
