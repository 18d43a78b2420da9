package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryPath;

/**
 * Gathers what was said about questions (docs/protocol.md, "Queries"). Nothing here supersedes anything: a question, its
 * replies and its closings only grow in number, so two laptops that answer at once, and an office that closes meanwhile, need
 * no rule to decide between them. What is computed is how far a question is:
 *
 * <pre>
 * asked                                        asked
 * asked, replied                               answered
 * asked, replied, closed having seen it        closed
 * asked, closed, replied without knowing       answered
 * </pre>
 */
final class QueryMerge {
    private final Map<FieldPath, Acts> byQuestion = new TreeMap<>();

    /** What was said about one question. */
    private static final class Acts {
        final QueryPath path;
        final List<Act> questions = new ArrayList<>(1);
        final List<Act> replies = new ArrayList<>(1);
        final List<Act> closings = new ArrayList<>(1);

        Acts(QueryPath path) {
            this.path = path;
        }
    }

    /** Takes an act in; one that says nothing that anybody could read has no effect. */
    void said(QueryPath path, Act act, Causality causality) {
        if (!(act.operation() instanceof Operation.Set set)) {
            return;
        }
        // A question's path is no longer than that of anything said to it, so there is room for it.
        FieldPath question = path.with(QueryPath.Part.QUESTION).path().orElseThrow();
        Acts acts = byQuestion.computeIfAbsent(question, any -> new Acts(path.with(QueryPath.Part.QUESTION)));
        boolean office = causality.body(act.change()).office();
        switch (path.part()) {
            case QUESTION -> {
                if (office && Query.asked(set.value()).isPresent()) {
                    acts.questions.add(act);
                }
            }
            case REPLY -> {
                if (set.value() instanceof FieldValue.Text text && !text.value().isBlank()) {
                    acts.replies.add(act);
                }
            }
            case CLOSING -> {
                if (office && Query.how(set.value()).isPresent()) {
                    acts.closings.add(act);
                }
            }
        }
    }

    /** @param ofField what was done to a field */
    List<Query> queries(Causality causality, Function<FieldPath, List<Act>> ofField) {
        List<Query> queries = new ArrayList<>();
        for (Acts acts : byQuestion.values()) {
            if (!acts.questions.isEmpty()) {
                queries.add(query(acts, causality, ofField));
            }
        }
        return queries;
    }

    private static Query query(Acts acts, Causality causality, Function<FieldPath, List<Act>> ofField) {
        Comparator<Act> rank = causality::compareRank;
        Act question = acts.questions.stream().min(rank).orElseThrow();
        FieldPath about = acts.path.about();
        List<Act> edits = about == null
                ? List.of()
                : ofField.apply(about).stream()
                        .filter(act -> act.operation().kind() != Operation.Kind.STAMP)
                        .filter(act -> !causality.body(act.change()).office())
                        .filter(act -> causality.isBefore(question, act))
                        .filter(act -> acts.closings.stream().noneMatch(closing -> causality.isBefore(closing, act)))
                        .sorted(rank)
                        .toList();
        List<Act> replies = acts.replies.stream().sorted(rank).toList();
        List<Act> closings = acts.closings.stream().sorted(rank).toList();
        Predicate<Act> unnoticed =
                answer -> closings.stream().noneMatch(closing -> causality.isBefore(answer, closing));
        Query.Status status;
        if (replies.stream().anyMatch(unnoticed) || edits.stream().anyMatch(unnoticed)) {
            status = Query.Status.ANSWERED;
        } else if (closings.isEmpty()) {
            status = Query.Status.ASKED;
        } else {
            status = Query.how(value(closings.get(closings.size() - 1))).orElseThrow();
        }
        return new Query(
                acts.path.id(),
                about,
                candidate(question, value(question), causality),
                replies.stream()
                        .map(act -> candidate(act, value(act), causality))
                        .toList(),
                edits.stream()
                        .map(act -> candidate(act, FieldValue.CLEARED, causality))
                        .toList(),
                closings.stream()
                        .map(act -> candidate(act, value(act), causality))
                        .toList(),
                status);
    }

    private static FieldValue value(Act act) {
        return ((Operation.Set) act.operation()).value();
    }

    private static Candidate candidate(Act act, FieldValue value, Causality causality) {
        Change by = causality.body(act.change());
        return new Candidate(value, by.id(), by.author(), by.device(), by.wall(), by.why());
    }
}
