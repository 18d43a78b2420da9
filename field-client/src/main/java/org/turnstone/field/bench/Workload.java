package org.turnstone.field.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * Interviews of thirty questions as {@code docs/testing.md} describes them: 8 agreements, 6 yes or no, 2 with several
 * choices, 6 numbers, 7 short texts of 10 to 42 characters and one of 400; and the edits of one in a hundred, two answers
 * each. The same seed gives the same answers.
 */
final class Workload {
    static final int QUESTIONS = 30;
    private static final List<String> AGREEMENT =
            List.of("strongly_agree", "agree", "neither", "disagree", "strongly_disagree");
    private static final List<String> YES_OR_NO = List.of("yes", "no", "dont_know");
    private static final List<String> HELPERS =
            List.of("school", "gp", "family", "neighbour", "charity", "police", "helpline", "online");
    private static final Instant FIRST = Instant.parse("2026-03-02T09:00:00Z");

    private final Random random;
    private final InventedText text;

    Workload(long seed) {
        random = new Random(seed);
        text = new InventedText(random);
    }

    /** The operations of one interview, as the first save of its record. */
    List<Operation> interview(String form, int number) {
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation.Set(FieldPath.FORM, new FieldValue.Text(form)));
        Instant start = FIRST.plusSeconds(number * 75L + text.between(0, 900));
        operations.add(new Operation.Stamp(new FieldPath("start"), moment(start)));
        operations.add(new Operation.Stamp(new FieldPath("end"), moment(start.plusSeconds(text.between(600, 3600)))));
        for (int question = 1; question <= QUESTIONS; question++) {
            operations.add(new Operation.Set(path(question), answer(question)));
        }
        return operations;
    }

    /** What the office found wrong in one interview: an agreement and a short text. */
    List<Operation> correction() {
        return List.of(
                new Operation.Set(path(3), new FieldValue.Text(text.pick(AGREEMENT))),
                new Operation.Set(path(25), new FieldValue.Text(text.of(20))));
    }

    /** One answer alone. */
    List<Operation> oneAnswer() {
        return List.of(new Operation.Set(path(9), new FieldValue.Text(text.pick(YES_OR_NO))));
    }

    private static FieldPath path(int question) {
        return new FieldPath(String.format("q%02d", question));
    }

    private static FieldValue moment(Instant at) {
        return new FieldValue.Moment(at.atOffset(ZoneOffset.UTC));
    }

    private FieldValue answer(int question) {
        if (question <= 8) {
            return new FieldValue.Text(AGREEMENT.get((int) (Math.pow(random.nextDouble(), 1.3) * AGREEMENT.size())));
        }
        if (question <= 14) {
            return new FieldValue.Text(YES_OR_NO.get(random.nextInt(5) < 3 ? 0 : text.between(1, 2)));
        }
        if (question <= 16) {
            List<String> some =
                    HELPERS.stream().filter(any -> random.nextInt(10) < 3).toList();
            return FieldValue.Choices.of(some.isEmpty() ? List.of(text.pick(HELPERS)) : some);
        }
        if (question <= 22) {
            return new FieldValue.Whole(text.between(0, random.nextInt(10) < 7 ? 10 : 90));
        }
        return new FieldValue.Text(text.of(question <= 29 ? text.between(10, 42) : 400));
    }
}
