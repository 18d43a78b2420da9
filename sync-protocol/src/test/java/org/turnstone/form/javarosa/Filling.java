package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/** A session with short words for tests: codes and numbers become values by the type of the question. */
final class Filling implements AutoCloseable {
    static final Instant EVENING = Instant.parse("2026-11-02T18:30:00Z");
    static final ZoneId LONDON = ZoneId.of("Europe/London");

    final FormSession session;

    private Filling(FormSession session) {
        this.session = session;
    }

    static Filling of(FormTemplate template) {
        return on(template, RecordValues.EMPTY, at(EVENING));
    }

    static Filling on(FormTemplate template, RecordValues values, EntryContext context) {
        return new Filling(template.open(values, context));
    }

    static EntryContext at(Instant now) {
        return new EntryContext(
                Clock.fixed(now, LONDON), LONDON, Map.of("deviceid", "laptop-7", "username", "ana"), new Random(7));
    }

    static FieldPath path(String text) {
        return new FieldPath(text);
    }

    static FieldValue value(Object plain) {
        if (plain instanceof FieldValue given) {
            return given;
        }
        if (plain instanceof Integer whole) {
            return new FieldValue.Whole(whole);
        }
        if (plain instanceof BigDecimal decimal) {
            return new FieldValue.Decimal(decimal);
        }
        if (plain instanceof LocalDate day) {
            return new FieldValue.Day(day);
        }
        if (plain instanceof LocalTime time) {
            return new FieldValue.TimeOfDay(time);
        }
        if (plain instanceof OffsetDateTime moment) {
            return new FieldValue.Moment(moment);
        }
        if (plain instanceof List<?> codes) {
            return FieldValue.Choices.of(codes.stream().map(String::valueOf).toList());
        }
        return new FieldValue.Text((String) plain);
    }

    /** Answers and expects the form to take it. */
    AnswerOutcome answer(String path, Object plain) {
        AnswerOutcome outcome = session.answer(path(path), value(plain));
        assertThat(outcome.violations()).as(path).isEmpty();
        return outcome;
    }

    /** Answers and expects the form to refuse it. */
    Violation refused(String path, Object plain) {
        AnswerOutcome outcome = session.answer(path(path), value(plain));
        assertThat(outcome.violations()).as(path).hasSize(1);
        return outcome.violations().get(0);
    }

    Filling row(String repeat, String id) {
        assertThat(session.addRow(new GroupPath(repeat), new RowId(id)).isAccepted())
                .isTrue();
        return this;
    }

    List<String> visible() {
        return session.visible().stream().map(Item::key).toList();
    }

    List<String> codes(String path) {
        return session.item(path(path)).choices().stream()
                .map(choice -> choice.code())
                .toList();
    }

    String label(String path) {
        return session.item(path(path)).label();
    }

    FieldValue now(String path) {
        return session.values().value(path(path)).orElseThrow();
    }

    boolean isRelevant(String path) {
        return session.isRelevant(path(path));
    }

    List<String> open() {
        return session.check().stream().map(v -> v.path().text()).toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
