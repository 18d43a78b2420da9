package org.turnstone.sync.merge;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowPath;

/** Something about a record that merge will not decide for people. */
public sealed interface ReviewItem {
    /** What it is, for switching over and for ordering: items stand in the order of these constants. */
    Kind kind();

    /** The kinds in the words of the test vectors. */
    enum Kind {
        RECORD_DELETED_WHILE_EDITED("record-deleted-while-edited"),
        ROW_DELETED_WHILE_EDITED("row-deleted-while-edited"),
        CONFLICT("conflict"),
        UNREADABLE_OPERATION("unreadable-operation");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Somebody put the record into the bin while somebody else, not knowing, worked on it. It is kept. */
    record RecordDeletedWhileEdited() implements ReviewItem {
        @Override
        public Kind kind() {
            return Kind.RECORD_DELETED_WHILE_EDITED;
        }
    }

    /** Somebody deleted the row while somebody else, not knowing, worked in it. It is kept. */
    record RowDeletedWhileEdited(RowPath row) implements ReviewItem {
        @Override
        public Kind kind() {
            return Kind.ROW_DELETED_WHILE_EDITED;
        }
    }

    /**
     * Different values were given without knowledge of each other, and none is lost.
     *
     * @param path the field
     * @param values the distinct ones, at least two, in an order every replica agrees on
     * @param candidates who gave which, highest rank first
     * @param before what all of them saw when they answered; null if there was nothing, or not one thing
     */
    record Conflict(
            FieldPath path,
            List<FieldValue> values,
            List<Candidate> candidates,
            @Nullable FieldValue before) implements ReviewItem {
        public Conflict {
            values = List.copyOf(values);
            candidates = List.copyOf(candidates);
        }

        /**
         * Two texts made from one, put together word by word: for people to look at, never stored. The first is that of
         * the candidate which ranks highest. Empty unless there are two texts and one they both came from; works on each
         * call, for some pages of text some milliseconds.
         */
        public Optional<TextProposal> proposal() {
            FieldValue first = candidates.get(0).value();
            Optional<FieldValue> second = candidates.stream()
                    .map(Candidate::value)
                    .filter(value -> !value.equals(first))
                    .findFirst();
            return values.size() == 2
                            && before instanceof FieldValue.Text base
                            && first instanceof FieldValue.Text one
                            && second.orElseThrow() instanceof FieldValue.Text other
                    ? WordMerge.of(base.value(), one.value(), other.value())
                    : Optional.empty();
        }

        @Override
        public Kind kind() {
            return Kind.CONFLICT;
        }

        /** The path and the number of values, never the values. */
        @Override
        public String toString() {
            return "conflict of " + values.size() + " values at " + path;
        }
    }

    /**
     * A save holds something this version cannot read. It has no effect and is kept.
     *
     * @param changeId the save
     * @param index of the operation in it, from 0
     * @param reason in words, without content
     */
    record UnreadableOperation(ChangeId changeId, int index, String reason) implements ReviewItem {
        @Override
        public Kind kind() {
            return Kind.UNREADABLE_OPERATION;
        }
    }
}
