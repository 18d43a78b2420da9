package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.sync.merge.TestChange.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.QueryPath;

/** Laws of questions about a record: an office and three laptops that talk without seeing all of each other's words. */
class QueryPropertyTest {
    private static final int OFFICE = 3;
    private static final List<String> ABOUT = List.of("", "age", "kids[r1]/age");

    /** What an office and laptops wrote, each of them having been shown some of what was there. */
    private static final class Talk {
        final List<Change> changes = new ArrayList<>();
        final List<Set<Change>> seen = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        final List<String> names = new ArrayList<>();
        final Random random;

        Talk(long seed) {
            random = new Random(seed);
            write(0, new Operation.Set(new FieldPath("age"), new FieldValue.Whole(13)));
            int steps = 2 + random.nextInt(14);
            for (int i = 0; i < steps; i++) {
                step(random.nextInt(OFFICE + 1));
            }
        }

        private void step(int who) {
            for (Change one : changes) {
                if (random.nextInt(3) > 0) {
                    // A laptop holds a change with all that stood before it.
                    seen.get(who).add(one);
                    behind(one).forEach(seen.get(who)::add);
                }
            }
            FieldPath about = path(random.nextInt(ABOUT.size()));
            QueryId id = new QueryId("q" + random.nextInt(3));
            if (who == OFFICE) {
                boolean asks = random.nextBoolean();
                write(
                        who,
                        new Operation.Set(
                                at(about, asks ? QueryPath.Part.QUESTION : QueryPath.Part.CLOSING, id),
                                asks
                                        ? Query.asking("what " + changes.size(), "Morag")
                                        : Query.closing(Query.Status.CLOSED, "Morag")));
            } else if (random.nextInt(3) == 0) {
                write(who, new Operation.Set(new FieldPath("age"), new FieldValue.Whole(random.nextInt(5))));
            } else {
                write(
                        who,
                        new Operation.Set(
                                at(about, QueryPath.Part.REPLY, id), new FieldValue.Text("reply " + changes.size())));
            }
        }

        private static @Nullable FieldPath path(int number) {
            return number == 0 ? null : new FieldPath(ABOUT.get(number));
        }

        private static FieldPath at(@Nullable FieldPath about, QueryPath.Part part, QueryId id) {
            return new QueryPath(about, part, id).path().orElseThrow();
        }

        private Set<Change> behind(Change change) {
            Set<Change> found = new HashSet<>();
            for (Change other : changes) {
                if (change.deps().contains(other.id())) {
                    found.add(other);
                    found.addAll(behind(other));
                }
            }
            return found;
        }

        private void write(int who, Operation operation) {
            Set<Change> shown = seen.get(who);
            List<String> heads = shown.stream()
                    .filter(one ->
                            shown.stream().noneMatch(other -> other.deps().contains(one.id())))
                    .map(one -> names.get(changes.indexOf(one)))
                    .sorted()
                    .toList();
            String name = "c" + changes.size();
            TestChange made = change(name)
                    .after(heads.toArray(String[]::new))
                    .at(random.nextInt(50))
                    .on("d" + who)
                    .doing(operation);
            Change written = (who == OFFICE ? made.byOffice() : made).made();
            names.add(name);
            changes.add(written);
            shown.add(written);
        }

        List<RecordHistory.Entry> entries() {
            return changes.stream()
                    .map(one -> new RecordHistory.Entry(one, ChangeStatus.ACTIVE))
                    .toList();
        }
    }

    private static RecordState merged(List<RecordHistory.Entry> entries) {
        return Merger.merge(RecordHistory.of(TestChange.RECORD, entries));
    }

    @Property(tries = 500)
    void whateverOrderWordsArriveInEverybodyReadsTheSame(@ForAll long seed) {
        List<RecordHistory.Entry> entries = new Talk(seed).entries();
        List<RecordHistory.Entry> shuffled = new ArrayList<>(entries);
        shuffled.addAll(entries.subList(0, entries.size() / 2));
        Collections.shuffle(shuffled, new Random(seed + 1));

        assertThat(merged(shuffled)).isEqualTo(merged(entries));
        assertThat(merged(shuffled).canonicalBytes()).isEqualTo(merged(entries).canonicalBytes());
    }

    @Property(tries = 500)
    void noReplyIsLostAndOneThatTheOfficeDidNotSeeKeepsItsQuestionOpen(@ForAll long seed) {
        Talk talk = new Talk(seed);

        RecordState state = merged(talk.entries());

        for (Query query : state.queries()) {
            Set<Change> replies = said(talk, query.path().with(QueryPath.Part.REPLY));
            Set<Change> closings = said(talk, query.path().with(QueryPath.Part.CLOSING));
            assertThat(query.replies().stream().map(Candidate::changeId).collect(Collectors.toSet()))
                    .isEqualTo(replies.stream().map(Change::id).collect(Collectors.toSet()));
            boolean unnoticed = replies.stream()
                    .anyMatch(reply -> closings.stream()
                            .noneMatch(closing -> talk.behind(closing).contains(reply)));
            if (unnoticed) {
                assertThat(query.status()).isEqualTo(Query.Status.ANSWERED);
            }
            if (closings.isEmpty()) {
                assertThat(query.isOpen()).isTrue();
            }
            if (query.status() == Query.Status.CLOSED) {
                assertThat(closings).isNotEmpty();
            }
        }
        long asked = talk.changes.stream()
                .filter(Change::office)
                .map(one -> ((Operation.Set) one.operations().get(0)).path())
                .filter(path -> QueryPath.of(path).orElseThrow().part() == QueryPath.Part.QUESTION)
                .distinct()
                .count();
        assertThat(state.queries()).as("every question stands").hasSize((int) asked);
    }

    private static Set<Change> said(Talk talk, QueryPath path) {
        FieldPath at = path.path().orElseThrow();
        return talk.changes.stream()
                .filter(one -> ((Operation.Set) one.operations().get(0)).path().equals(at))
                .collect(Collectors.toSet());
    }

    /** Talk is beside the record: answers, rows, bin and review are what they would be without it. */
    @Property(tries = 500)
    void whatIsSaidChangesNothingElse(@ForAll long seed) {
        Talk talk = new Talk(seed);
        List<RecordHistory.Entry> silent = talk.changes.stream()
                .map(one -> new Change(
                        one.id(),
                        one.recordId(),
                        one.keyId(),
                        one.deps(),
                        one.unseen(),
                        one.wall(),
                        one.operations().stream()
                                .filter(operation -> QueryPath.of(((Operation.Set) operation).path())
                                        .isEmpty())
                                .toList(),
                        one.office(),
                        one.author(),
                        one.device(),
                        one.why()))
                .map(one -> new RecordHistory.Entry(one, ChangeStatus.ACTIVE))
                .toList();

        RecordState with = merged(talk.entries());
        RecordState without = merged(silent);

        assertThat(with.fields()).isEqualTo(without.fields());
        assertThat(with.rows()).isEqualTo(without.rows());
        assertThat(with.review()).isEqualTo(without.review());
        assertThat(with.inBin()).isEqualTo(without.inBin());
        assertThat(with.shown()).isEqualTo(without.shown());
        assertThat(without.queries()).isEmpty();
    }
}
