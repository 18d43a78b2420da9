package org.turnstone.field.capture;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** What merge shows, in the words of a form: consent becomes the form's own choice again. */
final class StateValues {
    private StateValues() {}

    static RecordValues of(RecordState state, FormTemplate template) {
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        for (Map.Entry<FieldPath, FieldState> field : state.fields().entrySet()) {
            if (field.getKey().isOfRecord()) {
                continue;
            }
            FieldState held = field.getValue();
            if (held.kind() == FieldState.Kind.CONSENT) {
                putConsent(field.getKey(), held.value(), template, values);
            } else {
                values.put(field.getKey(), held.value());
            }
        }
        return new RecordValues(values, state.rows());
    }

    /** What the record holds beside its answers. */
    static SortedMap<FieldPath, FieldValue> besideAnswers(RecordState state) {
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        state.fields().forEach((path, held) -> {
            if (path.isOfRecord() && !path.equals(FieldPath.FORM) && !path.equals(FieldPath.STATE)) {
                values.put(path, held.value());
            }
        });
        return values;
    }

    private static void putConsent(
            FieldPath path, FieldValue value, FormTemplate template, Map<FieldPath, FieldValue> values) {
        QuestionSettings settings = template.settings(path.template());
        if (settings.merge() == MergeKind.CONSENT && value instanceof FieldValue.Text code) {
            settings.choiceFor(ConsentState.ofCode(code.value()))
                    .ifPresent(choice -> values.put(path, new FieldValue.Text(choice)));
        } else {
            values.put(path, value);
        }
    }
}
