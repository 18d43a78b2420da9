package org.turnstone.server.stories;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.RecordId;

/**
 * One meeting of a panel: what was read, how the votes fell, what was chosen and why. Who voted for what is not in it.
 *
 * @param place the site at whose office the record is
 * @param day it met; null if nobody said
 * @param members how many there were, by what they were there as
 * @param close how many of them were close to a story
 * @param table what was read, in the order of the record
 * @param rounds of votes
 * @param namedBallots ballots that name a member, which they must not
 * @param contested paths of answers that hold two values, with the words of their questions
 * @param decidedAt when the result was typed, or the last save if there is none; by a clock put right where it was wrong
 */
public record Panel(
        Story.Place place,
        RecordId record,
        String recordKey,
        Story.Coded level,
        Story.Coded domain,
        Story.Coded period,
        @Nullable LocalDate day,
        Story.Coded method,
        Map<String, Integer> members,
        int close,
        List<OnTable> table,
        List<VoteCount.Round> rounds,
        int namedBallots,
        Result result,
        Feedback feedback,
        Map<String, String> contested,
        Instant decidedAt) {
    static final String BALLOT = "ballot";
    static final String SCORING = "score";

    public Panel {
        members = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(members));
        table = List.copyOf(table);
        rounds = List.copyOf(rounds);
        contested = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(contested));
    }

    /** A story that was read, by its number, and what the panel said about it. */
    public record OnTable(String number, boolean aloud, String said) {
        @Override
        public String toString() {
            return "on the table: " + number;
        }
    }

    /**
     * What the panel chose.
     *
     * @param kind one, two or none, in the form's words; not given while nothing is chosen
     * @param chosen numbers of stories, none to two
     */
    public record Result(
            Story.Coded kind, List<String> chosen, String why, List<String> criteria, String dissent, String about) {
        public Result {
            chosen = List.copyOf(chosen);
            criteria = List.copyOf(criteria);
        }

        public boolean isThere() {
            return kind.isGiven();
        }

        @Override
        public String toString() {
            return "result with " + chosen.size() + " stories";
        }
    }

    /**
     * Whom the result has to be told to.
     *
     * @param to in words
     * @param told those of them of whom the record says that they were told
     * @param by the day it is due; null if nobody said
     * @param check with whom the story needs checking; empty if it does not
     * @param sameKind in how many stories on the table the same kind of change appears; null if nobody counted
     */
    public record Feedback(
            List<String> to,
            List<String> told,
            @Nullable LocalDate by,
            String check,
            @Nullable Integer sameKind) {
        public Feedback {
            to = List.copyOf(to);
            told = List.copyOf(told);
        }

        /** Those who were not told yet, as far as the record says. */
        public List<String> left() {
            return to.stream().filter(one -> !told.contains(one)).toList();
        }

        public boolean isOverdue(LocalDate today) {
            return by != null && by.isBefore(today) && !left().isEmpty();
        }

        @Override
        public String toString() {
            return "feedback to " + to.size();
        }
    }

    public boolean isBallot() {
        return method.code().equals(BALLOT);
    }

    public int headCount() {
        return members.values().stream().mapToInt(Integer::intValue).sum();
    }

    public Optional<OnTable> onTable(String number) {
        return table.stream().filter(one -> one.number().equals(number)).findFirst();
    }

    Panel onlyOf(Set<String> numbers) {
        return new Panel(
                place,
                record,
                recordKey,
                level,
                domain,
                period,
                day,
                method,
                members,
                close,
                table.stream().filter(one -> numbers.contains(one.number())).toList(),
                rounds,
                namedBallots,
                new Result(
                        result.kind(),
                        result.chosen().stream().filter(numbers::contains).toList(),
                        result.why(),
                        result.criteria(),
                        result.dissent(),
                        result.about()),
                feedback,
                contested,
                decidedAt);
    }

    /** Ids only. */
    @Override
    public String toString() {
        return "panel in record " + record;
    }
}
