package org.turnstone.form;

import java.util.List;
import java.util.Set;

/**
 * A compiled form version. Immutable and thread-safe; sessions opened from it share nothing that changes.
 *
 * <pre>{@code
 * try (FormSession session = template.open(RecordValues.EMPTY, context)) {
 *     session.answer(new FieldPath("visit/site"), new FieldValue.Text("gri"));
 *     session.visible().forEach(view::show);
 * }
 * }</pre>
 */
public interface FormTemplate {
    /** The form's id, such as {@code tfc_workshop_record}. */
    String formId();

    /** The form's version as it stands in the XForm; empty if it has none. */
    String version();

    String title();

    /** Languages as the form names them, such as {@code Polski (pl)}; empty if it has none. */
    List<String> languages();

    /** The language a session starts in; empty if the form has none. */
    String defaultLanguage();

    FormOutline outline();

    /** The files that came with it; what {@link Item} calls images are names of these. */
    FormMedia media();

    /**
     * What the dictionary says of a question; safe defaults for a path the form or the dictionary does not have.
     *
     * @param templatePath such as {@code activity/dot/d_dots}
     */
    QuestionSettings settings(String templatePath);

    /** What the dictionary says of a repeat; no key and unclassified for a path it does not have. */
    RepeatSettings repeatSettings(String templatePath);

    /** What the dictionary says of the form's records as a whole. */
    RecordSettings recordSettings();

    /** How its author wants it watched. */
    FormManner manner();

    /** Rules of a question that may look at answers to others. */
    enum Rule {
        RELEVANT,
        CONSTRAINT,
        REQUIRED
    }

    /**
     * The template paths a rule of a question looks at, through calculates to what was answered; for
     * {@link Rule#RELEVANT} those that the groups around it look at too. Without the question itself; empty for a path the
     * form does not have.
     */
    Set<String> asks(Rule rule, String templatePath);

    /** What works, but not as the form's author may think; for whoever publishes it. */
    List<FormProblem> warnings();

    /**
     * Opens a session on a record, or on {@link RecordValues#EMPTY}. The record may be of any version of the form.
     *
     * @throws FormFailedException if the form fails on the record
     */
    FormSession open(RecordValues values, EntryContext context);

    /**
     * Opens a session on a record filled with another version, so that {@link FormSession#notes()} also says which
     * questions are new.
     *
     * @throws FormFailedException if the form fails on the record
     */
    FormSession openFrom(FormTemplate filledWith, RecordValues values, EntryContext context);

    /**
     * Runs the form once on a record: calculates, relevance, violations. Depends on the record, the zone and the
     * template only: stored stamps are used and no new ones made. A calculate or constraint that asks for the time is
     * the one exception, since the form's author asked for it; a context whose clock stands at the time of capture
     * makes it the same for ever. Thread-safe.
     *
     * @throws FormFailedException if the form fails on the record
     */
    Evaluation evaluate(RecordValues values, EntryContext context);
}
