package org.turnstone.field.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;

/** Begins the record of a visit with what the list of cases says of it, so that nobody mistypes the number of a door. */
public final class CaseVisit {
    private CaseVisit() {}

    /**
     * Begins a record in which area, number and wave of a case are answered as far as the form takes them; what it does not
     * take is left to be asked. What is answered is in the journal when this returns.
     */
    public static RecordWork begin(Records records, FormHash form, CaseList.Case about)
            throws UnknownFormException, VaultException {
        RecordWork work = records.begin(form);
        boolean done = false;
        try {
            answers(work.template(), about).forEach((path, value) -> answer(work, path, value));
            work.keepDraft();
            done = true;
            return work;
        } finally {
            if (!done) {
                work.close();
            }
        }
    }

    /** In the order in which the form asks, since one choice may depend on another. */
    private static Map<FieldPath, FieldValue> answers(FormTemplate form, CaseList.Case about) {
        Map<FieldPath, FieldValue> answers = new LinkedHashMap<>();
        Fieldwork.of(form).ifPresent(fieldwork -> {
            Map<String, String> known = Map.of(
                    fieldwork.caseColumn(),
                    about.number(),
                    fieldwork.waveColumn().isEmpty() ? "#wave" : fieldwork.waveColumn(),
                    about.wave(),
                    fieldwork.areaColumn().isEmpty() ? "#area" : fieldwork.areaColumn(),
                    about.area());
            for (OutlineNode.Question question : form.outline().questions()) {
                String value = known.getOrDefault(Fieldwork.column(question), "");
                if (!value.isEmpty()) {
                    answers.put(new FieldPath(question.path()), new FieldValue.Text(value));
                }
            }
        });
        return answers;
    }

    private static void answer(RecordWork work, FieldPath path, FieldValue value) {
        boolean asked = work.session().isRelevant(path)
                && work.session().find(path).filter(item -> !item.readOnly()).isPresent();
        if (asked) {
            work.answer(path, value);
        }
    }
}
