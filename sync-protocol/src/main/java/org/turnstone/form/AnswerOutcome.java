package org.turnstone.form;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * What one answer, or one row more or less, did. If it was refused nothing has changed. A screen that shows the form needs
 * to look at {@link #touched} only, and at the whole form again if {@link #layoutChanged}. Immutable.
 *
 * @param violations why it was refused; empty if it was accepted
 * @param changed calculates, stamps and defaults with a new value, {@link FieldValue#CLEARED} for those now empty; the
 *     answer itself and what was cleared are not among them
 * @param shown questions that have become relevant
 * @param hidden questions that have become irrelevant; their answers are kept
 * @param choicesChanged visible questions whose list of choices is another one now
 * @param cleared answers taken back because their choice is no longer offered, with what they were; the person must be
 *     told
 * @param touched keys ({@link Item#key()}) of the visible items that read otherwise than before: another value, text,
 *     choice, or other rules on whether it must or may be answered; items that have only now become visible are not among
 *     them
 * @param broken other answers that the form no longer takes because of this one, each with the form's message; they stay
 * @param mended answers that were listed as broken, here or when the session was opened, and now are taken
 * @param layoutChanged true if {@link FormSession#visible()} has other items than before
 */
public record AnswerOutcome(
        List<Violation> violations,
        SortedMap<FieldPath, FieldValue> changed,
        SortedSet<FieldPath> shown,
        SortedSet<FieldPath> hidden,
        SortedSet<FieldPath> choicesChanged,
        SortedMap<FieldPath, FieldValue> cleared,
        SortedSet<String> touched,
        SortedMap<FieldPath, Violation> broken,
        SortedSet<FieldPath> mended,
        boolean layoutChanged) {
    public AnswerOutcome {
        violations = List.copyOf(violations);
        changed = Collections.unmodifiableSortedMap(new TreeMap<>(changed));
        shown = Collections.unmodifiableSortedSet(new TreeSet<>(shown));
        hidden = Collections.unmodifiableSortedSet(new TreeSet<>(hidden));
        choicesChanged = Collections.unmodifiableSortedSet(new TreeSet<>(choicesChanged));
        cleared = Collections.unmodifiableSortedMap(new TreeMap<>(cleared));
        touched = Collections.unmodifiableSortedSet(new TreeSet<>(touched));
        broken = Collections.unmodifiableSortedMap(new TreeMap<>(broken));
        mended = Collections.unmodifiableSortedSet(new TreeSet<>(mended));
    }

    /** A refusal, which changed nothing. */
    public static AnswerOutcome refused(Violation why) {
        return new AnswerOutcome(
                List.of(why),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                false);
    }

    public boolean isAccepted() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        return (isAccepted() ? "accepted, " : "refused, ") + changed.size() + " changed, " + shown.size() + " shown, "
                + hidden.size() + " hidden, " + cleared.size() + " cleared, " + broken.size() + " broken";
    }
}
