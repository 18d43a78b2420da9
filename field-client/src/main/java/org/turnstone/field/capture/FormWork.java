package org.turnstone.field.capture;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FinishedRecord;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RowPath;

/**
 * A form while a person fills it: a record that is kept ({@link RecordWork}) or a trial of the form, of which nothing stays
 * ({@link FormTrial}). Belongs to one thread at a time.
 */
public interface FormWork extends AutoCloseable {
    FormTemplate template();

    /** For looking; answers go through {@link #answer}. */
    FormSession session();

    /** True if nothing of this is ever kept, so that nobody may be told that it was. */
    boolean isTrial();

    /** True if a draft from before was taken up again. */
    boolean isResumed();

    /** Answers a question as {@link FormSession#answer} does. */
    AnswerOutcome answer(FieldPath path, FieldValue value);

    /** Answers as {@link FormSession#answerAgainstConstraint} does; a remark has to say why before the record is finished. */
    AnswerOutcome answerAgainstConstraint(FieldPath path, FieldValue value);

    /** What stands beside the answers: {@link FieldPath#NOTE}, a remark or a caption. */
    Optional<String> besideAnswer(FieldPath path);

    /** Writes beside the answers; an empty text takes away what stood there. */
    void writeBesideAnswer(FieldPath path, String text);

    /** Answers that stand although a check is against them, because a remark says why. */
    Set<FieldPath> vouchedFor();

    /** What the office asked about the record, as this laptop knows it now. */
    default List<Query> queries() {
        return List.of();
    }

    /**
     * Replies to a question of the office; saved when it returns, whatever becomes of the answers.
     *
     * @param text not blank, at most {@value RecordDecisions#MAX_REPLY} characters
     * @throws UnknownRecordException if nothing was asked under that id
     */
    default void reply(QueryId id, String text) throws VaultException, UnknownRecordException {
        throw UnknownRecordException.noQuery(id.text());
    }

    /** Where the person was when the draft was kept. */
    Bookmark bookmark();

    /** Keeps the place with the next {@link #keepDraft}. */
    void bookmark(Bookmark bookmark);

    /** Notes for the form's audit, if it has one, that a person was at a question. */
    void visited(FieldPath path, Instant from, Instant until, String before, String after);

    /**
     * Opens a file that was answered with.
     *
     * @throws IOException if it is not on this laptop or cannot be read
     */
    InputStream open(AttachmentRef file) throws IOException;

    /** Types into a tally, and says what is meant by it: so many more, or so many in all. */
    default AnswerOutcome count(FieldPath path, CounterEntry meant, long number) {
        Optional<FieldValue> now = session().find(path).flatMap(Item.Question::answer);
        long shownNow = now.isPresent() && now.get() instanceof FieldValue.Whole whole ? whole.value() : 0;
        long total = meant == CounterEntry.ADD ? Math.addExact(shownNow, number) : number;
        return answer(path, new FieldValue.Whole(total));
    }

    RowPath addRow(GroupPath repeat);

    AnswerOutcome removeRow(RowPath row);

    /**
     * Takes in a file, to be answered with afterwards.
     *
     * @throws IOException if it cannot be read or is too large; nothing was kept
     */
    FieldValue.Attachment attach(InputStream file, String mediaType) throws IOException;

    /** Keeps what is answered so far, said to nobody. */
    void keepDraft() throws VaultException;

    /** Checks and, if all is well, marks the record as finished with the next {@link #save}. */
    FinishedRecord finish();

    /**
     * Saves what was answered.
     *
     * @param why a reason typed with it, or null
     */
    RecordWork.Saved save(@Nullable String why) throws VaultException, UnknownFormException;

    @Override
    void close();
}
