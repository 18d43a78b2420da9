package org.turnstone.field.ui.form;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldPath;

/**
 * Everything the form screen shows, at one moment. Immutable; made by {@link FormPresenter}.
 *
 * @param title the form's name
 * @param languages as the form names them
 * @param language the one texts are in now; empty if the form has none
 * @param rightToLeft true if that language is written from right to left
 * @param outline the sections
 * @param section key of the one that is open, or whose row is
 * @param sectionNumber from 1
 * @param page what is open
 * @param total the whole form
 * @param kept when the draft was last written, in words; empty if nothing was typed yet
 * @param problems what keeps the record from being finished, once somebody tried
 * @param notice something a person must be told, or empty
 * @param note what the interviewer noted beside the form
 * @param focus what gets the focus because of what just happened; null to leave it where it is
 * @param mayFinish true on the last page
 */
record FormPicture(
        String title,
        List<String> languages,
        String language,
        boolean rightToLeft,
        List<Pages.Entry> outline,
        String section,
        int sectionNumber,
        Page page,
        Completion total,
        String kept,
        List<Problem> problems,
        String notice,
        String note,
        @Nullable Focus focus,
        boolean mayFinish) {
    FormPicture {
        languages = List.copyOf(languages);
        outline = List.copyOf(outline);
        problems = List.copyOf(problems);
    }

    /** One line of the error summary; choosing it leads to the question. */
    record Problem(FieldPath path, String label, String sentence) {}

    /** Where the focus goes. */
    record Focus(Target target, String key) {
        /** What kind of thing it is. */
        enum Target {
            QUESTION,
            ROWS,
            FIRST_OPEN,
            PROBLEMS,
            /** What leads on, since nothing is left on the page. */
            END
        }
    }
}
