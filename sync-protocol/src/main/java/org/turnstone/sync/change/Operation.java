package org.turnstone.sync.change;

import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/**
 * One thing a save did. The kind is chosen where the answer was captured, from the form's settings, and is all that merge
 * ever consults: replicas on different form versions therefore agree (docs/protocol.md, "Merge").
 */
public sealed interface Operation {
    /** What it is, for switching over. */
    Kind kind();

    /** The kinds in the words of the wire. */
    enum Kind {
        SET("set"),
        ADD_CHOICE("addChoice"),
        REMOVE_CHOICE("removeChoice"),
        INCREMENT("increment"),
        RECOUNT("recount"),
        INSERT_ROW("insertRow"),
        DELETE_ROW("deleteRow"),
        DELETE_RECORD("deleteRecord"),
        RESTORE_RECORD("restoreRecord"),
        CONSENT("consent"),
        STAMP("stamp"),
        /** Not from the wire: what a reader of this version could not understand. */
        UNREADABLE("");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Gives one field a value, in place of every value its author was shown. */
    record Set(FieldPath path, FieldValue value) implements Operation {
        @Override
        public Kind kind() {
            return Kind.SET;
        }
    }

    /** Ticks one choice of a select_multiple. */
    record AddChoice(FieldPath path, String choice) implements Operation {
        @Override
        public Kind kind() {
            return Kind.ADD_CHOICE;
        }
    }

    /** Unticks one choice. A tick made without knowledge of this stays. */
    record RemoveChoice(FieldPath path, String choice) implements Operation {
        @Override
        public Kind kind() {
            return Kind.REMOVE_CHOICE;
        }
    }

    /** Adds to a tally; tallies made apart add up. |amount| &lt; 2^53. */
    record Increment(FieldPath path, long amount) implements Operation {
        public Increment {
            new FieldValue.Whole(amount);
        }

        @Override
        public Kind kind() {
            return Kind.INCREMENT;
        }
    }

    /** Counts a tally anew, in place of everything its author was shown. |total| &lt; 2^53. */
    record Recount(FieldPath path, long total) implements Operation {
        public Recount {
            new FieldValue.Whole(total);
        }

        @Override
        public Kind kind() {
            return Kind.RECOUNT;
        }
    }

    /** Adds a row after another, or first if {@code after} is null; for a row that is there, moves it. */
    record InsertRow(GroupPath group, @Nullable RowId after, RowId row) implements Operation {
        @Override
        public Kind kind() {
            return Kind.INSERT_ROW;
        }
    }

    /** Hides a row, unless somebody edited inside it without knowledge of this. */
    record DeleteRow(GroupPath group, RowId row) implements Operation {
        @Override
        public Kind kind() {
            return Kind.DELETE_ROW;
        }
    }

    /** Puts the record into the bin, unless somebody edited it without knowledge of this. */
    record DeleteRecord() implements Operation {
        @Override
        public Kind kind() {
            return Kind.DELETE_RECORD;
        }
    }

    /** Takes the record out of the bin. */
    record RestoreRecord() implements Operation {
        @Override
        public Kind kind() {
            return Kind.RESTORE_RECORD;
        }
    }

    /** What somebody said to being asked. */
    record SetConsent(FieldPath path, ConsentState state) implements Operation {
        @Override
        public Kind kind() {
            return Kind.CONSENT;
        }
    }

    /** What the clock, chance or a look-up gave on the capturing laptop; yields to anything a person enters. */
    record Stamp(FieldPath path, FieldValue value) implements Operation {
        @Override
        public Kind kind() {
            return Kind.STAMP;
        }
    }

    /**
     * An operation this version cannot read. It has no effect, is kept, and is shown in review.
     *
     * @param reason in words, without any content of the operation
     */
    record Unreadable(String reason) implements Operation {
        @Override
        public Kind kind() {
            return Kind.UNREADABLE;
        }
    }
}
