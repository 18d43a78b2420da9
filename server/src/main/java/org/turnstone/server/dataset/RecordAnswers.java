package org.turnstone.server.dataset;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** A merged record as a form takes it: what it displays, consents as the form's own choices. Pure. */
public final class RecordAnswers {
    private RecordAnswers() {}

    public static RecordValues of(RecordState state, FormTemplate template) {
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        state.fields().forEach((path, field) -> {
            if (!path.isOfRecord()) {
                values.put(path, shown(path, field, template));
            }
        });
        return new RecordValues(values, state.rows());
    }

    private static FieldValue shown(FieldPath path, FieldState field, FormTemplate template) {
        return field.kind() == FieldState.Kind.CONSENT ? consent(path, field.value(), template) : field.value();
    }

    /** A value for people to read; "(cleared)" for one that was taken away, so that it can be told from another. */
    public static String inWords(FieldValue value) {
        if (value instanceof FieldValue.Cleared) {
            return "(cleared)";
        }
        if (value instanceof FieldValue.Missing missing) {
            return "(" + missing.code().code() + ")";
        }
        if (value instanceof FieldValue.Attachment attachment) {
            return "(attachment, " + attachment.ref().lengthBytes() + " bytes)";
        }
        if (value instanceof FieldValue.Together together) {
            return together.parts().values().stream()
                    .map(RecordAnswers::inWords)
                    .collect(java.util.stream.Collectors.joining(", "));
        }
        return Projector.plain(value);
    }

    /** The form's choice for a state of consent; the state's own word where the form has none. */
    public static FieldValue consent(FieldPath path, FieldValue value, FormTemplate template) {
        if (!(value instanceof FieldValue.Text text)) {
            return value;
        }
        Optional<String> choice = template.settings(path.template()).choiceFor(ConsentState.ofCode(text.value()));
        return choice.<FieldValue>map(FieldValue.Text::new)
                .orElse(ConsentState.ofCode(text.value()) == ConsentState.UNKNOWN ? FieldValue.CLEARED : value);
    }
}
