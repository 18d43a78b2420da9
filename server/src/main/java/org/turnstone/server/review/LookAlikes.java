package org.turnstone.server.review;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.turnstone.sync.record.RecordId;

/**
 * Finds records that may be of one interview. Pure; the same records in any order give the same pairs.
 *
 * <p>Two records are a pair if both hold answers and they are about the same case in the same wave, or hold the same key of a
 * person, or at least {@value #ALIKE} of 100 of their answers are the same and there are at least {@value #ENOUGH} to compare. Where
 * neither answered nothing is compared.
 *
 * <p>Comparing everything with everything would take five thousand million comparisons for 100,000 records. Instead each record
 * is put {@value #BANDS} times into a drawer by the answers to some questions, those that tell records apart best, and within a
 * drawer compared with the next {@value #NEIGHBOURS} alone. With 8 questions to a drawer, as
 * for 100,000 records, two that agree on 90 of 100 answers share one in 0.43 of the times, and so at least one of {@value #BANDS} but
 * for about one pair in seventy thousand, if where they differ is spread evenly.
 */
final class LookAlikes {
    static final int ALIKE = 90;
    static final int ENOUGH = 8;
    private static final int HOLDS_ANSWERS = 3;
    private static final int BANDS = 20;
    private static final int MOST_QUESTIONS = 10;
    private static final int TELLING = 24;
    private static final int NEIGHBOURS = 6;
    private static final int SMALL_GROUP = 8;
    private static final int NONE = -1;
    private static final long RECORD_BITS = (1L << 24) - 1;

    private LookAlikes() {}

    /**
     * What is looked at of a record.
     *
     * @param began when it was captured, in an order of texts
     * @param place number and wave of its case; empty if it has none
     * @param person key of the person; empty if it has none
     * @param answers by question, in one order for all records; empty where there is none
     * @param apart keys of records it was told apart from
     */
    record Looked(
            RecordId record,
            String key,
            String began,
            String place,
            String person,
            List<String> answers,
            Set<String> apart) {
        Looked {
            answers = List.copyOf(answers);
            apart = Set.copyOf(apart);
        }

        @Override
        public String toString() {
            return "looked at record " + record;
        }
    }

    /** Why two records may be one. */
    enum Reason {
        SAME_CASE,
        SAME_PERSON,
        ALIKE;

        /** Whether neither of the two counts until somebody decides; answers alone may be alike by chance. */
        boolean holds() {
            return this != ALIKE;
        }
    }

    /**
     * Two records, the one that was begun first first.
     *
     * @param alike how many of 100 answers are the same; -1 if there are too few to compare
     */
    record Pair(Looked first, Looked second, Set<Reason> reasons, int alike) {
        Pair {
            reasons = java.util.Collections.unmodifiableSortedSet(new java.util.TreeSet<>(reasons));
        }

        @Override
        public String toString() {
            return "pair of " + first.record() + " and " + second.record();
        }
    }

    private record Two(int first, int second) {}

    static List<Pair> among(List<Looked> given) {
        List<Looked> all = new ArrayList<>(given);
        all.sort(Comparator.comparing(Looked::began).thenComparing(Looked::key));
        int[][] codes = codes(all);
        Map<Two, Set<Reason>> found = new LinkedHashMap<>();
        boolean[] holds = new boolean[all.size()];
        for (int i = 0; i < holds.length; i++) {
            holds[i] = Arrays.stream(codes[i]).filter(code -> code != NONE).count() >= HOLDS_ANSWERS;
        }
        groups(all, holds, Looked::place, Reason.SAME_CASE, found);
        groups(all, holds, Looked::person, Reason.SAME_PERSON, found);
        drawers(codes, found);
        List<Pair> pairs = new ArrayList<>();
        found.forEach((two, reasons) -> {
            Looked first = all.get(two.first());
            Looked second = all.get(two.second());
            if (!first.apart().contains(second.key()) && !second.apart().contains(first.key())) {
                pairs.add(new Pair(first, second, reasons, alike(codes[two.first()], codes[two.second()])));
            }
        });
        pairs.sort(Comparator.comparing((Pair pair) -> pair.reasons().iterator().next())
                .thenComparing(pair -> -pair.alike())
                .thenComparing(pair -> pair.first().key())
                .thenComparing(pair -> pair.second().key()));
        return pairs;
    }

