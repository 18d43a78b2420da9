package org.turnstone.server.stories;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts votes. Nothing is added that may be the same vote typed twice: a vote with two answers, two votes of one member in a
 * round, and the ballots of a round that stand on several laptops wait for a person. Pure.
 *
 * <p>Example: seven ballots, five for 0087 and two for 0088, typed by both facilitators. That is 5 and 2 on one laptop, 5 and 2
 * on the other, and a count of nothing until one of them is deleted; never 10 and 4.
 */
public final class VoteCount {
    private VoteCount() {}

    /**
     * One vote as it was typed.
     *
     * @param member empty for a ballot; no more is kept of it than that it is one of two
     * @param laptop that typed it
     * @param contested whether it holds two answers
     */
    record Vote(int round, String member, String story, int points, String laptop, boolean contested) {
        /** Nobody's vote is told. */
        @Override
        public String toString() {
            return "vote in round " + round;
        }
    }

    /**
     * What came of one round.
     *
     * @param points by story, the most first; votes that wait are not in it
     * @param votes that were counted
     * @param toDecide votes that hold two answers or stand twice
     * @param onLaptops where ballots stand on several laptops: what each of them says; else empty
     */
    public record Round(
            int number, Map<String, Integer> points, int votes, int toDecide, List<Map<String, Integer>> onLaptops) {
        public Round {
            points = Collections.unmodifiableMap(byPoints(points));
            onLaptops = onLaptops.stream()
                    .map(VoteCount::byPoints)
                    .map(Collections::unmodifiableMap)
                    .toList();
        }

        public boolean isDecided() {
            return toDecide == 0 && onLaptops.isEmpty();
        }

        public int of(String story) {
            return points.getOrDefault(story, 0);
        }
    }

    /**
     * The rounds in order.
     *
     * @param scoring whether a member gives points to each story, rather than one vote
     */
    static List<Round> of(Collection<Vote> votes, boolean scoring) {
        SortedMap<Integer, List<Vote>> rounds = new TreeMap<>();
        votes.forEach(vote ->
                rounds.computeIfAbsent(vote.round(), any -> new ArrayList<>()).add(vote));
        return rounds.entrySet().stream()
                .map(round -> round(round.getKey(), round.getValue(), scoring))
                .toList();
    }

    private static Round round(int number, List<Vote> votes, boolean scoring) {
        Map<String, Long> times = votes.stream()
                .filter(vote -> !vote.member().isEmpty())
                .collect(Collectors.groupingBy(vote -> key(vote, scoring), Collectors.counting()));
        List<Vote> counted = new ArrayList<>();
        List<Vote> ballots = new ArrayList<>();
        int toDecide = 0;
        for (Vote vote : votes) {
            if (vote.contested() || times.getOrDefault(key(vote, scoring), 1L) > 1) {
                toDecide++;
            } else if (vote.member().isEmpty()) {
                ballots.add(vote);
            } else {
                counted.add(vote);
            }
        }
        SortedMap<String, List<Vote>> byLaptop = new TreeMap<>();
        ballots.forEach(vote -> byLaptop.computeIfAbsent(vote.laptop(), any -> new ArrayList<>())
                .add(vote));
        if (byLaptop.size() <= 1) {
            counted.addAll(ballots);
            return new Round(number, sums(counted), counted.size(), toDecide, List.of());
        }
        return new Round(
                number,
                sums(counted),
                counted.size(),
                toDecide,
                byLaptop.values().stream().map(VoteCount::sums).toList());
    }

    private static String key(Vote vote, boolean scoring) {
        return vote.member().isEmpty() ? "" : vote.member() + (scoring ? " " + vote.story() : "");
    }

    private static Map<String, Integer> sums(List<Vote> votes) {
        Map<String, Integer> sums = new TreeMap<>();
        votes.forEach(vote -> sums.merge(vote.story(), vote.points(), Integer::sum));
        return sums;
    }

    private static Map<String, Integer> byPoints(Map<String, Integer> points) {
        Map<String, Integer> ordered = new java.util.LinkedHashMap<>();
        points.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    /** Every story that got a vote in any round. */
    static Set<String> stories(List<Round> rounds) {
        Set<String> stories = new HashSet<>();
        rounds.forEach(round -> {
            stories.addAll(round.points().keySet());
            round.onLaptops().forEach(one -> stories.addAll(one.keySet()));
        });
        return stories;
    }
}
