package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TallyPropertyTest {
    @Property
    void everyRateIsAShareAndTheOrderOfTheResponseRatesHolds(
            @ForAll @Size(8) List<@IntRange(min = 0, max = 500) Integer> n) {
        Tally tally = TallyTest.tally(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6), n.get(7));

        for (Tally.Rate rate : Tally.Rate.values()) {
            tally.rate(rate)
                    .ifPresent(percent -> assertThat(percent.doubleValue()).isBetween(0.0, 100.0));
        }
        tally.rate(Tally.Rate.RR1).ifPresent(rr1 -> {
            assertThat(rr1).isLessThanOrEqualTo(tally.rate(Tally.Rate.RR2).orElseThrow());
            assertThat(rr1).isLessThanOrEqualTo(tally.rate(Tally.Rate.RR3).orElseThrow());
        });
    }
}
