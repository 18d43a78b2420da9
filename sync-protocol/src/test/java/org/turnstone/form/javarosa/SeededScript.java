package org.turnstone.form.javarosa;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Choice;
import org.turnstone.form.FormSession;
import org.turnstone.form.Item;
import org.turnstone.sync.record.FieldValue;

/** Answers whatever a form shows, by chance; the same seed gives the same answers. */
final class SeededScript {
    private static final int MAX_ROWS = 3;

    private SeededScript() {}

    /** Does one thing; null if what was drawn cannot be answered. */
    static @Nullable AnswerOutcome step(FormSession session, Random random) {
        List<Item> items = session.visible();
        Item item = items.isEmpty() ? null : items.get(random.nextInt(items.size()));
        if (item instanceof Item.Repeat repeat && repeat.mayAdd() && repeat.rows() < MAX_ROWS) {
            return session.addRow(repeat.path(), new org.turnstone.sync.record.RowId("r" + random.nextInt(1_000_000)));
        }
        if (item instanceof Item.Row row && row.surplus() && random.nextInt(4) == 0) {
            return session.removeRow(row.path());
        }
        if (item instanceof Item.Question question && question.kind().isAnswered() && !question.readOnly()) {
            FieldValue value = value(question, random);
            return value == null ? null : session.answer(question.path(), value);
        }
        return null;
    }

    private static @Nullable FieldValue value(Item.Question question, Random random) {
        if (random.nextInt(12) == 0) {
            return FieldValue.CLEARED;
        }
        List<String> codes =
                question.choices().stream().map(Choice::code).distinct().toList();
        return switch (question.type()) {
            case TEXT ->
                new FieldValue.Text(
                        List.of("a", "yes", "12", "0700123456", "Ann Lee").get(random.nextInt(5)));
            case WHOLE -> new FieldValue.Whole(random.nextInt(6) == 0 ? random.nextInt(2_000) : random.nextInt(20));
            case DECIMAL -> new FieldValue.Decimal(BigDecimal.valueOf(random.nextInt(2_000), 1));
            case DAY -> new FieldValue.Day(LocalDate.of(2020, 1, 1).plusDays(random.nextInt(2_500)));
            case TIME -> new FieldValue.TimeOfDay(LocalTime.of(random.nextInt(24), 30));
            case MOMENT ->
                new FieldValue.Moment(LocalDate.of(2026, 1, 1)
                        .plusDays(random.nextInt(300))
                        .atTime(random.nextInt(24), 0)
                        .atOffset(ZoneOffset.ofHours(random.nextInt(5) - 2)));
            case PLACE -> place(random);
            case LINE -> new FieldValue.Line(List.of(place(random), place(random), place(random)));
            case CHOICE -> codes.isEmpty() ? null : new FieldValue.Text(codes.get(random.nextInt(codes.size())));
            case CHOICES ->
                codes.isEmpty()
                        ? null
                        : FieldValue.Choices.of(codes.stream()
                                .filter(code -> random.nextInt(3) == 0)
                                .toList());
            case RANKING -> codes.isEmpty() ? null : new FieldValue.Ranking(codes);
            case ATTACHMENT -> null;
        };
    }

    private static FieldValue.Place place(Random random) {
        return new FieldValue.Place(List.of(BigDecimal.valueOf(random.nextInt(80)), BigDecimal.ONE));
    }
}
