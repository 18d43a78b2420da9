package org.turnstone.form;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * One filling of a form. Confined to the thread that uses it; holds answers in memory only and forgets them on close.
 *
 * <p>Irrelevant answers are kept and come back when they become relevant again. Stored stamps are never made anew.
 * Rows are named by their ids, never by position, and there are exactly those of the record: the row a form shows
 * before anybody has added one (ODK XForms, "repeats") is not there until {@link #addRow(GroupPath)}.
 *
 * <p>Any verb throws {@link FormFailedException} if a rule of the form fails on the record as it is; an answer that
 * makes a rule fail is refused instead. The session is then to be closed and opened again.
 */
public interface FormSession extends AutoCloseable {
    /** What a person sees now, in order, in the session's language. */
    List<Item> visible();

    /**
     * One question, relevant or not.
     *
     * @throws IllegalArgumentException if the form or the record has no such question
     */
    Item.Question item(FieldPath path);

    /** The question, if the form and the record have it; for files and other sides that may name anything. */
    Optional<Item.Question> find(FieldPath path);

    /** True if the form asks for it now. */
    boolean isRelevant(FieldPath path);

    /**
     * Answers a question. {@link FieldValue#CLEARED} empties it, also where it is required; {@code Missing} counts as
     * answered. A value that breaks the constraint, has another type or is no choice is refused and changes nothing.
     *
     * @throws IllegalArgumentException if the form or the record has no such question
     */
    AnswerOutcome answer(FieldPath path, FieldValue value);

    /**
     * Answers a question with a value that only its constraint is against, because a person says that it is right. Whatever
     * else {@link #answer} refuses is refused here too. {@link #check()} goes on naming it.
     *
     * @throws IllegalArgumentException if the form or the record has no such question
     */
    AnswerOutcome answerAgainstConstraint(FieldPath path, FieldValue value);

    /**
     * Adds a row at the end of a repeat.
     *
     * @param row its id, from {@link EntryContext#newRowId()} or derived from its key
     * @throws IllegalArgumentException if there is no such repeat, or the row stands there already
     * @throws IllegalStateException if the repeat is full ({@link FormLimits#MAX_ROWS})
     */
    AnswerOutcome addRow(GroupPath repeat, RowId row);

    /** Adds a row under a new id and says which. */
    RowPath addRow(GroupPath repeat);

    /**
     * Takes a row and all in it away. The next row keeps its id.
     *
     * @throws IllegalArgumentException if there is no such row
     */
    AnswerOutcome removeRow(RowPath row);

    /** The rows of a repeat, in order. */
    List<RowId> rows(GroupPath repeat);

    /**
     * Switches the language of every text.
     *
     * @throws IllegalArgumentException if the form does not have it
     */
    void language(String language);

    String language();

    /** Everything that keeps the record from being finished, in the form's order; relevant questions only. */
    List<Violation> check();

    /** Checks, and if all is well makes the stamps that mark the end, unless the record has them already. */
    default FinishedRecord finish() {
        return finish(Set.of());
    }

    /**
     * Finishes although constraints are against some answers.
     *
     * @param kept answers a person vouched for ({@link #answerAgainstConstraint})
     */
    FinishedRecord finish(Set<FieldPath> kept);

    /** What the record as it is now does to entity lists once it is finished, in the form's order. */
    List<EntityChange> entities();

    /**
     * All values, irrelevant ones and those the form does not ask for included, stamps and calculates too. Values of a
     * question stand at the question's own path, never as {@code Together}.
     */
    RecordValues values();

    /** Which of {@link #values()} no person typed. */
    Derived derived();

    /** Where record and form did not fit when the session was opened. */
    List<MigrationNote> notes();

    @Override
    void close();
}
