package org.turnstone.field.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.Fieldwork;
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
     * take is left to be asked. Where the form offers the area only after another choice, such as the site, and only after one
     * of them, that choice is made too. What is answered is in the journal when this returns.
     */
    public static RecordWork begin(Records records, FormHash form, CaseList.Case about)
            throws UnknownFormException, VaultException {
        RecordWork work = records.begin(form);
        boolean done = false;
        try {
            Optional<Fieldwork> fieldwork = Fieldwork.of(work.template());
            if (fieldwork.isPresent()) {
                answer(work, fieldwork.get(), about);
            }
            work.keepDraft();
            done = true;
            return work;
        } finally {
            if (!done) {
                work.close();
            }
        }
    }

    private static void answer(RecordWork work, Fieldwork fieldwork, CaseList.Case about) {
        for (OutlineNode.Question question : work.template().outline().questions()) {
            if (question.equals(fieldwork.caseNumber())) {
                takes(work, question, about.number());
            } else if (fieldwork.wave().filter(question::equals).isPresent()) {
                takes(work, question, about.wave());
            } else if (fieldwork.area().filter(question::equals).isPresent()
                    && !about.area().isEmpty()
                    && !takes(work, question, about.area())) {
                answerBy(work, fieldwork, question, about.area());
            }
        }
    }

    /** Makes the one choice beside the number of the case after which the form offers the area. */
    private static void answerBy(RecordWork work, Fieldwork fieldwork, OutlineNode.Question area, String code) {
        for (OutlineNode.Question before : work.template().outline().questions()) {
            boolean open = fieldwork.isAboutTheCase(before)
                    && !before.equals(area)
                    && !before.choices().isEmpty()
                    && work.session()
                            .values()
                            .value(new FieldPath(before.path()))
                            .isEmpty();
            if (open) {
                List<String> offering = new ArrayList<>();
                for (OutlineNode.CodedChoice choice : before.choices()) {
                    if (takes(work, before, choice.code()) && takes(work, area, code)) {
                        offering.add(choice.code());
                    }
                }
                if (offering.size() == 1 && takes(work, before, offering.get(0))) {
                    takes(work, area, code);
                    return;
                }
                work.answer(new FieldPath(area.path()), FieldValue.CLEARED);
                work.answer(new FieldPath(before.path()), FieldValue.CLEARED);
            }
        }
    }

    /** Answers a question the form asks now; false if it does not ask it, or does not take that. */
    private static boolean takes(RecordWork work, OutlineNode.Question question, String value) {
        FieldPath path = new FieldPath(question.path());
        return !value.isEmpty()
                && work.session().isRelevant(path)
                && work.session().find(path).filter(item -> !item.readOnly()).isPresent()
                && work.answer(path, new FieldValue.Text(value)).isAccepted();
    }
}
