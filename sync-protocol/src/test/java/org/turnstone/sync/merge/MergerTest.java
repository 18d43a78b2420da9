package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.merge.TestChange.RECORD;
import static org.turnstone.sync.merge.TestChange.change;
import static org.turnstone.sync.merge.TestChange.id;
import static org.turnstone.sync.merge.TestChange.octets;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.CounterPart.Source;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

class MergerTest {
    private static final FieldPath AGE = new FieldPath("age");
    private static final FieldPath TALLY = new FieldPath("tally");
    private static final GroupPath ROWS = new GroupPath("g");

    private static RecordState merge(RecordHistory.Entry... entries) {
        return Merger.merge(RecordHistory.of(RECORD, List.of(entries)));
    }

    private static FieldValue whole(long number) {
        return new FieldValue.Whole(number);
    }

    @Test
    void erasureIsFinalWhateverElseArrivesAndInWhateverOrder() {
        RecordHistory.Entry edit = change("a0").set("age", 34).active();
        RecordHistory.Entry erased = change("b1").after("a0").set("age", 35).with(ChangeStatus.ERASED);

        RecordState before = merge(erased, edit);
        RecordState after = merge(edit, erased);

        assertThat(before.erased()).isTrue();
        assertThat(before.fields()).isEmpty();
        assertThat(before.shown()).isEqualTo(Shown.NOTHING);
        assertThat(after).isEqualTo(before).isEqualTo(Merger.merge(RecordHistory.erased(RECORD)));
        assertThat(after.canonicalBytes()).isEqualTo(before.canonicalBytes());
    }

    @Test
    void aRecordOfWhichNothingIsKnownIsEmpty() {
        RecordState state = merge();

        assertThat(state.fields()).isEmpty();
        assertThat(state.inBin()).isFalse();
        assertThat(state.incomplete()).isFalse();
        assertThat(state.shown()).isEqualTo(Shown.NOTHING);
    }

    @Test
    void aChangeWhoseParentHasNotArrivedLeavesTheRecordIncomplete() {
        RecordState state = merge(change("b1").after("a0").set("age", 35).active());

        assertThat(state.incomplete()).isTrue();
        assertThat(state.value(AGE)).contains(whole(35));
        assertThat(state.heads()).containsExactly(id("b1"));
        assertThat(state.unseen()).containsExactly(id("a0"));
    }

    @Test
    void aChangeWithoutBodyDoesNothingButStandsBetween() {
        RecordState state = merge(
                change("a0").set("age", 1).active(),
                change("b1").after("a0").set("age", 99).with(ChangeStatus.NO_BODY),
                change("c1").after("b1").at(-5).set("age", 2).active());

        assertThat(state.value(AGE)).contains(whole(2));
        assertThat(state.review()).isEmpty();
        assertThat(state.incomplete()).isTrue();
    }

    @Test
    void theNextChangeNamesWhatWasDisplayedAndListsWhatWasNot() {
        RecordState state = merge(
                change("a0").set("age", 1).active(),
                change("w1").after("a0").with(ChangeStatus.NO_BODY),
                change("w2").after("w1").with(ChangeStatus.QUARANTINED),
                change("n1").after("w2").set("note", "n").active());

        assertThat(state.shown().deps()).containsExactly(id("a0"), id("n1"));
        assertThat(state.shown().unseen()).containsExactly(id("w2"));
    }

    @Test
    void aQuarantinedTipIsNeitherShownNorNamed() {
        RecordState state = merge(
                change("a0").set("age", 1).active(),
                change("x1").after("a0").set("age", 2).with(ChangeStatus.QUARANTINED));

        assertThat(state.shown().deps()).containsExactly(id("a0"));
        assertThat(state.shown().unseen()).isEmpty();
    }

    @Test
    void aChangeOfWhichNothingCouldBeReadIsNotDisplayed() {
        RecordState state = merge(
                change("a0").set("age", 1).active(),
                change("b1")
                        .after("a0")
                        .doing(new Operation.Unreadable("unknown kind"))
                        .active(),
                change("c1").after("b1").set("note", "n").active());

        assertThat(state.review()).containsExactly(new ReviewItem.UnreadableOperation(id("b1"), 0, "unknown kind"));
        assertThat(state.shown().deps()).containsExactly(id("a0"), id("c1"));
        assertThat(state.shown().unseen()).containsExactly(id("b1"));
        assertThat(state.incomplete()).isFalse();
    }

