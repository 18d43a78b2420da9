package org.turnstone.sync.merge;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * The merge rules once more, as sentences about sets of acts and nothing else: no index, no order of processing, nothing
 * remembered, no class of the product's merge. Written from docs/protocol.md alone, to be compared with {@link Merger}.
 */
final class SlowMerge {
    /** An operation and where it stands. */
    record Deed(Change change, int index, Operation operation) {}

    /** What it all comes to. Findings are texts; values of a conflict are a set. */
    record Verdict(
            boolean bin,
            boolean incomplete,
            Map<String, FieldValue> fields,
            Map<String, List<String>> rows,
            Set<String> findings,
            Map<String, Set<FieldValue>> conflicts,
            Map<String, Set<ChangeId>> speakers,
            Set<ChangeId> heads,
            Set<ChangeId> unseen) {}

    private final List<RecordHistory.Entry> entries;
    private final List<Deed> deeds;

    SlowMerge(List<RecordHistory.Entry> entries) {
        this.entries = entries;
        this.deeds = entries.stream()
                .filter(entry -> entry.status() == ChangeStatus.ACTIVE)
                .map(RecordHistory.Entry::change)
                .flatMap(change -> IntStream.range(0, change.operations().size())
                        .mapToObj(i -> new Deed(change, i, change.operations().get(i))))
                .toList();
    }

    // Causality

    private Optional<Change> known(ChangeId id) {
        return entries.stream()
                .map(RecordHistory.Entry::change)
                .filter(change -> change.id().equals(id))
                .findFirst();
    }

    /** Everything a walk from the change comes to that never steps on what its author was not shown. */
    Set<ChangeId> walk(Change from) {
        Set<ChangeId> come = new HashSet<>();
        step(from, from.unseen(), come);
        return come;
    }

    private void step(Change at, Set<ChangeId> closed, Set<ChangeId> come) {
        for (ChangeId dep : at.deps()) {
            if (!closed.contains(dep) && come.add(dep)) {
                known(dep).ifPresent(next -> step(next, closed, come));
            }
        }
    }

    boolean before(Deed a, Deed b) {
        if (a.change.equals(b.change)) {
            return a.index < b.index;
        }
        boolean canRead = a.change.keyId().equals(b.change.keyId()) || b.change.office();
        return canRead && walk(b.change).contains(a.change.id());
    }

    private static final Comparator<Deed> RANK = Comparator.comparing((Deed deed) -> deed.change.wall())
            .thenComparing(deed -> deed.change.id())
            .thenComparing(Deed::index);

    private List<Deed> deedsThat(Predicate<Deed> claim) {
        return deeds.stream().filter(claim).toList();
    }

    // What an operation touches

    static @Nullable String field(Operation operation) {
        if (operation instanceof Operation.Set set) {
            return set.path().text();
        } else if (operation instanceof Operation.SetConsent consent) {
            return consent.path().text();
        } else if (operation instanceof Operation.AddChoice add) {
            return add.path().text();
        } else if (operation instanceof Operation.RemoveChoice remove) {
            return remove.path().text();
        } else if (operation instanceof Operation.Increment increment) {
            return increment.path().text();
        } else if (operation instanceof Operation.Recount recount) {
            return recount.path().text();
        } else if (operation instanceof Operation.Stamp stamp) {
            return stamp.path().text();
        }
        return null;
    }

    private static @Nullable String insertedRow(Operation operation) {
        return operation instanceof Operation.InsertRow insert
                ? insert.group().text() + "[" + insert.row().text() + "]"
                : null;
    }

    private static @Nullable String deletedRow(Operation operation) {
        return operation instanceof Operation.DeleteRow delete
                ? delete.group().text() + "[" + delete.row().text() + "]"
                : null;
    }

    private static boolean isIn(Operation operation, String row) {
        String path = field(operation);
        String inserted = insertedRow(operation);
        return (path != null && path.startsWith(row + "/"))
                || (inserted != null && (inserted.equals(row) || inserted.startsWith(row + "/")));
    }

    private static boolean isEdit(Operation operation) {
        return field(operation) != null
                || insertedRow(operation) != null
                || operation instanceof Operation.RestoreRecord;
    }

    // Deleting

    private List<Deed> unspent(List<Deed> deletes, List<Deed> keeps) {
        return deletes.stream()
                .filter(delete -> keeps.stream().noneMatch(keep -> before(delete, keep)))
                .toList();
    }

    private boolean oneSawAll(List<Deed> deletes, List<Deed> edits) {
        return deletes.stream().anyMatch(delete -> edits.stream().allMatch(edit -> before(edit, delete)));
    }

