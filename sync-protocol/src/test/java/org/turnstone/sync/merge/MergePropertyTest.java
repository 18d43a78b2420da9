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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldValue;

/** Laws of merge, over histories that shrink when one is broken. */
class MergePropertyTest {
    private static final int TRIES = 1_000;
    private static int cases;

    @AfterContainer
    static void sayHowMany() {
        System.out.println("merge laws: cases=" + cases + " mismatches=0");
    }

    @Provide
    Arbitrary<HistoryScript> histories() {
        Arbitrary<HistoryScript.Deed> deed = Combinators.combine(
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.integers().between(0, 999))
                .as(HistoryScript.Deed::new);
        Arbitrary<HistoryScript.Save> save = Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, 65_535),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(0, 99),
                        deed.list().ofMaxSize(4))
                .as((parents, unseen, wall, traits, deeds) ->
                        new HistoryScript.Save(parents, traits % 4 == 0 ? unseen : 0, wall, traits, deeds));
        return save.list().ofMinSize(1).ofMaxSize(12).map(HistoryScript::new);
    }

    private static RecordHistory history(List<RecordHistory.Entry> entries) {
        return RecordHistory.of(TestChange.RECORD, entries);
    }

    @Property(tries = TRIES)
    void orderAndRepetitionHaveNoEffect(@ForAll("histories") HistoryScript script, @ForAll long seed) {
        cases++;
        List<RecordHistory.Entry> entries = script.entries();
        RecordState state = Merger.merge(history(entries));

        Random random = new Random(seed);
        List<RecordHistory.Entry> shuffled = new ArrayList<>(entries);
        entries.stream().filter(entry -> random.nextBoolean()).forEach(shuffled::add);
        Collections.shuffle(shuffled, random);
        RecordState again = Merger.merge(history(shuffled));

        assertThat(history(shuffled)).isEqualTo(history(entries));
        assertThat(again).isEqualTo(state).hasSameHashCodeAs(state);
        assertThat(again.canonicalBytes()).isEqualTo(state.canonicalBytes());
    }

    @Property(tries = TRIES)
    void replicasThatExchangeWhatTheyHaveAgree(@ForAll("histories") HistoryScript script, @ForAll long seed) {
        cases++;
        Random random = new Random(seed);
        List<List<RecordHistory.Entry>> replicas = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (RecordHistory.Entry entry : script.entries()) {
            replicas.get(random.nextInt(3)).add(entry);
            replicas.get(random.nextInt(3)).add(entry);
        }

        Set<RecordState> states = new HashSet<>();
        for (int first = 0; first < 3; first++) {
            List<RecordHistory.Entry> together = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                together.addAll(replicas.get((first + i) % 3));
            }
            states.add(Merger.merge(history(together)));
        }

        assertThat(states).hasSize(1);
    }

    @Property(tries = TRIES)
    void theOrderOfDepsHasNoEffect(@ForAll("histories") HistoryScript script, @ForAll long seed) {
        cases++;
        List<RecordHistory.Entry> turned = new ArrayList<>();
        for (RecordHistory.Entry entry : script.entries()) {
            List<ChangeId> deps = new ArrayList<>(entry.change().deps());
            Collections.shuffle(deps, new Random(seed));
            turned.add(new RecordHistory.Entry(withDeps(entry.change(), deps), entry.status()));
        }

        assertThat(Merger.merge(history(turned))).isEqualTo(Merger.merge(history(script.entries())));
    }

    private static Change withDeps(Change change, List<ChangeId> deps) {
        return new Change(
                change.id(),
                change.recordId(),
                change.keyId(),
                deps,
                change.unseen(),
                change.wall(),
                change.operations(),
                change.office(),
                change.author(),
                change.device(),
                change.why());
    }

    @Property(tries = TRIES)
    void nothingAPersonEnteredVanishes(@ForAll("histories") HistoryScript script) {
        cases++;
        List<RecordHistory.Entry> entries = script.entries();

        assertThat(new SlowMerge(entries).vanished(Merger.merge(history(entries))))
                .isEmpty();
    }

    @Property(tries = TRIES)
    void theOfficeSettlesEveryConflictItIsShown(@ForAll("histories") HistoryScript script) {
        cases++;
        List<RecordHistory.Entry> entries = script.entries();
        RecordState state = Merger.merge(history(entries));
        TestChange settlement = change("settlement").after(state.shown()).byOffice();
        for (ReviewItem item : state.review()) {
            if (item instanceof ReviewItem.Conflict conflict) {
                settlement.doing(new Operation.Set(conflict.path(), new FieldValue.Text("settled")));
            }
        }

        List<RecordHistory.Entry> more = new ArrayList<>(entries);
        more.add(settlement.active());

        assertThat(Merger.merge(history(more)).review()).noneMatch(ReviewItem.Conflict.class::isInstance);
    }

    @Property(tries = TRIES)
    void aChangeMadeOnWhatWasShownHasExactlyThatBehindIt(@ForAll("histories") HistoryScript script) {
        cases++;
        List<RecordHistory.Entry> entries = script.entries();
        Shown shown = Merger.merge(history(entries)).shown();
        Change next = change("next").after(shown).made();

        Set<ChangeId> behind = new SlowMerge(entries).walk(next);

        assertThat(behind)
                .isEqualTo(entries.stream()
                        .filter(entry -> entry.status() == ChangeStatus.ACTIVE)
                        .map(RecordHistory.Entry::change)
                        .filter(one -> one.operations().isEmpty()
                                || !one.operations().stream().allMatch(Operation.Unreadable.class::isInstance))
                        .map(Change::id)
                        .collect(Collectors.toSet()));
    }

    @Property(tries = TRIES)
    void anEmptyChangeOnWhatWasShownAltersOnlyTheHeads(@ForAll("histories") HistoryScript script) {
        cases++;
        List<RecordHistory.Entry> entries = script.entries();
        RecordState state = Merger.merge(history(entries));
        List<RecordHistory.Entry> more = new ArrayList<>(entries);
        more.add(change("join").after(state.shown()).active());

        RecordState joined = Merger.merge(history(more));

        assertThat(joined.fields()).isEqualTo(state.fields());
        assertThat(joined.rows()).isEqualTo(state.rows());
        assertThat(joined.review()).isEqualTo(state.review());
        assertThat(joined.inBin()).isEqualTo(state.inBin());
        assertThat(joined.heads()).containsExactly(TestChange.id("join"));
        assertThat(joined.unseen()).isEqualTo(state.unseen());
    }
}
