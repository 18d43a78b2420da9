package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * The cases that stand on one person's list and what came of each so far, as the office knows it (docs/protocol.md, "Case
 * list"). Codes are those of the form; the site's own names for waves and areas stand beside them. Immutable.
 *
 * @param formId of the form that tells of visits; empty if the site has none
 * @param left how many further cases stand on the list that this one has no room for
 */
public record CaseList(String formId, List<Case> cases, int left) {
    public static final CaseList NONE = new CaseList("", List.of(), 0);

    /** @throws IllegalArgumentException if it is over a limit */
    public CaseList {
        cases = List.copyOf(cases);
        if (cases.size() > WireLimits.MAX_CASES || left < 0) {
            throw new IllegalArgumentException("a case list is over its limit");
        }
        requireShort(formId);
    }

    /**
     * One case in one wave.
     *
     * @param number as address lists have it
     * @param wave code of the round
     * @param waveName what the site calls it
     * @param area code of the neighbourhood; empty if nobody said
     * @param areaName what the site calls it
     * @param round how often it was given to somebody, the first time included
     * @param visits how many there were, those that are not told included
     * @param calls the newest ones, the earliest first
     * @param outcome code the case came to; empty if nobody has been there
     * @param contested whether its last visits say different things
     * @param records that are about it
     */
    public record Case(
            String number,
            String wave,
            String waveName,
            String area,
            String areaName,
            int round,
            int visits,
            List<Call> calls,
            String outcome,
            boolean contested,
            List<RecordId> records) {
        public Case {
            calls = List.copyOf(calls);
            records = List.copyOf(records);
            if (calls.size() > WireLimits.MAX_CASE_CALLS
                    || records.size() > WireLimits.MAX_CASE_RECORDS
                    || round < 1
                    || visits < calls.size()) {
                throw new IllegalArgumentException("a case is over its limit");
            }
            List.of(number, wave, waveName, area, areaName, outcome).forEach(CaseList::requireShort);
        }

        /** The same without what was said about visits. */
        public Case withoutCalls() {
            return new Case(
                    number, wave, waveName, area, areaName, round, visits, List.of(), outcome, contested, List.of());
        }

        /** A case is a door. */
        @Override
        public String toString() {
            return "case with " + visits + " visits";
        }
    }

    /**
     * One visit.
     *
     * @param at when, by a clock put right where that is possible; empty if nobody said
     * @param outcome code it came to; empty if there is none yet
     * @param who name of whoever was there; empty if nobody knows
     */
    public record Call(Optional<Instant> at, String outcome, String who) {
        public Call {
            requireShort(outcome);
            requireShort(who);
        }

        @Override
        public String toString() {
            return "call";
        }
    }

    private static void requireShort(String text) {
        if (text.length() > WireLimits.MAX_CASE_TEXT) {
            throw new IllegalArgumentException("a text of a case list is over its limit");
        }
    }

    @Override
    public String toString() {
        return cases.size() + " cases";
    }
}