    @Test
    void aConflictTellsWhoSaidWhatWhenAndWhy() {
        RecordState state = merge(
                change("a0").set("age", 34).active(),
                change("b1").after("a0").at(200).on("L2").set("age", 35).active(),
                change("c1")
                        .after("a0")
                        .at(210)
                        .on("L5")
                        .because("checked")
                        .set("age", 36)
                        .active());

        FieldState age = state.field(AGE).orElseThrow();
        assertThat(age.value()).isEqualTo(whole(36));
        assertThat(age.isInConflict()).isTrue();
        assertThat(age.candidates())
                .containsExactly(
                        new Candidate(
                                whole(36),
                                id("c1"),
                                new PersonId(octets("person L5")),
                                new DeviceId(octets("L5")),
                                Instant.ofEpochMilli(210),
                                "checked"),
                        new Candidate(
                                whole(35),
                                id("b1"),
                                new PersonId(octets("person L2")),
                                new DeviceId(octets("L2")),
                                Instant.ofEpochMilli(200),
                                null));
        assertThat(state.review())
                .containsExactly(
                        new ReviewItem.Conflict(AGE, List.of(whole(35), whole(36)), age.candidates(), whole(34)));
    }

    @Test
    void equalAnswersFromTwoPeopleAreTwoCandidatesAndNoConflict() {
        RecordState state = merge(
                change("b1").on("L2").set("age", 35).active(),
                change("c1").on("L5").set("age", 35).active());

        assertThat(state.field(AGE).orElseThrow().candidates()).hasSize(2);
        assertThat(state.field(AGE).orElseThrow().isInConflict()).isFalse();
        assertThat(state.review()).isEmpty();
    }

    @Test
    void aTallyTellsWhatEachLaptopAdded() {
        RecordState state = merge(
                change("b1").on("L5").add("tally", 2).add("tally", 3).active(),
                change("c1").on("L2").add("tally", 4).active(),
                change("d1").after("c1").on("L2").add("tally", 3).active());

        FieldState tally = state.field(TALLY).orElseThrow();
        assertThat(tally.value()).isEqualTo(whole(12));
        assertThat(tally.kind()).isEqualTo(FieldState.Kind.COUNTER);
        assertThat(tally.parts()).containsExactly(part(Source.INCREMENTS, "L2", 7), part(Source.INCREMENTS, "L5", 5));
    }

    @Test
    void aRecountedTallyStartsFromTheRecountAndLeavesOutWhatItCounted() {
        RecordState state = merge(
                change("a0").on("L2").add("tally", 4).active(),
                change("b1").after("a0").on("L3").recount("tally", 20).active(),
                change("c1").after("a0").on("L5").add("tally", 5).active());

        FieldState tally = state.field(TALLY).orElseThrow();
        assertThat(tally.value()).isEqualTo(whole(25));
        assertThat(tally.parts()).containsExactly(part(Source.RECOUNT, "L3", 20), part(Source.INCREMENTS, "L5", 5));
    }

    private static CounterPart part(Source source, String device, long amount) {
        return new CounterPart(
                source, new DeviceId(octets(device)), new PersonId(octets("person " + device)), whole(amount));
    }

    @Test
    void aTallyNeverWrapsRound() {
        TestChange many = change("a0");
        for (int i = 0; i < 3000; i++) {
            many.add("tally", FieldValue.MAX_WHOLE);
        }

        RecordState state = merge(many.active());

        assertThat(state.value(TALLY))
                .contains(new FieldValue.Decimal(
                        BigDecimal.valueOf(FieldValue.MAX_WHOLE).multiply(BigDecimal.valueOf(3000))));
    }

    @Test
    void theStrongestOfConsentsGivenApartIsShownWhateverTheClocksSay() {
        RecordState state = merge(
                change("b1").at(1).consent("c", ConsentState.REFUSED).active(),
                change("c1").at(9).consent("c", ConsentState.GIVEN).active());

        FieldState consent = state.field(new FieldPath("c")).orElseThrow();
        assertThat(consent.value()).isEqualTo(new FieldValue.Text("refused"));
        assertThat(consent.candidates()).hasSize(2);
    }

    @Test
    void aSettlementOnWhatWasShownEndsTheConflict() {
        RecordHistory.Entry[] apart = {
            change("a0").set("age", 1).active(),
            change("w1").after("a0").set("age", 9).with(ChangeStatus.QUARANTINED),
            change("b1").after("w1").set("age", 2).under("k2").active(),
            change("c1").after("a0").set("age", 3).active()
        };
        Shown shown = merge(apart).shown();

        RecordHistory.Entry settlement =
                change("d1").after(shown).byOffice().set("age", 2).active();
        RecordState settled = merge(apart[0], apart[1], apart[2], apart[3], settlement);
        RecordState accepted =
                merge(apart[0], change("w1").after("a0").set("age", 9).active(), apart[2], apart[3], settlement);

        assertThat(merge(apart).review()).hasSize(1);
        assertThat(settled.review()).isEmpty();
        assertThat(accepted.field(AGE).orElseThrow().candidates())
                .extracting(Candidate::value)
                .containsExactlyInAnyOrder(whole(2), whole(9));
    }