    /** Answers as numbers, each different text of a question another. */
    private static int[][] codes(List<Looked> all) {
        int questions = all.isEmpty() ? 0 : all.get(0).answers().size();
        List<Map<String, Integer>> known = new ArrayList<>();
        for (int q = 0; q < questions; q++) {
            known.add(new HashMap<>());
        }
        int[][] codes = new int[all.size()][questions];
        for (int i = 0; i < codes.length; i++) {
            for (int q = 0; q < questions; q++) {
                String text = all.get(i).answers().get(q);
                Map<String, Integer> of = known.get(q);
                codes[i][q] = text.isEmpty() ? NONE : of.computeIfAbsent(text, any -> of.size());
            }
        }
        return codes;
    }

    private static void groups(
            List<Looked> all,
            boolean[] holds,
            java.util.function.Function<Looked, String> by,
            Reason reason,
            Map<Two, Set<Reason>> found) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String key = by.apply(all.get(i));
            if (holds[i] && !key.isEmpty()) {
                groups.computeIfAbsent(key, any -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> group : groups.values()) {
            for (int a = 0; a < group.size(); a++) {
                // Of a large group each is compared with the next alone: deciding those brings up the others.
                int until = group.size() <= SMALL_GROUP ? group.size() : Math.min(group.size(), a + 2);
                for (int b = a + 1; b < until; b++) {
                    add(found, group.get(a), group.get(b), reason);
                }
            }
        }
    }

    private static void add(Map<Two, Set<Reason>> found, int a, int b, Reason reason) {
        found.computeIfAbsent(new Two(Math.min(a, b), Math.max(a, b)), any -> new HashSet<>())
                .add(reason);
    }

    private static void drawers(int[][] codes, Map<Two, Set<Reason>> found) {
        int[] telling = telling(codes);
        if (telling.length < ENOUGH) {
            return;
        }
        int questions = Math.min(MOST_QUESTIONS, Math.max(4, (int) Math.ceil(Math.log(codes.length + 1.0) / 1.6)));
        // Always the same questions, so that the same records give the same pairs.
        Random random = new Random(20_261_102);
        // A drawer in the upper bits, the record in the lower ones: sorted, what shares a drawer stands together.
        long[] drawers = new long[codes.length];
        for (int band = 0; band < BANDS; band++) {
            int[] some = some(telling, questions, random);
            for (int i = 0; i < codes.length; i++) {
                long hash = 1_125_899_906_842_597L;
                for (int q : some) {
                    hash = hash * 6_364_136_223_846_793_005L + codes[i][q] + 2;
                }
                drawers[i] = (hash ^ hash >>> 29) & ~RECORD_BITS | i;
            }
            Arrays.sort(drawers);
            for (int a = 0; a < drawers.length; a++) {
                for (int b = a + 1; b < drawers.length && b <= a + NEIGHBOURS; b++) {
                    if (((drawers[a] ^ drawers[b]) & ~RECORD_BITS) != 0) {
                        break;
                    }
                    int one = (int) (drawers[a] & RECORD_BITS);
                    int other = (int) (drawers[b] & RECORD_BITS);
                    if (alike(codes[one], codes[other]) >= ALIKE) {
                        add(found, one, other, Reason.ALIKE);
                    }
                }
            }
        }
    }

    /** The questions by which two records are most rarely the same, the best first. */
    private static int[] telling(int[][] codes) {
        int questions = codes.length == 0 ? 0 : codes[0].length;
        Map<Integer, Double> same = new HashMap<>();
        for (int q = 0; q < questions; q++) {
            Map<Integer, Integer> uses = new HashMap<>();
            for (int[] of : codes) {
                uses.merge(of[q], 1, Integer::sum);
            }
            double share = uses.values().stream()
                    .mapToDouble(n -> Math.pow((double) n / codes.length, 2))
                    .sum();
            if (uses.getOrDefault(NONE, 0) < codes.length) {
                same.put(q, share);
            }
        }
        return same.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(TELLING)
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }

    private static int[] some(int[] telling, int count, Random random) {
        int[] shuffled = telling.clone();
        for (int i = 0; i < Math.min(count, shuffled.length); i++) {
            int other = i + random.nextInt(shuffled.length - i);
            int kept = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = kept;
        }
        return Arrays.copyOf(shuffled, Math.min(count, shuffled.length));
    }

    /** How many of 100 answers are the same; -1 if there are too few. */
    private static int alike(int[] one, int[] other) {
        int either = 0;
        int same = 0;
        for (int q = 0; q < one.length; q++) {
            if (one[q] != NONE || other[q] != NONE) {
                either++;
                same += one[q] == other[q] ? 1 : 0;
            }
        }
        return either < ENOUGH ? -1 : 100 * same / either;
    }
}
