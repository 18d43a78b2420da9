package org.turnstone.server.dataset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.dataset.schema.QuestionColumns;

/**
 * A question of a dataset's main table over the versions of its form: which of them asked it and offered each choice, and since
 * when. Pure.
 *
 * @param column in the dataset
 * @param question as the newest version that has it asks it
 * @param label its text in that version's first language
 * @param askedIn versions of the form
 * @param since when the first version that asks it was published; empty if the form's first version does
 * @param until when the first version that asks it no more was published; empty if the newest one does
 * @param choices those of the newest version in its order, then those that only older ones had; none that is a missing code
 */
public record AskedQuestion(
        Column column,
        OutlineNode.Question question,
        String label,
        Set<String> askedIn,
        Optional<Instant> since,
        Optional<Instant> until,
        List<Offered> choices) {
    /** So many choices at least, or what looks like numbers is a short list of kinds. */
    private static final int SCALE = 5;

    public AskedQuestion {
        askedIn = Set.copyOf(askedIn);
        choices = List.copyOf(choices);
    }

    /** A version of a form and when it was published. */
    public record Version(FormTemplate form, Instant published) {}

    /**
     * A choice.
     *
     * @param in versions of the form that offer it
     * @param since when the first of them was published; empty if the first version that asks the question has it
     */
    public record Offered(String code, String label, Set<String> in, Optional<Instant> since) {
        public Offered {
            in = Set.copyOf(in);
        }
    }

    /**
     * The questions of which there can be figures, in the order of the dataset's columns.
     *
     * @param versions of one form, oldest first, at least one
     */
    public static List<AskedQuestion> of(List<Version> versions) {
        List<FormTemplate> forms = versions.stream().map(Version::form).toList();
        List<AskedQuestion> found = new ArrayList<>();
        for (Column column : DatasetSchema.of(forms).tables().getOrDefault("", List.of())) {
            List<Integer> asking = new ArrayList<>();
            for (int i = 0; i < versions.size(); i++) {
                if (in(forms.get(i), column).isPresent()) {
                    asking.add(i);
                }
            }
            if (!asking.isEmpty()) {
                found.add(of(column, versions, asking));
            }
        }
        return found;
    }

    private static Optional<OutlineNode.Question> in(FormTemplate form, Column column) {
        return form.outline().questions().stream()
                .filter(question -> QuestionColumns.hasAny(question) && question.type() != ValueType.PLACE)
                .filter(question -> question.settings().sensitivity() != Sensitivity.PARADATA
                        && question.settings().sensitivity() != Sensitivity.LINK_KEY)
                .filter(question -> QuestionColumns.name(question, "").equals(column.name()))
                .filter(question ->
                        form.outline().repeatsAround(question.path()).isEmpty())
                .findFirst();
    }

    private static AskedQuestion of(Column column, List<Version> versions, List<Integer> asking) {
        int first = asking.get(0);
        int last = asking.get(asking.size() - 1);
        FormTemplate newest = versions.get(last).form();
        OutlineNode.Question question = in(newest, column).orElseThrow();
        Set<String> askedIn = new LinkedHashSet<>();
        asking.forEach(i -> askedIn.add(versions.get(i).form().version()));
        return new AskedQuestion(
                column,
                question,
                question.label(newest.defaultLanguage()),
                askedIn,
                first == 0 ? Optional.empty() : Optional.of(versions.get(first).published()),
                last == versions.size() - 1
                        ? Optional.empty()
                        : Optional.of(versions.get(last + 1).published()),
                choices(column, versions, asking));
    }

    private static List<Offered> choices(Column column, List<Version> versions, List<Integer> asking) {
        Map<String, String> labels = new LinkedHashMap<>();
        Map<String, List<Integer>> offering = new LinkedHashMap<>();
        for (int at = asking.size() - 1; at >= 0; at--) {
            int version = asking.get(at);
            FormTemplate form = versions.get(version).form();
            OutlineNode.Question question = in(form, column).orElseThrow();
            for (OutlineNode.CodedChoice choice : question.choices()) {
                if (!question.settings().missing().containsKey(choice.code())) {
                    labels.putIfAbsent(choice.code(), choice.label(form.defaultLanguage()));
                    offering.computeIfAbsent(choice.code(), any -> new ArrayList<>())
                            .add(0, version);
                }
            }
        }
        List<Offered> choices = new ArrayList<>();
        offering.forEach((code, in) -> {
            Set<String> names = new LinkedHashSet<>();
            in.forEach(version -> names.add(versions.get(version).form().version()));
            Optional<Instant> since = in.get(0).equals(asking.get(0))
                    ? Optional.empty()
                    : Optional.of(versions.get(in.get(0)).published());
            choices.add(new Offered(code, labels.getOrDefault(code, code), names, since));
        });
        return choices;
    }

    /** Whether its answers are numbers: it asks for one, or for a place on a scale of which each step is called by its number. */
    public boolean isNumber() {
        return switch (question.type()) {
            case WHOLE, DECIMAL -> true;
            case CHOICE ->
                choices.size() >= SCALE
                        && choices.stream()
                                .allMatch(choice -> choice.code().matches("-?\\d{1,9}")
                                        && choice.code().equals(choice.label().strip()));
            default -> false;
        };
    }

    /** The path only. */
    @Override
    public String toString() {
        return "question " + question.path();
    }
}
