package org.turnstone.form;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnstone.sync.record.ConsentState;

/**
 * What the dictionary says about a question, with safe defaults where it says nothing.
 *
 * @param merge the kind of operation an answer becomes
 * @param mergeGroup the name of the inseparable group if merge is {@link MergeKind#GROUP}, else empty
 * @param sensitivity the class; text without one is {@link Sensitivity#FREE_TEXT}
 * @param consent for consent questions, what each choice code means
 * @param missing the choice codes that are missing codes in the dataset, such as {@code dk -> -8}
 * @param source where the question comes from, or empty
 * @param licence under which licence, or empty
 * @param indicators codes of the indicators it feeds, in the dictionary's order
 * @param outcomes codes of the outcomes it is evidence for
 * @param strands the strands of the evaluation it serves: process, outcomes, local
 * @param translation status of its translations, or empty
 */
public record QuestionSettings(
        MergeKind merge,
        String mergeGroup,
        Sensitivity sensitivity,
        Map<String, ConsentState> consent,
        Map<String, Integer> missing,
        String source,
        String licence,
        List<String> indicators,
        List<String> outcomes,
        List<String> strands,
        String translation) {
    public QuestionSettings {
        consent = Map.copyOf(consent);
        missing = Map.copyOf(missing);
        indicators = List.copyOf(indicators);
        outcomes = List.copyOf(outcomes);
        strands = List.copyOf(strands);
    }

    /** What a choice code says about consent, if it says anything. */
    public Optional<ConsentState> consentFor(String choiceCode) {
        return Optional.ofNullable(consent.get(choiceCode));
    }

    /**
     * The choice code that stands for a consent state when a record is put into the form. A form has no choice for
     * "withdrawn", which must close what "refused" closes, so it becomes that code.
     */
    public Optional<String> choiceFor(ConsentState state) {
        ConsentState shown =
                state == ConsentState.WITHDRAWN && !consent.containsValue(state) ? ConsentState.REFUSED : state;
        return consent.entrySet().stream()
                .filter(entry -> entry.getValue() == shown)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
