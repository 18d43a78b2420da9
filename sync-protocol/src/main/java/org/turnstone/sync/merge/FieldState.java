package org.turnstone.sync.merge;

import java.util.List;
import org.turnstone.sync.record.FieldValue;

/**
 * What one field holds after merge.
 *
 * <p>In {@code age} set to 35 by one laptop and to 36 by another, neither having seen the other, {@code value} is one of
 * them and {@code candidates} are both.
 *
 * @param value what is displayed and exported
 * @param kind of the operations the displayed value came from
 * @param candidates everything that still stands, highest rank first, at least one; equal values may stand more than once
 * @param parts for a field that counts: the top-ranked recount if there is one, then what each laptop added to it, by
 *     device and person; else empty
 * @param edited true if somebody who was shown an answer gave another one, or took it back; what several people gave
 *     without knowing of each other, and what they added to a tally, is captured and not edited
 */
public record FieldState(
        FieldValue value, Kind kind, List<Candidate> candidates, List<CounterPart> parts, boolean edited) {
    public FieldState {
        candidates = List.copyOf(candidates);
        parts = List.copyOf(parts);
    }

    /** Kinds of operations that make a value of their own. */
    public enum Kind {
        ANSWER,
        CONSENT,
        CHOICES,
        COUNTER,
        STAMP
    }

    /** True if not all candidates agree, so that a person has to choose. */
    public boolean isInConflict() {
        for (Candidate candidate : candidates) {
            if (!candidate.value().equals(candidates.get(0).value())) {
                return true;
            }
        }
        return false;
    }

    /** The kind and the number of candidates, never an answer. */
    @Override
    public String toString() {
        return kind + " with " + candidates.size() + " candidates";
    }
}