    @Test
    void twoChangesUnderOneIdAreBothInert() {
        Change one = change("b1").after("a0").set("age", 1).made();
        Change other = change("b1").after("a0").set("age", 2).made();
        RecordHistory.Entry root = change("a0").set("age", 0).active();

        RecordState state = merge(
                root,
                new RecordHistory.Entry(one, ChangeStatus.ACTIVE),
                new RecordHistory.Entry(other, ChangeStatus.ACTIVE));

        assertThat(state.value(AGE)).contains(whole(0));
        assertThat(state)
                .isEqualTo(merge(
                        new RecordHistory.Entry(other, ChangeStatus.ACTIVE),
                        root,
                        new RecordHistory.Entry(one, ChangeStatus.ACTIVE),
                        new RecordHistory.Entry(other, ChangeStatus.NO_BODY)));
    }

    @Test
    void oneChangeKnownTwoWaysCountsOnceWithTheStrongerStatus() {
        Change change = change("a0").set("age", 1).made();

        RecordHistory both = RecordHistory.of(RECORD)
                .addWithoutBody(id("a0"), List.of())
                .add(change, ChangeStatus.ACTIVE)
                .build();
        RecordHistory quarantined = RecordHistory.of(RECORD)
                .add(change, ChangeStatus.QUARANTINED)
                .add(change, ChangeStatus.ACTIVE)
                .build();

        assertThat(both)
                .isEqualTo(RecordHistory.of(RECORD)
                        .add(change, ChangeStatus.ACTIVE)
                        .build());
        assertThat(Merger.merge(both).value(AGE)).contains(whole(1));
        assertThat(Merger.merge(quarantined).value(AGE)).isEqualTo(Optional.empty());
    }

