package org.turnstone.server.stories;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.RecordId;

/**
 * All stories and panels of one site, or of several, and what follows from putting them together. Pure.
 *
 * @param stories by number
 * @param panels the latest first
 * @param waiting records that have arrived and are not looked at yet
 */
public record StoryBook(List<Story> stories, List<Panel> panels, long waiting) {
    /** Codes of the levels of panels. */
    public static final String LEVEL_1 = "l1";

    public static final String LEVEL_2 = "l2";

    public StoryBook {
        stories = stories.stream()
                .sorted(Comparator.comparing(Story::number)
                        .thenComparing(Story::recordKey)
                        .thenComparing(Story::row))
                .toList();
        panels = panels.stream()
                .sorted(Comparator.comparing(Panel::day, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(Panel::recordKey)
                        .reversed())
                .toList();
    }

    public Optional<Story> story(RecordId record, String row) {
        return stories.stream()
                .filter(story -> story.record().equals(record) && story.row().equals(row))
                .findFirst();
    }

    public Optional<Panel> panel(RecordId record) {
        return panels.stream().filter(panel -> panel.record().equals(record)).findFirst();
    }

    /** How a story stands where panels are. */
    public enum Standing {
        READABLE(""),
        WITHDRAWN("story withdrawn"),
        NOT_AGREED("no agreement for panels"),
        TWICE("two stories have this number"),
        NOT_HERE("not among the stories you may read: erased, of another site, or never typed in");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * A story on a panel's table. Its words are there only if they may be read.
     *
     * @param story null unless it may be read
     * @param version what the panel read; null unless it may be read
     * @param correctedLater whether its words were changed after that
     * @param said what the panel said about it; empty unless it may be read
     */
    public record Tabled(
            String number,
            Standing standing,
            @Nullable Story story,
            Story.@Nullable Version version,
            boolean correctedLater,
            boolean aloud,
            String said,
            boolean chosen) {
        @Override
        public String toString() {
            return "on the table: " + number;
        }
    }

    /** What lay on a panel's table, with what may be shown of it. */
    public List<Tabled> table(Panel panel) {
        return panel.table().stream()
                .map(one -> {
                    Standing standing = standing(one.number());
                    boolean chosen = panel.result().chosen().contains(one.number());
                    Story story =
                            standing == Standing.READABLE ? named(one.number()).get(0) : null;
                    if (story == null) {
                        return new Tabled(one.number(), standing, null, null, false, one.aloud(), "", chosen);
                    }
                    Story.Version read =
                            story.at(panel.decidedAt()).orElse(story.versions().get(0));
                    return new Tabled(
                            one.number(),
                            standing,
                            story,
                            read,
                            read.n() < story.versions().size(),
                            one.aloud(),
                            one.said(),
                            chosen);
                })
                .toList();
    }

    private List<Story> named(String number) {
        return stories.stream().filter(story -> story.number().equals(number)).toList();
    }

    public Standing standing(String number) {
        List<Story> found = named(number);
        if (found.isEmpty()) {
            return Standing.NOT_HERE;
        }
        if (found.size() > 1) {
            return Standing.TWICE;
        }
        return switch (found.get(0).panel()) {
            case AGREED -> Standing.READABLE;
            case WITHDRAWN -> Standing.WITHDRAWN;
            case NEVER -> Standing.NOT_AGREED;
        };
    }

    /**
     * Whether a panel's own words about its choice may be shown: they retell the chosen story, and one that is withdrawn or
     * erased must not come back that way.
     */
    public boolean mayTell(Panel panel) {
        return panel.result().chosen().stream()
                .map(this::standing)
                .allMatch(standing -> standing == Standing.READABLE || standing == Standing.TWICE);
    }

    /** What became of a story on one table. */
    public enum Fate {
        CHOSEN("chosen"),
        NOT_CHOSEN("not chosen"),
        OPEN("nothing decided yet");

        private final String words;

        Fate(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** A panel that had a story on its table. */
    public record Reading(Panel panel, Fate fate, Story.Version version) {}

    /** The panels that read a story, the first one first. */
    public List<Reading> readings(Story story) {
        List<Reading> readings = new ArrayList<>();
        for (Panel panel : panels) {
            if (!story.number().isEmpty() && panel.onTable(story.number()).isPresent()) {
                Fate fate = !panel.result().isThere()
                        ? Fate.OPEN
                        : panel.result().chosen().contains(story.number()) ? Fate.CHOSEN : Fate.NOT_CHOSEN;
                readings.add(
                        0,
                        new Reading(
                                panel,
                                fate,
                                story.at(panel.decidedAt())
                                        .orElse(story.versions().get(0))));
            }
        }
        return readings;
    }

    /**
     * How many stories came how far. A story counts once however many panels read it.
     *
     * @param told with words, whatever was agreed
     * @param closed without agreement for panels
     * @param tabled on the table of any panel
     */
    public record Counts(int told, int closed, int tabled, int level1, int level2, int good, int mixed, int bad) {}

    public Counts counts() {
        return new Counts(
                stories.size(),
                (int) stories.stream().filter(story -> !story.mayBeRead()).count(),
                panels.stream()
                        .flatMap(panel -> panel.table().stream())
                        .map(Panel.OnTable::number)
                        .collect(Collectors.toSet())
                        .size(),
                chosenAt(LEVEL_1).size(),
                chosenAt(LEVEL_2).size(),
                direction("good"),
                direction("mixed"),
                direction("bad"));
    }

    /** The same with panels that speak of nothing but these stories, for counts of one site among panels of several. */
    public StoryBook onlyOf(Set<String> numbers) {
        return new StoryBook(
                stories, panels.stream().map(panel -> panel.onlyOf(numbers)).toList(), waiting);
    }

    private Set<String> chosenAt(String level) {
        return panels.stream()
                .filter(panel -> panel.level().code().equals(level))
                .flatMap(panel -> panel.result().chosen().stream())
                .collect(Collectors.toSet());
    }

    private int direction(String code) {
        return (int) stories.stream()
                .filter(story -> story.direction().code().equals(code))
                .count();
    }

    /**
     * What one level-1 panel sent up.
     *
     * @param chosen the stories it chose, with what may be shown of them
     * @param others stories of its table that may still be read, for a new round where a chosen one is withdrawn
     */
    public record SentUp(Panel panel, List<Tabled> chosen, List<String> others, boolean mayTell) {
        /** Whether every story it sent up can be read at the next level. */
        public boolean isWhole() {
            return chosen.stream().allMatch(one -> one.standing() == Standing.READABLE);
        }

        @Override
        public String toString() {
            return "sent up by " + panel;
        }
    }

    /** One table of level 2: a domain and a period. */
    public record NextTable(Story.Coded domain, Story.Coded period, List<SentUp> sent, List<Panel> met) {}

    /** The tables of level 2, the latest period first: what each site's panels sent up, and who has met about it. */
    public List<NextTable> nextTables() {
        Map<String, List<Panel>> groups = new TreeMap<>(Comparator.reverseOrder());
        panels.stream()
                .filter(panel -> Set.of(LEVEL_1, LEVEL_2).contains(panel.level().code()))
                .forEach(panel -> groups.computeIfAbsent(
                                panel.period().code() + "/" + panel.domain().code(), any -> new ArrayList<>())
                        .add(panel));
        return groups.values().stream()
                .map(group -> new NextTable(
                        group.get(0).domain(),
                        group.get(0).period(),
                        group.stream()
                                .filter(panel -> panel.level().code().equals(LEVEL_1)
                                        && panel.result().isThere())
                                .sorted(Comparator.comparing(
                                        panel -> panel.place().name()))
                                .map(this::sentUp)
                                .toList(),
                        group.stream()
                                .filter(panel -> panel.level().code().equals(LEVEL_2))
                                .toList()))
                .toList();
    }

    private SentUp sentUp(Panel panel) {
        Map<Boolean, List<Tabled>> parts =
                new LinkedHashMap<>(table(panel).stream().collect(Collectors.partitioningBy(Tabled::chosen)));
        List<Tabled> chosen = new ArrayList<>(parts.getOrDefault(true, List.of()));
        // A story may be chosen that nobody noted as lying on the table.
        panel.result().chosen().stream()
                .filter(number -> panel.onTable(number).isEmpty())
                .map(number -> new Tabled(number, Standing.NOT_HERE, null, null, false, false, "", true))
                .forEach(chosen::add);
        return new SentUp(
                panel,
                chosen,
                parts.getOrDefault(false, List.of()).stream()
                        .filter(one -> one.standing() == Standing.READABLE)
                        .map(Tabled::number)
                        .toList(),
                mayTell(panel));
    }

    /** A result that has to be told to somebody. */
    public record ToTell(Panel panel, boolean overdue) {}

    /** Whom results have to be told to, what is due first at the top. */
    public List<ToTell> toTell(LocalDate today) {
        return panels.stream()
                .filter(panel -> panel.result().isThere())
                .filter(panel -> !panel.feedback().left().isEmpty())
                .sorted(Comparator.comparing(
                        panel -> panel.feedback().by(), Comparator.nullsLast(Comparator.naturalOrder())))
                .map(panel -> new ToTell(panel, panel.feedback().isOverdue(today)))
                .toList();
    }

    /** Of one book and another, for what spans sites. */
    public StoryBook with(StoryBook other) {
        List<Story> both = new ArrayList<>(stories);
        both.addAll(other.stories());
        List<Panel> all = new ArrayList<>(panels);
        all.addAll(other.panels());
        return new StoryBook(both, all, waiting + other.waiting());
    }

    @Override
    public String toString() {
        return stories.size() + " stories, " + panels.size() + " panels";
    }
}
