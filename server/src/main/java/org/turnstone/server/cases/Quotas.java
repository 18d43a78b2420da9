package org.turnstone.server.cases;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.programme.SitePlan;

/**
 * How far the interviews of each area are from what was set, wave by wave, and in which weeks they were given. An interview is a
 * case that came to a complete one; areas that nobody set anything for are in it too, so that no interview is missing. Pure.
 *
 * @param waves codes, in the order of their days
 */
public record Quotas(List<String> waves, List<Line> lines, List<Weeks> weeks) {
    private static final int LONGEST_WEEKS = 26;

    public Quotas {
        waves = List.copyOf(waves);
        lines = List.copyOf(lines);
        weeks = List.copyOf(weeks);
    }

    /**
     * One area in one wave.
     *
     * @param target null if none is set
     */
    public record Line(String area, String wave, @Nullable Integer target, int done) {
        /** How many are wanted still; none where there is no target or more than wanted. */
        public int left() {
            return target == null ? 0 : Math.max(0, target - done);
        }

        public boolean isFull() {
            return target != null && done >= target;
        }

        /** In hundredths of the target, at most 100; 0 without one. */
        public int share() {
            return target == null || target == 0 ? 0 : (int) Math.min(100, Math.round(100.0 * done / target));
        }
    }

    /** Interviews of an area by the Monday of their week; every week of the whole is there. */
    public record Weeks(String area, SortedMap<LocalDate, Integer> counts) {
        public int sum() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    public static Quotas of(List<CaseFile> cases, SitePlan plan, ZoneId zone) {
        Set<String> areas = new LinkedHashSet<>();
        plan.of(SitePlan.Kind.AREA).forEach(area -> areas.add(area.code()));
        Set<String> waves = new LinkedHashSet<>();
        plan.of(SitePlan.Kind.WAVE).forEach(wave -> waves.add(wave.code()));
        cases.stream().map(CaseFile::wave).sorted().forEach(waves::add);
        cases.stream().map(CaseFile::area).sorted().forEach(areas::add);
        List<Line> lines = new ArrayList<>();
        for (String area : areas) {
            Integer target = plan.find(SitePlan.Kind.AREA, area)
                    .map(SitePlan.Entry::target)
                    .orElse(null);
            for (String wave : waves) {
                int done = (int) interviews(cases, area)
                        .filter(file -> file.wave().equals(wave))
                        .count();
                if (target != null || done > 0) {
                    lines.add(new Line(area, wave, target, done));
                }
            }
        }
        return new Quotas(List.copyOf(waves), lines, weeks(cases, areas, zone));
    }

    private static java.util.stream.Stream<CaseFile> interviews(List<CaseFile> cases, String area) {
        return cases.stream()
                .filter(file -> file.family() == OutcomeFamily.COMPLETE)
                .filter(file -> file.area().equals(area));
    }

    private static List<Weeks> weeks(List<CaseFile> cases, Set<String> areas, ZoneId zone) {
        List<Weeks> weeks = new ArrayList<>();
        TreeSet<LocalDate> mondays = new TreeSet<>();
        for (String area : areas) {
            SortedMap<LocalDate, Integer> counts = new TreeMap<>();
            interviews(cases, area)
                    .flatMap(file -> file.visits().stream()
                            .filter(visit -> OutcomeFamily.of(visit.visit().code()) == OutcomeFamily.COMPLETE)
                            .map(visit -> visit.visit().at())
                            .filter(Objects::nonNull)
                            .limit(1))
                    .map(at -> LocalDate.ofInstant(Objects.requireNonNull(at), zone)
                            .with(TemporalAdjusters.previousOrSame(java.time.DayOfWeek.MONDAY)))
                    .forEach(monday -> counts.merge(monday, 1, Integer::sum));
            mondays.addAll(counts.keySet());
            if (!counts.isEmpty()) {
                weeks.add(new Weeks(area, counts));
            }
        }
        if (!mondays.isEmpty()) {
            LocalDate from = mondays.first().isBefore(mondays.last().minusWeeks(LONGEST_WEEKS - 1))
                    ? mondays.last().minusWeeks(LONGEST_WEEKS - 1)
                    : mondays.first();
            weeks.replaceAll(one -> new Weeks(one.area(), filled(one.counts(), from, mondays.last())));
        }
        return weeks;
    }

    private static SortedMap<LocalDate, Integer> filled(
            SortedMap<LocalDate, Integer> counts, LocalDate from, LocalDate to) {
        SortedMap<LocalDate, Integer> all = new TreeMap<>();
        for (LocalDate week = from; !week.isAfter(to); week = week.plusWeeks(1)) {
            all.put(week, counts.getOrDefault(week, 0));
        }
        return all;
    }
}