    @Test
    void aChangeOfAnotherRecordIsRefused() {
        Change change = change("a0").made();
        RecordHistory.Builder another = RecordHistory.of(new RecordId(octets("another")));

        assertThatThrownBy(() -> another.add(change, ChangeStatus.ACTIVE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesThatFollowEachOtherInARingAreRefused() {
        RecordHistory.Builder ring = RecordHistory.of(RECORD)
                .addWithoutBody(id("a"), List.of(id("b")))
                .addWithoutBody(id("b"), List.of(id("a")));

        assertThatThrownBy(ring::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aChainOfAHundredThousandRowsIsPutInOrder() {
        int rows = 100_000;
        List<RowId> expected = new ArrayList<>();
        List<RecordHistory.Entry> entries = new ArrayList<>();
        for (int start = 0; start < rows; start += 20_000) {
            TestChange save = change("c" + start).at(start);
            for (int i = start; i < start + 20_000; i++) {
                save.insert("g", i == 0 ? null : "r" + (i - 1), "r" + i);
                expected.add(new RowId("r" + i));
            }
            entries.add(save.active());
        }

        RecordState state = Merger.merge(RecordHistory.of(RECORD, entries));

        assertThat(state.rows(ROWS)).isEqualTo(expected);
    }

    @Test
    void aRingOfAHundredThousandRowsOpensAtItsHighest() {
        int rows = 100_000;
        TestChange save = change("c0");
        for (int i = 0; i < rows; i++) {
            save.insert("g", "r" + ((i + rows - 1) % rows), "r" + i);
        }

        RecordState state = merge(save.active());

        assertThat(state.rows(ROWS)).hasSize(rows).startsWith(new RowId("r" + (rows - 1)), new RowId("r0"));
    }

    @Test
    void aHundredThousandSavesInALineAreMerged() {
        List<RecordHistory.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            TestChange save = change("c" + i).at(-i).set("age", i);
            entries.add((i == 0 ? save : save.after("c" + (i - 1))).active());
        }
        Collections.shuffle(entries, new Random(7));

        RecordState state = Merger.merge(RecordHistory.of(RECORD, entries));

        assertThat(state.value(AGE)).contains(whole(99_999));
        assertThat(state.review()).isEmpty();
        assertThat(state.heads()).containsExactly(id("c99999"));
    }

    @Test
    void aGraphTooTangledForClocksIsWalkedAndComesToTheSame() {
        int roots = 3_000;
        List<RecordHistory.Entry> entries = new ArrayList<>();
        for (int i = 0; i < roots; i++) {
            entries.add(change("r" + i).set("age", i).active());
        }
        String last = "r0";
        for (int i = 0; i < 3_000; i++) {
            TestChange join = change("m" + i).after(last, "r0");
            for (int j = 0; j < 30; j++) {
                join.after("r" + Math.min(i * 30 + j, roots - 2));
            }
            entries.add(join.active());
            last = "m" + i;
        }
        entries.add(change("end").after(last).set("age", 7).active());
        RecordHistory history = RecordHistory.of(RECORD, entries);

        RecordState state = Merger.merge(history);

        assertThat(history.graph().reach(new BitSet()).hasClocks()).isFalse();
        assertThat(state.field(AGE).orElseThrow().candidates())
                .extracting(Candidate::changeId)
                .containsExactly(id("r" + (roots - 1)), id("end"));
    }

    @Test
    void noAnswerStandsInAnyText() {
        RecordState state = merge(
                change("a0").set("note", "secret a").because("secret why").active(),
                change("b0").set("note", "secret b").active());

        assertThat(state.toString() + state.fields() + state.review() + state.field(new FieldPath("note")))
                .doesNotContain("secret");
    }

    @Test
    void statesThatDifferInAnyPartDifferInTheirBytes() {
        byte[] bytes = merge(change("a0").set("age", 1).active()).canonicalBytes();

        assertThat(merge(change("a0").set("age", 2).active()).canonicalBytes()).isNotEqualTo(bytes);
        assertThat(merge(change("a0").set("age", "1").active()).canonicalBytes())
                .isNotEqualTo(bytes);
        assertThat(merge(change("a0").at(1).set("age", 1).active()).canonicalBytes())
                .isNotEqualTo(bytes);
        assertThat(merge(change("a0").set("age", 1).because("").active()).canonicalBytes())
                .isNotEqualTo(bytes);
        assertThat(merge(change("a0").after("zz").set("age", 1).active()).canonicalBytes())
                .isNotEqualTo(bytes);
    }

    private static boolean edited(String path, RecordHistory.Entry... entries) {
        return merge(entries).field(new FieldPath(path)).orElseThrow().edited();
    }

    @Test
    void anAnswerIsEditedIfWhoeverGaveAnotherWasShownIt() {
        RecordHistory.Entry first = change("a0").set("age", 13).active();
        RecordHistory.Entry beside = change("b1").set("age", 3).active();
        RecordHistory.Entry after = change("c1").after("a0").set("age", 3).active();

        assertThat(edited("age", first)).isFalse();
        assertThat(edited("age", first, beside)).as("captured twice").isFalse();
        assertThat(edited("age", first, after)).isTrue();
        assertThat(edited("age", first, change("c1").after("a0").set("age", 13).active()))
                .as("the same again")
                .isFalse();
        assertThat(edited(
                        "age",
                        first,
                        after,
                        change("d1").after("c1").set("age", 13).active()))
                .as("there and back")
                .isTrue();
        assertThat(edited("age", change("a0").set("age", 1).set("age", 2).active(), beside))
                .as("one save that says two things, and another one beside it")
                .isFalse();
    }

    @Test
    void aTallyIsEditedByCountingAnewAndChoicesByOneMoreOrOneLess() {
        RecordHistory.Entry seven = change("a0").add("tally", 7).active();
        Operation tick = new Operation.AddChoice(new FieldPath("c"), "x");
        Operation more = new Operation.AddChoice(new FieldPath("c"), "y");
        Operation less = new Operation.RemoveChoice(new FieldPath("c"), "x");

        assertThat(edited(
                        "tally", seven, change("b1").after("a0").add("tally", 5).active()))
                .isFalse();
        assertThat(edited(
                        "tally",
                        seven,
                        change("b1").after("a0").recount("tally", 9).active()))
                .isTrue();
        assertThat(edited("c", change("a0").doing(tick).doing(more).active())).isFalse();
        assertThat(edited(
                        "c",
                        change("a0").doing(tick).active(),
                        change("b1").doing(more).active()))
                .isFalse();
        assertThat(edited(
                        "c",
                        change("a0").doing(tick).active(),
                        change("b1").after("a0").doing(more).active()))
                .isTrue();
        assertThat(edited(
                        "c",
                        change("a0").doing(tick).active(),
                        change("b1").after("a0").doing(less).active()))
                .isTrue();
    }
}
