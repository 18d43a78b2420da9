package org.turnstone.form.javarosa;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldPath;

/**
 * What every row's leaf of one template path has in common.
 *
 * @param fixedPath its path if it stands in no row, so that it is made once
 * @param filtered true if its choices depend on other answers
 * @param list the name of the CSV list its choices come from; empty if they come from elsewhere
 * @param shifting true if its texts, or whether it must or may be answered, depend on other answers
 * @param codes the codes of its list of choices; empty if it has none or it is not known before there is a record
 */
record Spec(
        String template,
        @Nullable FieldPath fixedPath,
        QuestionKind kind,
        ValueType type,
        Role role,
        boolean endStamp,
        boolean filtered,
        String list,
        boolean shifting,
        Set<String> codes,
        String constraintMessage,
        String requiredMessage,
        QuestionSettings settings) {
    /** Who writes a leaf. */
    enum Role {
        /** A person. */
        ANSWER,
        /** The laptop, once. */
        STAMP,
        /** The form, whenever it is asked. */
        COMPUTED,
        /** Nobody: a note. */
        NOTE
    }
}
