package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.sync.record.FieldValue;

class TypedTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @Test
    void nothingTypedIsNoAnswer() {
        assertThat(Typed.text("  ")).isEqualTo(new Typed.Value(FieldValue.CLEARED));
        assertThat(Typed.whole("")).isEqualTo(new Typed.Value(FieldValue.CLEARED));
        assertThat(Typed.day("", " ", "")).isEqualTo(new Typed.Value(FieldValue.CLEARED));
        assertThat(Typed.moment("", "", "", "", LONDON)).isEqualTo(new Typed.Value(FieldValue.CLEARED));
    }

    @Test
    void textIsComposedAndStripped() {
        assertThat(Typed.text(" Cafe\u0301 ")).isEqualTo(new Typed.Value(new FieldValue.Text("Caf\u00e9")));
    }

    @Test
    void numbersAreReadAsPeopleWriteThem() {
        assertThat(Typed.whole(" 1,200 ")).isEqualTo(new Typed.Value(new FieldValue.Whole(1200)));
        assertThat(Typed.decimal("6,5")).isEqualTo(new Typed.Value(new FieldValue.Decimal(new BigDecimal("6.5"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"twelve", "6.5", "9007199254740993", "1e3"})
    void whatIsNoWholeNumberIsSaid(String raw) {
        assertThat(Typed.whole(raw)).isInstanceOf(Typed.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"2,11,2026", "02,nov,2026", "2,November,2026"})
    void aMonthIsANumberOrAName(String day, String month, String year) {
        assertThat(Typed.day(day, month, year))
                .isEqualTo(new Typed.Value(new FieldValue.Day(LocalDate.of(2026, 11, 2))));
    }

    @ParameterizedTest
    @CsvSource({"31,2,2026", "0,1,2026", "1,13,2026", "1,1,26", "x,1,2026", "'',1,2026", "1,'',2026", "1,ju,2026"})
    void aDateThatIsNoneIsSaid(String day, String month, String year) {
        assertThat(Typed.day(day, month, year)).isInstanceOf(Typed.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"18:00,18:00", "1800,18:00", "18.05,18:05", "6 pm,18:00", "6.30pm,18:30", "12 am,00:00", "9:05,09:05"})
    void timesAreReadAsPeopleWriteThem(String raw, String time) {
        assertThat(Typed.time(raw)).isEqualTo(new Typed.Value(new FieldValue.TimeOfDay(LocalTime.parse(time))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "25:00", "18:60", "noon", "13 pm"})
    void aTimeThatIsNoneIsSaid(String raw) {
        assertThat(Typed.time(raw)).isInstanceOf(Typed.Unreadable.class);
    }

    @Test
    void aMomentHasTheOffsetOfItsDay() {
        assertThat(Typed.moment("1", "7", "2026", "10:00", LONDON))
                .isEqualTo(new Typed.Value(new FieldValue.Moment(OffsetDateTime.parse("2026-07-01T10:00:00+01:00"))));
        assertThat(Typed.moment("1", "12", "2026", "10:00", LONDON))
                .isEqualTo(new Typed.Value(new FieldValue.Moment(OffsetDateTime.parse("2026-12-01T10:00:00Z"))));
    }

    @Test
    void halfAMomentIsSaid() {
        assertThat(Typed.moment("1", "12", "2026", "", LONDON)).isInstanceOf(Typed.Unreadable.class);
        assertThat(Typed.moment("", "", "", "10:00", LONDON)).isInstanceOf(Typed.Unreadable.class);
    }
}
