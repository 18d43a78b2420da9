package org.turnstone.server.cases;

import java.util.List;
import java.util.Optional;
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
        boolean contested) {
    public CaseFile {
        visits = List.copyOf(visits);
        records = List.copyOf(records);
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
     */
    public record About(RecordId record, String recordKey, String state, String status) {
        @Override
        public String toString() {
            return "about record " + record;
        }
    }

    /** Whether several records that count tell of an interview, of which one may be left out. */
    public boolean isInterviewedTwice() {
        return records.stream()
                        .filter(about -> about.status().equals(Exclusion.VALID))
                        .filter(about -> visits.stream()
                                .anyMatch(attempt -> attempt.record().equals(about.record())
                                        && OutcomeFamily.of(attempt.visit().code())
                                                .isProductive()))
                        .count()
                > 1;
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
