package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rates, against figures that were computed apart from this program (R04 of the design). */
class TallyTest {
    @Test
    void ratesAreThoseOfThePublishedFormulas() {
        Tally grimsby = tally(35, 3, 15, 4, 17, 1, 5, 0);

        assertThat(grimsby.issued()).isEqualTo(80);
        assertThat(grimsby.eligibleShare().orElseThrow()).isEqualByComparingTo("0.9367");
        assertThat(rates(grimsby)).containsExactly("46.67", "50.67", "46.71", "76.00", "66.04", "20.00");
        assertThat(rates(tally(43, 1, 12, 3, 18, 0, 3, 0)))
                .as("Glasgow, baseline")
                .containsExactly("55.84", "57.14", "55.84", "76.62", "76.79", "15.58");
        assertThat(rates(tally(40, 1, 14, 5, 15, 1, 4, 0)))
                .as("Glasgow, follow-up")
                .containsExactly("52.63", "53.95", "52.67", "78.95", "72.73", "18.42");
    }

    @Test
    void whatNobodyTriedCountsAsNotKnown() {
        assertThat(tally(10, 0, 0, 0, 0, 0, 0, 10).rate(Tally.Rate.RR1).orElseThrow())
                .isEqualByComparingTo("50.00");
        assertThat(tally(10, 0, 0, 0, 0, 10, 0, 0).rate(Tally.Rate.RR1))
                .isEqualTo(tally(10, 0, 0, 0, 0, 0, 0, 10).rate(Tally.Rate.RR1));
    }

    @Test
    void ofNothingThereIsNoRate() {
        Tally none = tally(0, 0, 0, 0, 0, 0, 0, 0);
        Tally onlyEmptyHouses = tally(0, 0, 0, 0, 0, 0, 4, 0);

        for (Tally.Rate rate : Tally.Rate.values()) {
            assertThat(none.rate(rate)).isEmpty();
            assertThat(onlyEmptyHouses.rate(rate)).isEmpty();
        }
        assertThat(none.eligibleShare()).isEmpty();
        assertThat(none.visitsPerCase()).isEmpty();
    }

    static Tally tally(
            int complete,
            int partial,
            int refusal,
            int other,
            int nonContact,
            int unknown,
            int ineligible,
            int untried) {
        Map<OutcomeFamily, Integer> counts = new EnumMap<>(OutcomeFamily.class);
        counts.put(OutcomeFamily.COMPLETE, complete);
        counts.put(OutcomeFamily.PARTIAL, partial);
        counts.put(OutcomeFamily.REFUSAL, refusal);
        counts.put(OutcomeFamily.OTHER, other);
        counts.put(OutcomeFamily.NON_CONTACT, nonContact);
        counts.put(OutcomeFamily.UNKNOWN, unknown);
        counts.put(OutcomeFamily.INELIGIBLE, ineligible);
        counts.put(OutcomeFamily.UNTRIED, untried);
        return new Tally(counts, 0, 0);
    }

    private static List<String> rates(Tally tally) {
        return List.of(Tally.Rate.values()).stream()
                .map(tally::rate)
                .map(Optional::orElseThrow)
                .map(Object::toString)
                .toList();
    }
}
