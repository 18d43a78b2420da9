package org.turnstone.field.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.RecordId;

/**
 * The cases that stand on the person's list, as the office knew them, each with the records on this laptop that are about it:
 * those where somebody has to go first, of these the ones with the fewest visits. Pure and immutable.
 *
 * @param at when the office made the list
 * @param formId of the form that tells of visits
 * @param doors in the order in which one looks at them
 * @param left how many more there are than the list had room for
 */
public record Caseload(Instant at, String formId, List<Door> doors, int left) {
    /**
     * Interviewed, refused, not to be interviewed or not eligible. Somebody goes back for an appointment that was made or broken
     * (450, 451), for an interview that was begun, and where nobody was met.
     */
    private static final Pattern DONE = Pattern.compile("1[0-9]{2}|4(?!5)[0-9]{2}|[57][0-9]{2}");

    private static final Comparator<Door> ORDER = Comparator.comparing(Door::isDone)
            .thenComparing(door -> door.known().visits())
            .thenComparing(door -> door.known().number())
            .thenComparing(door -> door.known().wave());

    public Caseload {
        doors = List.copyOf(doors);
    }

    /**
     * One case.
     *
     * @param known what the office knew
     * @param here the records on this laptop that are about it, those begun and never saved first; none that is in the bin
     */
    public record Door(CaseList.Case known, List<RecordIndex.Line> here) {
        public Door {
            here = List.copyOf(here);
        }

        /** Whether nobody need go there again, by what the office knew or what was answered here since. */
        public boolean isDone() {
            return (DONE.matcher(known.outcome()).matches() && !known.contested())
                    || here.stream()
                            .flatMap(line -> line.about().stream())
                            .anyMatch(about -> DONE.matcher(about.outcome()).matches());
        }

        @Override
        public String toString() {
            return "door with " + here.size() + " records here";
        }
    }

    private record Key(String number, String wave) {}

    /** @param lines of all records on this laptop */
    public static Caseload of(CaseStore.Kept kept, List<RecordIndex.Line> lines) {
        // A record that was sealed tells this laptop nothing; the office says what it is about.
        Map<RecordId, Key> told = new HashMap<>();
        for (CaseList.Case one : kept.list().cases()) {
            one.records().forEach(record -> told.put(record, new Key(one.number(), one.wave())));
        }
        Map<Key, List<RecordIndex.Line>> here = new HashMap<>();
        for (RecordIndex.Line line : lines) {
            if (line.progress() != Records.Progress.BIN) {
                line.about()
                        .map(about -> new Key(about.number(), about.wave()))
                        .or(() -> Optional.ofNullable(told.get(line.record())))
                        .ifPresent(about -> here.computeIfAbsent(about, any -> new ArrayList<>())
                                .add(line));
            }
        }
        List<Door> doors = kept.list().cases().stream()
                .map(one -> new Door(one, here.getOrDefault(new Key(one.number(), one.wave()), List.of())))
                .sorted(ORDER)
                .toList();
        return new Caseload(kept.at(), kept.list().formId(), doors, kept.list().left());
    }

    /** How many of them somebody still has to go to. */
    public int open() {
        return (int) doors.stream().filter(door -> !door.isDone()).count();
    }

    /** What the form calls the outcomes of visits, by their codes, in a language of the form. */
    public static Map<String, String> outcomes(FormTemplate form, String language) {
        Map<String, String> words = new HashMap<>();
        Optional<Fieldwork> fieldwork = Fieldwork.of(form);
        for (OutlineNode.CodedChoice choice :
                fieldwork.map(found -> found.outcome().choices()).orElse(List.of())) {
            words.put(choice.code(), choice.label(language));
        }
        return words;
    }

    @Override
    public String toString() {
        return doors.size() + " doors";
    }
}
