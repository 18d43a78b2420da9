package org.turnstone.server.stories;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RowPath;

/**
 * Reads one record of a panel (docs/contracts.md, "Stories and panels"), known by its questions {@code pn_level}, {@code
 * st_ref} and {@code r_kind}. Which member a vote is of is looked at here, to find what was typed twice, and goes no further.
 * Pure.
 */
final class PanelReader {
    private static final String KIND = "r_kind";
    private static final List<String> RESULT = List.of(KIND, "r_story", "r_story2", "r_why", "r_dissent", "r_about");

    private final Story.Place place;
    private final String recordKey;
    private final FormTemplate form;
    private final RecordState state;
    private final List<Change> changes;
    private final Function<Change, Instant> when;
    private final NamedAnswers answers;
    private final Map<String, String> contested = new LinkedHashMap<>();

    /** @param changes of the record that count, those they follow before them; at least one */
    PanelReader(
            Story.Place place,
            String recordKey,
            FormTemplate form,
            RecordState state,
            List<Change> changes,
            Function<Change, Instant> when) {
        this.place = place;
        this.recordKey = recordKey;
        this.form = form;
        this.state = state;
        this.changes = List.copyOf(changes);
        this.when = when;
        this.answers = new NamedAnswers(form, state);
    }

    static boolean isPanel(FormTemplate form) {
        return Stream.of("pn_level", "st_ref", KIND)
                .allMatch(name -> NamedAnswers.question(form, name).isPresent());
    }

    Panel panel() {
        Story.Coded method = answers.coded("pn_method", null);
        boolean ballot = method.code().equals(Panel.BALLOT);
        List<VoteCount.Vote> votes = votes();
        Map<String, Integer> members = new LinkedHashMap<>();
        int close = 0;
        for (RowPath row : answers.rows("m_ref")) {
            if (!answers.text("m_ref", row).isEmpty()) {
                String role = answers.coded("m_role", row).words();
                members.merge(role.isEmpty() ? "not said" : role, 1, Integer::sum);
                close += answers.text("m_close", row).equals("yes") ? 1 : 0;
            }
        }
        List<Panel.OnTable> table = table();
        RESULT.forEach(name -> note(name, null));
        return new Panel(
                place,
                state.recordId(),
                recordKey,
                answers.coded("pn_level", null),
                answers.coded("pn_domain", null),
                answers.coded("pn_period", null),
                answers.day("pn_date"),
                method,
                members,
                close,
                table,
                VoteCount.of(votes, method.code().equals(Panel.SCORING)),
                ballot
                        ? (int) votes.stream()
                                .filter(vote -> !vote.member().isEmpty())
                                .count()
                        : 0,
                result(),
                feedback(),
                contested,
                decidedAt());
    }

    private List<Panel.OnTable> table() {
        List<Panel.OnTable> table = new ArrayList<>();
        for (RowPath row : answers.rows("st_ref")) {
            String number = answers.text("st_ref", row);
            note("st_said", row);
            if (!number.isEmpty()) {
                table.add(new Panel.OnTable(
                        number, answers.text("st_aloud", row).equals("yes"), answers.text("st_said", row)));
            }
        }
        return table;
    }

    private List<VoteCount.Vote> votes() {
        List<VoteCount.Vote> votes = new ArrayList<>();
        for (RowPath row : answers.rows("v_story")) {
            String story = answers.text("v_story", row);
            Integer round = answers.number("v_round", row);
            Integer points = answers.number("v_points", row);
            boolean twice = Stream.of("v_story", "v_points", "v_round", "v_member")
                    .anyMatch(name -> answers.isContested(name, row));
            Stream.of("v_story", "v_points", "v_round", "v_member").forEach(name -> note(name, row));
            if (!story.isEmpty() && round != null) {
                votes.add(new VoteCount.Vote(
                        round,
                        answers.text("v_member", row),
                        story,
                        points == null ? 1 : points,
                        answers.laptop("v_story", row),
                        twice));
            }
        }
        return votes;
    }

    private void note(String name, @Nullable RowPath row) {
        if (answers.isContested(name, row)) {
            answers.path(name, row).ifPresent(path -> contested.put(path.text(), answers.label(name)));
        }
    }

    private Panel.Result result() {
        return new Panel.Result(
                answers.coded(KIND, null),
                Stream.of(answers.text("r_story", null), answers.text("r_story2", null))
                        .filter(number -> !number.isEmpty())
                        .distinct()
                        .toList(),
                answers.text("r_why", null),
                answers.several("r_crit", null),
                answers.text("r_dissent", null),
                answers.text("r_about", null));
    }

    private Panel.Feedback feedback() {
        return new Panel.Feedback(
                answers.several("fb_to", null),
                answers.codes("fb_told", null).stream()
                        .map(code -> answers.words("fb_to", code))
                        .toList(),
                answers.day("fb_by"),
                answers.text("fb_verify", null).equals("yes") ? answers.text("fb_verify_who", null) : "",
                answers.number("fb_count", null));
    }

    /** When the result that stands was typed. */
    private Instant decidedAt() {
        Optional<FieldPath> kind = NamedAnswers.question(form, KIND).map(question -> new FieldPath(question.path()));
        Optional<Change> first = changes.stream()
                .filter(change -> change.operations().stream()
                        .anyMatch(operation ->
                                operation instanceof Operation.Set set && kind.equals(Optional.of(set.path()))))
                .findFirst();
        boolean stands = kind.flatMap(state::field)
                .map(FieldState::value)
                .map(NamedAnswers::text)
                .orElse("")
                .isEmpty();
        return when.apply(stands ? changes.get(changes.size() - 1) : first.orElse(changes.get(changes.size() - 1)));
    }
}
