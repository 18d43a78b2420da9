package org.turnstone.server.dataset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.SiteId;

/** Which records say who somebody is: a name, a telephone number or the like, as the dictionary of their form has it. */
@ApplicationScoped
public class RecordIdentifiers {
    @Inject
    FormCatalogue forms;

    /** True if one was answered; false if the record's form is not here. */
    public boolean areIn(SiteId site, RecordState state) {
        return RecordProjection.formOf(state)
                .flatMap(hash -> forms.form(site, hash))
                .map(PublishedForm::template)
                .filter(template -> identifies(template, state))
                .isPresent();
    }

    private static boolean identifies(FormTemplate template, RecordState state) {
        Set<String> identifiers = template.outline().questions().stream()
                .filter(question -> question.settings().sensitivity() == Sensitivity.IDENTIFIER)
                .map(OutlineNode.Question::path)
                .collect(Collectors.toSet());
        return state.fields().entrySet().stream()
                .anyMatch(field -> identifiers.contains(field.getKey().template())
                        && !(field.getValue().value() instanceof FieldValue.Cleared)
                        && !(field.getValue().value() instanceof FieldValue.Missing));
    }
}
