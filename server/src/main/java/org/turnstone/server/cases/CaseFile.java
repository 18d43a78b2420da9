package org.turnstone.server.cases;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.dataset.Exclusion;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.record.RecordId;

/**
 * One case in one wave with all that happened at it.
 *
 * @param number of the case, as address lists have it
 * @param wave code of the round
 * @param area code of the neighbourhood; empty if nobody said
 * @param listed whether it is on the list of what was given out
 * @param visits in the order in which they are thought to have happened
 * @param records that are about it, duplicates included
 * @param outcome code of the case; empty if nobody has been there
 * @param contested whether its last visits say different things, none of them an interview
 * @param owner login of whose list it stands on; empty if nobody knows
 * @param handings from one person to another, the earliest first
 */
public record CaseFile(
        String number,
        String wave,
        String area,
        boolean listed,
        List<Attempt> visits,
        List<About> records,
        String outcome,
        OutcomeFamily family,
        boolean contested,
        String owner,
        List<CaseHanding> handings) {
    public CaseFile {
        handings = List.copyOf(handings);
        visits = List.copyOf(visits);
        records = List.copyOf(records);
    }

    CaseFile standingWith(String login, List<CaseHanding> rounds) {
        return new CaseFile(number, wave, area, listed, visits, records, outcome, family, contested, login, rounds);
    }

    /** How often it was given to somebody, the first time included. */
    public int round() {
        return handings.size() + 1;
    }

    /** Visits since it was handed over last; all of them if it never was. A visit of which nobody knows when counts to before. */
    public long visitsThisRound() {
        if (handings.isEmpty()) {
            return visits.size();
        }
        Instant since = handings.get(handings.size() - 1).at();
        return visits.stream()
                .map(attempt -> attempt.visit().at())
                .filter(at -> at != null && !at.isBefore(since))
                .count();
    }

    /** A visit and the record that tells of it. */
    public record Attempt(RecordId record, Visit visit) {
        @Override
        public String toString() {
            return "visit in record " + record;
        }
    }

    /**
     * A record that is about the case.
     *
     * @param recordKey as datasets name it
     * @param status whether it counts, in the words of the dataset
     * @param distinct keys of records that somebody told it apart from
     */
    public record About(RecordId record, String recordKey, String state, String status, Set<String> distinct) {
        public About {
            distinct = Set.copyOf(distinct);
        }

        private boolean isToldApartFrom(About other) {
            return distinct.contains(other.recordKey()) || other.distinct().contains(recordKey);
        }

        @Override
        public String toString() {
            return "about record " + record;
        }
    }

    /** Whether several records that count tell of an interview, and nobody has decided about them. */
    public boolean isInterviewedTwice() {
        List<About> interviews = records.stream()
                .filter(about -> about.status().equals(Exclusion.VALID))
                .filter(about -> visits.stream()
                        .anyMatch(attempt -> attempt.record().equals(about.record())
                                && OutcomeFamily.of(attempt.visit().code()).isProductive()))
                .toList();
        return interviews.stream()
                .anyMatch(one -> interviews.stream()
                        .anyMatch(other -> !other.record().equals(one.record()) && !one.isToldApartFrom(other)));
    }

    public Optional<Attempt> last() {
        return visits.isEmpty() ? Optional.empty() : Optional.of(visits.get(visits.size() - 1));
    }

    /** Who was there last, as the dataset names them; null if nobody was. */
    public @Nullable String lastBy() {
        return last().map(attempt -> attempt.visit().researcherKey()).orElse(null);
    }

    /** Counts only: a case is a door. */
    @Override
    public String toString() {
        return "case with " + visits.size() + " visits";
    }
}
