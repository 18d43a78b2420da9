package org.turnstone.server.programme;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a site has set itself: aims, measures, areas and waves, each by the code that forms and lists of cases use. Pure.
 *
 * @param entries by kind, then waves by their first day and the others by their code
 */
public record SitePlan(List<Entry> entries) {
    public static final SitePlan EMPTY = new SitePlan(List.of());

    public SitePlan {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparing(Entry::kind)
                .thenComparing(Entry::begins, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Entry::code));
        entries = List.copyOf(ordered);
    }

    /** What an entry is about. */
    public enum Kind {
        AIM("aim"),
        MEASURE("measure"),
        AREA("area"),
        WAVE("wave");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        static Optional<Kind> ofWord(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /** Where a measure is asked. */
    public enum Scope {
        CORE("core", "at every site"),
        AIM("aim", "at the sites of an aim"),
        LOCAL("local", "at this site alone");

        private final String word;
        private final String words;

        Scope(String word, String words) {
            this.word = word;
            this.words = words;
        }

        public String word() {
            return word;
        }

        public String words() {
            return words;
        }

        static Optional<Scope> ofWord(String word) {
            for (Scope scope : values()) {
                if (scope.word.equals(word)) {
                    return Optional.of(scope);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * One aim, measure, area or wave.
     *
     * @param code as forms and lists of cases have it
     * @param scope of a measure; null for others
     * @param target of an area: how many interviews are wanted there in each wave; null if none is set, and for others
     * @param begins of a wave; null for others
     * @param ends of a wave, the last day; null for others
     */
    public record Entry(
            Kind kind,
            String code,
            String name,
            @Nullable Scope scope,
            @Nullable Integer target,
            @Nullable LocalDate begins,
            @Nullable LocalDate ends) {
        /** What it says, for the audit trail: the whole of it, so that a change can be told from what was there before. */
        public String inWords() {
            StringBuilder words = new StringBuilder(kind.word())
                    .append(' ')
                    .append(code)
                    .append(": ")
                    .append(name);
            if (scope != null) {
                words.append(", ").append(scope.words());
            }
            if (target != null) {
                words.append(", target ").append(target);
            }
            if (begins != null && ends != null) {
                words.append(", ").append(begins).append(" to ").append(ends);
            }
            return words.toString();
        }

        boolean isAbout(Kind other, String otherCode) {
            return kind == other && code.equals(otherCode);
        }
    }

    public List<Entry> of(Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).toList();
    }

    public Optional<Entry> find(Kind kind, String code) {
        return entries.stream().filter(entry -> entry.isAbout(kind, code)).findFirst();
    }

    /** What an area or wave is called here, else what the form calls it. */
    public String name(Kind kind, String code, String otherwise) {
        return find(kind, code).map(Entry::name).orElse(otherwise);
    }

    /** The wave a day lies in; of several the one that began last. */
    public Optional<Entry> waveOn(LocalDate day) {
        return of(Kind.WAVE).stream().filter(wave -> contains(wave, day)).reduce((earlier, later) -> later);
    }

    private static boolean contains(Entry wave, LocalDate day) {
        LocalDate begins = wave.begins();
        LocalDate ends = wave.ends();
        return begins != null && ends != null && !day.isBefore(begins) && !day.isAfter(ends);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "plan of %d entries", entries.size());
    }
}
