package org.turnstone.server.figures;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the answers to one question come to, over the rows of which the status is valid. Not protected against small numbers.
 *
 * @param column in the dataset
 * @param text of the question
 * @param number true if the answers have a sum and a mean
 * @param askedFrom the day from which on it was asked, in words; null if from the form's first version on
 * @param askedUntil the day from which on it was asked no more, in words; null if it still is
 * @param opened records that were opened so far
 * @param total records that there are
 * @param undecidedGroups of records of which somebody has to say which stand
 * @param held records of these
 * @param inConflict records about which two decisions differ
 * @param excluded records of which another one stands
 * @param reasons why there is no answer, in words
 * @param codes the same as codes of the dataset
 * @param lines by wave, then one for all if there are several
 */
public record Figures(
        String form,
        String column,
        String text,
        boolean number,
        @Nullable String askedFrom,
        @Nullable String askedUntil,
        int opened,
        int total,
        int undecidedGroups,
        int held,
        int inConflict,
        int excluded,
        List<String> reasons,
        List<String> codes,
        List<Line> lines) {
    public Figures {
        reasons = List.copyOf(reasons);
        codes = List.copyOf(codes);
        lines = List.copyOf(lines);
    }

    /** True if a choice is newer than its question. */
    public boolean hasNewChoices() {
        return lines.stream().flatMap(line -> line.choices().stream()).anyMatch(choice -> choice.from() != null);
    }

    /** True if each choice has a share together with those before it. */
    public boolean adds() {
        return lines.stream().flatMap(line -> line.choices().stream()).anyMatch(choice -> choice.upTo() != null);
    }

    /** False while records are still being opened, so that some are in no figure yet. */
    public boolean isWhole() {
        return opened >= total;
    }

    /**
     * One wave.
     *
     * @param wave its code; empty for all
     * @param rows that count
     * @param asked of these: the question was one for them and stood in their version of the form
     * @param answered of those with an answer that is none of the reasons
     * @param missing in the order of {@link Figures#reasons}
     * @param sum null where answers are no numbers
     * @param mean to four digits
     * @param choices none where there are none to choose from
     */
    public record Line(
            String wave,
            String name,
            int rows,
            int asked,
            int answered,
            List<Integer> missing,
            @Nullable BigDecimal sum,
            @Nullable BigDecimal mean,
            List<Choice> choices) {
        public Line {
            missing = List.copyOf(missing);
            choices = List.copyOf(choices);
        }

        @Override
        public String toString() {
            return "line of figures";
        }
    }

    /**
     * A choice.
     *
     * @param count how many chose it
     * @param of how many answered a version of the form that offers it
     * @param percent of these, to two digits; null of nobody
     * @param upTo the same of this choice and those before it together, where each person takes one of the same choices; else
     *     null
     * @param from the day from which on it was offered, in words; null if as long as the question was asked
     */
    public record Choice(
            String code,
            String label,
            int count,
            int of,
            @Nullable BigDecimal percent,
            @Nullable BigDecimal upTo,
            @Nullable String from) {
        @Override
        public String toString() {
            return "count of a choice";
        }
    }

    @Override
    public String toString() {
        return "figures of " + column;
    }
}