    private List<Deed> unspentDeletes(String row) {
        return unspent(
                deedsThat(deed -> row.equals(deletedRow(deed.operation))),
                deedsThat(deed -> row.equals(insertedRow(deed.operation))));
    }

    private List<Deed> editsIn(String row) {
        return deedsThat(deed -> isIn(deed.operation, row));
    }

    private boolean isDeleted(String row) {
        return oneSawAll(unspentDeletes(row), editsIn(row));
    }

    private boolean isVisible(String path) {
        return rowsAround(path).stream().noneMatch(this::isDeleted);
    }

    /** {@code a[1]/b[2]/c} stands in {@code a[1]} and {@code a[1]/b[2]}; a row counts as around itself. */
    private static Set<String> rowsAround(String path) {
        Set<String> around = new TreeSet<>();
        for (int close = path.indexOf(']'); close >= 0; close = path.indexOf(']', close + 1)) {
            around.add(path.substring(0, close + 1));
        }
        return around;
    }

    // Rows

    private Set<String> allRows() {
        Set<String> rows = new TreeSet<>();
        for (Deed deed : deeds) {
            rows.addAll(rowsAround(Objects.requireNonNullElse(field(deed.operation), "")));
            rows.addAll(rowsAround(Objects.requireNonNullElse(insertedRow(deed.operation), "")));
        }
        return rows;
    }

    boolean hasHiddenRow() {
        return allRows().stream().anyMatch(this::isDeleted);
    }

    private static String group(String row) {
        return row.substring(0, row.lastIndexOf('['));
    }

    private static String id(String row) {
        return row.substring(row.lastIndexOf('[') + 1, row.length() - 1);
    }

    private Optional<Deed> placing(String row) {
        List<Deed> inserts = deedsThat(deed -> row.equals(insertedRow(deed.operation)));
        return inserts.stream()
                .filter(insert -> inserts.stream().noneMatch(other -> before(insert, other)))
                .max(RANK);
    }

    private Optional<String> after(String row) {
        return placing(row)
                .map(deed -> ((Operation.InsertRow) deed.operation).after())
                .map(after -> group(row) + "[" + after.text() + "]")
                .filter(after -> placing(after).isPresent());
    }

    /** The rows met by going from a row to the one it was placed after, until nothing new is met. */
    private List<String> chain(String row) {
        List<String> chain = new ArrayList<>();
        Optional<String> next = after(row);
        while (next.isPresent() && !chain.contains(next.get())) {
            chain.add(next.get());
            next = after(next.get());
        }
        return chain;
    }

    /** What a row hangs below once rings are opened: in a ring the row of highest rank hangs below nothing. */
    private Optional<String> hangsBelow(String row) {
        List<String> chain = chain(row);
        boolean highestOfRing = chain.contains(row)
                && chain.stream().allMatch(other -> other.equals(row) || RANK.compare(rankOf(other), rankOf(row)) < 0);
        return highestOfRing ? Optional.empty() : after(row);
    }

    private Deed rankOf(String row) {
        return placing(row).orElseThrow();
    }

    private List<String> lineage(String row) {
        List<String> lineage = new ArrayList<>(List.of(row));
        for (Optional<String> above = hangsBelow(row); above.isPresent(); above = hangsBelow(above.get())) {
            lineage.add(0, above.get());
        }
        return lineage;
    }

