package org.turnstone.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.SyncFixtures;

class LookAlikesTest {
    private static final List<String> SOME = List.of("7", "8", "6", "2", "1", "3", "4", "2", "5", "1", "2", "9");

    @Test
    void twoInterviewsOfOneCaseAndWaveAreAPairTheFirstFirst() {
        List<LookAlikes.Pair> pairs = LookAlikes.among(List.of(
                looked(2, "2026-11-03", "GRI-1\nbase", "", SOME),
                looked(1, "2026-11-02", "GRI-1\nbase", "", other(SOME, 0, 1, 2, 3, 4, 5)),
                looked(3, "2026-11-02", "GRI-1\nfu1", "", other(SOME, 0, 1, 2, 3, 4, 6))));

        assertThat(pairs).hasSize(1);
        assertThat(pairs.get(0).first().record()).isEqualTo(SyncFixtures.record(1));
        assertThat(pairs.get(0).reasons()).containsExactly(LookAlikes.Reason.SAME_CASE);
        assertThat(pairs.get(0).alike()).isEqualTo(50);
    }

    @Test
    void visitsWithoutAnInterviewAreNoDuplicates() {
        List<String> none = Collections.nCopies(SOME.size(), "");

        assertThat(LookAlikes.among(
                        List.of(looked(1, "a", "GRI-1\nbase", "", none), looked(2, "b", "GRI-1\nbase", "", SOME))))
                .isEmpty();
    }

    @Test
    void theSamePersonIsAPairInAnyCase() {
        assertThat(LookAlikes.among(List.of(
                        looked(1, "a", "GRI-1\nbase", "P7", SOME),
                        looked(2, "b", "GRI-2\nbase", "P7", other(SOME, 0, 1, 2, 3, 4)))))
                .hasSize(1)
                .first()
                .satisfies(pair -> assertThat(pair.reasons()).containsExactly(LookAlikes.Reason.SAME_PERSON));
    }

    @Test
    void whatWasToldApartIsNoPairWhicheverOfThemSaysIt() {
        LookAlikes.Looked one = looked(1, "a", "GRI-1\nbase", "", SOME);
        LookAlikes.Looked other = looked(2, "b", "GRI-1\nbase", "", SOME);

        assertThat(LookAlikes.among(List.of(one, other))).hasSize(1);
        assertThat(LookAlikes.among(List.of(apartFrom(one, "k2"), other))).isEmpty();
        assertThat(LookAlikes.among(List.of(one, apartFrom(other, "k1")))).isEmpty();
    }

    @Test
    void fewAnswersTellNothing() {
        List<String> few = List.of("7", "8", "6", "2");

        assertThat(LookAlikes.among(List.of(looked(1, "a", "", "", few), looked(2, "b", "", "", few))))
                .isEmpty();
    }

    /** Row D5 of docs/testing.md: planted pairs among 100,000 records, with the time it takes. */
    @Test
    void nearlyEqualAnswersAreFoundAmongVeryMany() {
        int size = Integer.getInteger("turnstone.duplicates.records", 20_000);
        int planted = 200;
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        List<LookAlikes.Looked> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(looked(i, "2026-11-02", "C-" + i + "\nbase", "", answers(random)));
        }
        Set<Integer> copied = new java.util.HashSet<>();
        while (copied.size() < planted) {
            int of = random.nextInt(size);
            if (copied.add(of)) {
                all.add(looked(
                        size + copied.size(),
                        "2026-11-03",
                        "C-" + (size + copied.size()) + "\nbase",
                        "",
                        other(all.get(of).answers(), random.nextInt(30), random.nextInt(30))));
            }
        }
        Collections.shuffle(all, random);
        long began = System.nanoTime();

        List<LookAlikes.Pair> pairs = LookAlikes.among(all);

        long millis = (System.nanoTime() - began) / 1_000_000;
        assertThat(pairs).allSatisfy(pair -> assertThat(pair.alike()).isGreaterThanOrEqualTo(LookAlikes.ALIKE));
        Collections.shuffle(all, random);
        assertThat(LookAlikes.among(all).stream().map(LookAlikesTest::named))
                .as("in any order, seed %s", seed)
                .isEqualTo(pairs.stream().map(LookAlikesTest::named).toList());
        Proof.of("D5", "duplicates-among-many")
                .figure("records", all.size())
                .figure("planted", planted)
                .atLeast("found", pairs.size(), planted - 2)
                .atMost("millis", millis, 15_000)
                .conclude();
    }

    private static String named(LookAlikes.Pair pair) {
        return pair.first().key() + pair.second().key() + pair.alike();
    }

    private static List<String> answers(Random random) {
        List<String> answers = new ArrayList<>();
        for (int q = 0; q < 30; q++) {
            // As people answer: the middle more often than the ends, and some not at all.
            int answer = (int) Math.round(Math.abs(random.nextGaussian() * 1.6 + 3));
            answers.add(random.nextInt(12) == 0 ? "" : Integer.toString(answer));
        }
        return answers;
    }

    private static List<String> other(List<String> answers, int... places) {
        List<String> others = new ArrayList<>(answers);
        for (int place : places) {
            others.set(place, "x");
        }
        return others;
    }

    private static LookAlikes.Looked looked(
            int record, String began, String place, String person, List<String> answers) {
        RecordId id = SyncFixtures.record(record);
        return new LookAlikes.Looked(
                id, String.format(Locale.ROOT, "k%d", record), began, place, person, answers, Set.of());
    }

    private static LookAlikes.Looked apartFrom(LookAlikes.Looked looked, String key) {
        return new LookAlikes.Looked(
                looked.record(),
                looked.key(),
                looked.began(),
                looked.place(),
                looked.person(),
                looked.answers(),
                Set.of(key));
    }
}
