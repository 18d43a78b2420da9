package org.turnstone.server.cases;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.dataset.Visit;
import org.turnstone.sync.record.RecordId;

/**
 * Makes cases of what records tell and of what was given out. Pure: the same records in any order give the same cases.
 *
 * <p>A case comes to what its last visit says. Two laptops that were at one door each keep a record of their own, and neither
 * saw the other's: then an interview stands, whoever came later. Where no one had an interview and their last visits differ the
 * case is contested; it counts by the outcome that says most (refused, other, no contact, not eligible, not known), never by
 * a clock, until somebody goes again.
 *
 * <p>Where an interview was withdrawn and no other stands the case is one of the family "other", by the office's codes 561 and
 * 562, whatever else was seen there: it was contacted, and nobody is interviewed.
 *
 * <p>Example: Aneesa was told "call back" (451), Tom found nobody (310). The case is contested and counts as a refusal family
 * case, 451; when Aneesa has her interview in her record, it counts as 110.
 */
public final class CaseFiles {
    private static final List<OutcomeFamily> BY_WEIGHT = List.of(
            OutcomeFamily.COMPLETE,
            OutcomeFamily.PARTIAL,
            OutcomeFamily.REFUSAL,
            OutcomeFamily.OTHER,
            OutcomeFamily.NON_CONTACT,
            OutcomeFamily.INELIGIBLE,
            OutcomeFamily.UNKNOWN);

    private static final Comparator<CaseFile.Attempt> BY_TIME = Comparator.comparing(
                    CaseFiles::moment, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(CaseFile.Attempt::record)
            .thenComparing(attempt -> attempt.visit().n());

    private CaseFiles() {}

    /** What one record tells about a case; number and wave as they stand in the dataset. */
    record Told(
            RecordId record,
            String recordKey,
            String number,
            String wave,
            String area,
            String state,
            String status,
            Set<String> distinct,
            List<Visit> visits) {
        Told {
            distinct = Set.copyOf(distinct);
            visits = List.copyOf(visits);
        }

        @Override
        public String toString() {
            return "told by record " + record;
        }
    }

    private record Key(String number, String wave) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNumber = number.compareTo(other.number);
            return byNumber == 0 ? wave.compareTo(other.wave) : byNumber;
        }
    }

    /** Cases by number and wave. Records that name no case make none. */
    static List<CaseFile> of(
            Collection<Told> records,
            Collection<SampleList.Issued> issued,
            Collection<WithdrawnCases.Withdrawn> withdrawn) {
        SortedMap<Key, List<Told>> byCase = new TreeMap<>();
        Map<Key, WithdrawnCases.Withdrawn> gone = new HashMap<>();
        for (WithdrawnCases.Withdrawn one : withdrawn) {
            Key key = new Key(one.number(), one.wave());
            gone.merge(key, one, (other, same) -> other.code().compareTo(same.code()) <= 0 ? other : same);
            byCase.put(key, new ArrayList<>());
        }
        Map<Key, SampleList.Issued> lists = new HashMap<>();
        for (SampleList.Issued one : issued) {
            Key key = new Key(one.number(), one.wave());
            lists.put(key, one);
            byCase.put(key, new ArrayList<>());
        }
        for (Told told : records) {
            if (isAnswer(told.number())) {
                Key key = new Key(told.number(), isAnswer(told.wave()) ? told.wave() : "");
                byCase.computeIfAbsent(key, any -> new ArrayList<>()).add(told);
            }
        }
        List<CaseFile> files = new ArrayList<>(byCase.size());
        byCase.forEach((key, told) -> files.add(file(key, told, lists.get(key), gone.get(key))));
        return files;
    }

    private static boolean isAnswer(String cell) {
        return !cell.isEmpty() && cell.charAt(0) != '[' && !cell.matches("-[0-9]");
    }

    private static CaseFile file(
            Key key,
            List<Told> told,
            SampleList.@Nullable Issued issued,
            WithdrawnCases.@Nullable Withdrawn withdrawn) {
        told.sort(Comparator.comparing(Told::record));
        List<CaseFile.Attempt> visits = new ArrayList<>();
        List<Visit> last = new ArrayList<>();
        for (Told one : told) {
            visits.addAll(inOrder(one));
            if (!one.visits().isEmpty()) {
                last.add(one.visits().get(one.visits().size() - 1));
            }
        }
        visits.sort(BY_TIME);
        Outcome outcome = outcome(last);
        String area = issued == null ? "" : issued.area();
        if (withdrawn != null) {
            area = area.isEmpty() ? withdrawn.area() : area;
            outcome = outcome.family().isProductive()
                    ? outcome
                    : new Outcome(withdrawn.code(), OutcomeFamily.of(withdrawn.code()), false);
        }
        for (Told one : told) {
            area = area.isEmpty() && isAnswer(one.area()) ? one.area() : area;
        }
        return new CaseFile(
                key.number(),
                key.wave(),
                area,
                issued != null,
                visits,
                told.stream()
                        .map(one -> new CaseFile.About(
                                one.record(), one.recordKey(), one.state(), one.status(), one.distinct()))
                        .toList(),
                outcome.code(),
                outcome.family(),
                outcome.contested(),
                "",
                List.of());
    }

    /** A record's own order stands, whatever its moments say: a visit is never before the one it was written down after. */
    private static List<CaseFile.Attempt> inOrder(Told told) {
        List<CaseFile.Attempt> visits = new ArrayList<>();
        Instant before = null;
        for (Visit visit : told.visits()) {
            Instant at = visit.at();
            if (at == null || (before != null && at.isBefore(before))) {
                at = before;
            }
            visits.add(new CaseFile.Attempt(
                    told.record(),
                    new Visit(
                            visit.row(),
                            visit.n(),
                            at,
                            visit.said(),
                            visit.clock(),
                            visit.code(),
                            visit.researcherKey(),
                            visit.deviceKey())));
            before = at;
        }
        return visits;
    }

    private static @Nullable Instant moment(CaseFile.Attempt attempt) {
        return attempt.visit().at();
    }

    private record Outcome(String code, OutcomeFamily family, boolean contested) {}

    private static Outcome outcome(List<Visit> last) {
        Map<String, OutcomeFamily> codes = new LinkedHashMap<>();
        last.forEach(visit -> codes.put(visit.code(), OutcomeFamily.of(visit.code())));
        if (codes.isEmpty()) {
            return new Outcome("", OutcomeFamily.UNTRIED, false);
        }
        String best = codes.keySet().stream()
                .min(Comparator.comparing((String code) -> BY_WEIGHT.indexOf(OutcomeFamily.of(code)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        OutcomeFamily family = OutcomeFamily.of(best);
        boolean unclear = last.stream().anyMatch(visit -> visit.code().equals(Visit.CONFLICT));
        return new Outcome(best, family, !family.isProductive() && (codes.size() > 1 || unclear));
    }
}
