package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.sync.record.FieldValue;

class TypedPlaceTest {
    private static FieldValue.Place place(String... numbers) {
        return new FieldValue.Place(
                List.of(numbers).stream().map(BigDecimal::new).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "53.567 -0.081",
                "53.567, -0.081",
                "53,567; -0,081",
                "53,567 -0,081",
                "53.567N 0.081W",
                "N 53.567 W 0.081",
                "0.081W 53.567N",
                "53.567° −0.081°",
                " 53.567\t-0.081 "
            })
    void aPlaceIsReadAsPeopleWriteIt(String raw) {
        assertThat(TypedPlace.place(raw)).isEqualTo(new Typed.Value(place("53.567", "-0.081")));
    }

    @Test
    void minutesAndSecondsAreWorkedOut() {
        assertThat(TypedPlace.place("53°30'36\"N 0°30'0\"W")).isEqualTo(new Typed.Value(place("53.51", "-0.5")));
    }

    @Test
    void altitudeAndAccuracyFollow() {
        assertThat(TypedPlace.place("53.567 -0.081 12 4.5"))
                .isEqualTo(new Typed.Value(place("53.567", "-0.081", "12", "4.5")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"here", "53.567", "95 0", "10 200", "1 2 3 4 5", "53.567 -0.081 x"})
    void whatIsNoPlaceIsSaidToBeNone(String raw) {
        assertThat(TypedPlace.place(raw)).isInstanceOf(Typed.Unreadable.class);
    }

    @Test
    void anAreaEndsWhereItBegins() {
        assertThat(TypedPlace.line("1 1\n1 2\n\n2 2", true))
                .isEqualTo(new Typed.Value(new FieldValue.Line(
                        List.of(place("1", "1"), place("1", "2"), place("2", "2"), place("1", "1")))));
        assertThat(TypedPlace.line("1 1\n1 2", true)).isInstanceOf(Typed.Unreadable.class);
        assertThat(TypedPlace.line("1 1\nx", false)).isInstanceOf(Typed.Unreadable.class);
        assertThat(TypedPlace.line("  ", false)).isEqualTo(new Typed.Value(FieldValue.CLEARED));
    }

    @Test
    void whatIsShownReadsAsItWas() {
        FieldValue.Line line = new FieldValue.Line(List.of(place("1.5", "-2"), place("3", "4", "10", "5")));

        assertThat(TypedPlace.line(TypedPlace.text(line), false)).isEqualTo(new Typed.Value(line));
    }
}