    /** Where two lineages part, the higher rank is first; a row stands before what hangs below it. */
    private int compareRows(String a, String b) {
        List<String> left = lineage(a);
        List<String> right = lineage(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!left.get(i).equals(right.get(i))) {
                return RANK.compare(rankOf(right.get(i)), rankOf(left.get(i)));
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private List<String> order(Collection<String> rows) {
        Stream<String> placed =
                rows.stream().filter(row -> placing(row).isPresent()).sorted(this::compareRows);
        Stream<String> unplaced =
                rows.stream().filter(row -> placing(row).isEmpty()).sorted();
        return Stream.concat(placed, unplaced).toList();
    }

    private Map<String, List<String>> rows() {
        Map<String, List<String>> byGroup = allRows().stream().collect(Collectors.groupingBy(SlowMerge::group));
        Map<String, List<String>> rows = new TreeMap<>();
        byGroup.forEach((group, all) -> {
            if (isVisible(group)) {
                rows.put(
                        group,
                        order(all).stream()
                                .filter(row -> !isDeleted(row))
                                .map(SlowMerge::id)
                                .toList());
            }
        });
        return rows;
    }

    // Fields

    private static boolean supersedes(Operation operation) {
        return operation instanceof Operation.Set
                || operation instanceof Operation.SetConsent
                || operation instanceof Operation.Recount;
    }

    /** A value, the deed that ranks for it, and whether it is a consent. */
    private record Voice(FieldValue value, Deed speaker, boolean consent) {}

    private List<Voice> voices(String path) {
        List<Deed> all = deedsThat(deed -> path.equals(field(deed.operation)));
        List<Deed> people = all.stream()
                .filter(deed -> !(deed.operation instanceof Operation.Stamp))
                .toList();
        if (people.isEmpty()) {
            return all.stream()
                    .filter(stamp -> all.stream().noneMatch(other -> before(other, stamp)))
                    .min(RANK)
                    .map(stamp -> new Voice(((Operation.Stamp) stamp.operation).value(), stamp, false))
                    .stream()
                    .toList();
        }
        List<Deed> left = people.stream()
                .filter(deed -> people.stream().noneMatch(later -> supersedes(later.operation) && before(deed, later)))
                .toList();
        List<Voice> voices = new ArrayList<>();
        for (Deed deed : left) {
            if (deed.operation instanceof Operation.Set set && !(set.value() instanceof FieldValue.Choices)) {
                voices.add(new Voice(set.value(), deed, false));
            } else if (deed.operation instanceof Operation.SetConsent consent) {
                voices.add(new Voice(new FieldValue.Text(consent.state().code()), deed, true));
            } else if (deed.operation instanceof Operation.Recount recount) {
                voices.add(new Voice(
                        total(
                                recount.total(),
                                people.stream()
                                        .filter(one -> !before(one, deed))
                                        .toList()),
                        deed,
                        false));
            }
        }
        if (left.stream().noneMatch(deed -> deed.operation instanceof Operation.Recount)) {
            left.stream()
                    .filter(deed -> deed.operation instanceof Operation.Increment)
                    .max(RANK)
                    .ifPresent(highest -> voices.add(new Voice(total(0, left), highest, false)));
        }
        left.stream().filter(deed -> isOfChoices(deed.operation)).max(RANK).ifPresent(highest -> {
            Set<String> ticked = left.stream()
                    .flatMap(add -> ticks(add.operation)
                            .filter(choice -> people.stream()
                                    .noneMatch(gone -> gone.operation instanceof Operation.RemoveChoice remove
                                            && remove.choice().equals(choice)
                                            && before(add, gone))))
                    .collect(Collectors.toSet());
            voices.add(new Voice(FieldValue.Choices.of(ticked), highest, false));
        });
        return voices;
    }

    private static boolean isOfChoices(Operation operation) {
        return operation instanceof Operation.AddChoice
                || operation instanceof Operation.RemoveChoice
                || (operation instanceof Operation.Set set && set.value() instanceof FieldValue.Choices);
    }

    private static Stream<String> ticks(Operation operation) {
        if (operation instanceof Operation.AddChoice add) {
            return Stream.of(add.choice());
        }
        return operation instanceof Operation.Set set && set.value() instanceof FieldValue.Choices several
                ? several.choices().stream()
                : Stream.empty();
    }

    private static FieldValue total(long start, List<Deed> among) {
        BigInteger total = among.stream()
                .filter(deed -> deed.operation instanceof Operation.Increment)
                .map(deed -> BigInteger.valueOf(((Operation.Increment) deed.operation).amount()))
                .reduce(BigInteger.valueOf(start), BigInteger::add);
        return total.abs().compareTo(BigInteger.TWO.pow(53)) < 0
                ? new FieldValue.Whole(total.longValue())
                : new FieldValue.Decimal(new BigDecimal(total));
    }

    private static FieldValue displayed(List<Voice> voices) {
        Optional<FieldValue> consent = Stream.of("withdrawn", "refused", "given", "unknown")
                .map(FieldValue.Text::new)
                .filter(text -> voices.stream().anyMatch(voice -> voice.consent && voice.value.equals(text)))
                .map(FieldValue.class::cast)
                .findFirst();
        return consent.orElseGet(() ->
                voices.stream().max(Comparator.comparing(Voice::speaker, RANK)).orElseThrow().value);
    }

    // The record

    private boolean isShown(RecordHistory.Entry entry) {
        List<Operation> operations = entry.change().operations();
        return entry.status() == ChangeStatus.ACTIVE
                && (operations.isEmpty()
                        || !operations.stream().allMatch(operation -> operation instanceof Operation.Unreadable));
    }

    Verdict verdict() {
        Set<ChangeId> shown = entries.stream()
                .filter(this::isShown)
                .map(entry -> entry.change().id())
                .collect(Collectors.toSet());
        Set<ChangeId> named = entries.stream()
                .filter(this::isShown)
                .flatMap(entry -> entry.change().deps().stream())
                .collect(Collectors.toSet());
        Set<ChangeId> heads = shown.stream().filter(id -> !named.contains(id)).collect(Collectors.toSet());
        Set<ChangeId> unseen = named.stream().filter(id -> !shown.contains(id)).collect(Collectors.toSet());
        boolean incomplete = entries.stream()
                .anyMatch(entry -> entry.status() == ChangeStatus.NO_BODY
                        || entry.change().deps().stream()
                                .anyMatch(dep -> known(dep).isEmpty()));

        List<Deed> recordDeletes = unspent(
                deedsThat(deed -> deed.operation instanceof Operation.DeleteRecord),
                deedsThat(deed -> deed.operation instanceof Operation.RestoreRecord));
        boolean bin = oneSawAll(recordDeletes, deedsThat(deed -> isEdit(deed.operation)));
        Set<String> findings = new TreeSet<>();
        if (!bin && !recordDeletes.isEmpty()) {
            findings.add("record");
        }
        for (String row : allRows()) {
            if (isVisible(row) && !unspentDeletes(row).isEmpty()) {
                findings.add("row " + row);
            }
        }
        for (Deed deed : deeds) {
            if (deed.operation instanceof Operation.Unreadable unreadable) {
                findings.add("unreadable " + deed.change.id() + " " + deed.index + " " + unreadable.reason());
            }
        }

        Map<String, FieldValue> fields = new TreeMap<>();
        Map<String, Set<FieldValue>> conflicts = new TreeMap<>();
        Map<String, Set<ChangeId>> speakers = new TreeMap<>();
        deeds.stream()
                .map(deed -> field(deed.operation))
                .filter(Objects::nonNull)
                .distinct()
                .filter(this::isVisible)
                .forEach(path -> {
                    List<Voice> voices = voices(path);
                    fields.put(path, displayed(voices));
                    speakers.put(
                            path,
                            voices.stream()
                                    .map(voice -> voice.speaker.change.id())
                                    .collect(Collectors.toSet()));
                    Set<FieldValue> values = voices.stream().map(Voice::value).collect(Collectors.toSet());
                    if (values.size() > 1) {
                        conflicts.put(path, values);
                    }
                });
        return new Verdict(bin, incomplete, fields, rows(), findings, conflicts, speakers, heads, unseen);
    }

    /** A person's answer that the state neither displays nor lists, and that nobody who saw it replaced or deleted. */
    List<Deed> vanished(RecordState state) {
        return deedsThat(deed -> {
            String path = field(deed.operation);
            if (path == null || deed.operation instanceof Operation.Stamp) {
                return false;
            }
            boolean replaced = deeds.stream()
                    .anyMatch(later ->
                            path.equals(field(later.operation)) && supersedes(later.operation) && before(deed, later));
            boolean deleted = rowsAround(path).stream()
                    .flatMap(row -> deeds.stream().filter(one -> row.equals(deletedRow(one.operation))))
                    .anyMatch(delete -> before(deed, delete));
            boolean unticked = deed.operation instanceof Operation.AddChoice add
                    && deeds.stream()
                            .anyMatch(gone -> gone.operation instanceof Operation.RemoveChoice remove
                                    && path.equals(field(remove))
                                    && remove.choice().equals(add.choice())
                                    && before(deed, gone));
            return !replaced && !unticked && !(deleted && !isVisible(path)) && !isListed(deed, path, state);
        });
    }

    private static boolean isListed(Deed deed, String path, RecordState state) {
        FieldState field = state.fields().get(new FieldPath(path));
        if (field == null) {
            return false;
        }
        List<FieldValue> values =
                field.candidates().stream().map(Candidate::value).toList();
        if (deed.operation instanceof Operation.Set set && !(set.value() instanceof FieldValue.Choices)) {
            return values.contains(set.value());
        }
        if (deed.operation instanceof Operation.SetConsent consent) {
            ConsentState said = consent.state();
            return values.contains(new FieldValue.Text(said.code()));
        }
        if (deed.operation instanceof Operation.AddChoice add) {
            return values.stream()
                    .anyMatch(value -> value instanceof FieldValue.Choices several
                            && several.choices().contains(add.choice()));
        }
        if (deed.operation instanceof Operation.Recount || deed.operation instanceof Operation.Increment) {
            return values.stream()
                    .anyMatch(value -> value instanceof FieldValue.Whole || value instanceof FieldValue.Decimal);
        }
        return values.stream().anyMatch(value -> value instanceof FieldValue.Choices);
    }
}
