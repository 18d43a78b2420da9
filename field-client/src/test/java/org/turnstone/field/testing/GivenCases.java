package org.turnstone.field.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnstone.sync.identity.CaseList;

/** A list of cases of the sample survey, as an office gives it out. */
public final class GivenCases {
    private GivenCases() {}

    /** The number of a case on the list, from 1. */
    public static String number(int n) {
        return "GRI-%04d-01".formatted(n);
    }

    /** The first was interviewed at, the second tried twice, the third handed on with visits that differ; the others are untried. */
    public static CaseList list(Instant now, int cases) {
        CaseList.Call evening = new CaseList.Call(Optional.of(now.minus(Duration.ofDays(3))), "310", "Aneesa");
        CaseList.Call again = new CaseList.Call(Optional.of(now.minus(Duration.ofDays(1))), "310", "Tom");
        CaseList.Call interview = new CaseList.Call(Optional.of(now.minus(Duration.ofDays(2))), "110", "Aneesa");
        List<CaseList.Case> all = new ArrayList<>();
        for (int n = 1; n <= cases; n++) {
            List<CaseList.Call> calls = n == 1
                    ? List.of(evening, interview)
                    : n == 2 ? List.of(evening, again) : n == 3 ? List.of(again) : List.of();
            all.add(new CaseList.Case(
                    number(n),
                    "base",
                    "Baseline",
                    n % 2 == 0 ? "gri1" : "gri2",
                    n % 2 == 0 ? "East Marsh" : "Nunsthorpe",
                    n == 3 ? 2 : 1,
                    calls.size(),
                    calls,
                    calls.isEmpty() ? "" : calls.get(calls.size() - 1).outcome(),
                    n == 3,
                    List.of()));
        }
        return new CaseList("tfc_community_survey", all, 0);
    }
}
