package org.turnstone.field.cli;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.RowNames;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.ValueType;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;

/**
 * Puts an answers file into a record (docs/contracts.md, "Answers as JSON"). The file is taken as a whole: first its rows are
 * found or made, then its answers are given in the form's order, and those a later answer made possible are tried again.
 * What does not fit is listed by path and nothing of it stays.
 */
final class AnswersJson {
    private static final Set<String> TOP = Set.of(
            "@language", "@record", "@form", "@version", "@state", "@review", "@reference", "@computed", "@digest");

    private final RecordWork work;
    private final Path folder;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Given> given = new ArrayList<>();
    private final List<RowPath> toDelete = new ArrayList<>();
    private final Set<RowPath> taken = new HashSet<>();

    private AnswersJson(RecordWork work, Path folder) {
        this.work = work;
        this.folder = folder;
    }

    /**
     * One thing in the file that cannot be taken.
     *
     * @param path where, as the file names it
     * @param sentence why, without the answer
     */
    record Fault(String path, String sentence) {
        @Override
        public String toString() {
            return path + ": " + sentence;
        }
    }

    /** An answer that is to be given. */
    private record Given(
            FieldPath path, FieldValue value, @Nullable CounterEntry counter, long number) {}

    /**
     * @param answers the file
     * @param folder what attachments are named relative to
     * @return what was not taken; empty if all is well
     */
    static List<Fault> apply(RecordWork work, JsonObject answers, Path folder) {
        AnswersJson file = new AnswersJson(work, folder);
        file.read(answers);
        return List.copyOf(file.faults);
    }

    private void read(JsonObject answers) {
        language(answers);
        for (String name : answers.keySet()) {
            if (name.startsWith("@") && !TOP.contains(name)) {
                faults.add(new Fault(name, "is not known here."));
            }
        }
        group(work.template().outline().nodes(), answers, "", "");
        give();
        // Last and from the end, so that nothing given above lands in another row.
        for (int i = toDelete.size() - 1; i >= 0; i--) {
            work.removeRow(toDelete.get(i));
        }
    }

    private void language(JsonObject answers) {
        JsonValue wanted = answers.get("@language");
        if (wanted == null) {
            return;
        }
        String language = wanted instanceof JsonString text ? text.getString() : "";
        if (work.template().languages().contains(language)) {
            work.session().language(language);
        } else {
            faults.add(new Fault(
                    "@language",
                    "is none of the form's languages: "
                            + String.join(", ", work.template().languages()) + "."));
        }
    }

    /**
     * @param names what may stand here, in the form's order
     * @param prefix path text of what is around it, ending in a slash, or empty
     */
    private void group(List<OutlineNode> names, JsonObject json, String prefix, String shown) {
        Set<String> known = new HashSet<>();
        for (OutlineNode node : names) {
            known.add(node.name());
            JsonValue value = json.get(node.name());
            if (value != null) {
                node(node, value, prefix + node.name(), shown + node.name());
            }
        }
        for (String name : json.keySet()) {
            if (!name.startsWith("@") && !known.contains(name)) {
                faults.add(new Fault(shown + name, "is not in this form."));
            }
        }
    }

    private void node(OutlineNode node, JsonValue value, String path, String shown) {
        if (node instanceof OutlineNode.Group group) {
            if (value instanceof JsonObject inside) {
                group(group.children(), inside, path + "/", shown + "/");
            } else {
                faults.add(new Fault(shown, "is a group: an object is needed."));
            }
        } else if (node instanceof OutlineNode.Repeat repeat) {
            if (value instanceof JsonArray rows) {
                rows(repeat, rows, new GroupPath(path), shown);
            } else {
                faults.add(new Fault(shown, "is a repeat: an array of objects is needed."));
            }
        } else if (node instanceof OutlineNode.Question question) {
            question(question, value, path, shown);
        }
    }

    private void rows(OutlineNode.Repeat repeat, JsonArray rows, GroupPath group, String shown) {
        for (int i = 0; i < rows.size(); i++) {
            String place = shown + "[" + (i + 1) + "]";
            if (!(rows.get(i) instanceof JsonObject row)) {
                faults.add(new Fault(place, "is a row: an object is needed."));
                continue;
            }
            for (String name : row.keySet()) {
                if (name.startsWith("@") && !name.equals("@row") && !name.equals("@delete")) {
                    faults.add(new Fault(place + "/" + name, "is not known here."));
                }
            }
            Optional<RowPath> found = row(repeat, row, group, place);
            if (found.isEmpty()) {
                continue;
            }
            if (!taken.add(found.get())) {
                faults.add(new Fault(place, "is about the same row as one before it in this file."));
            } else if (row.get("@delete") == JsonValue.TRUE) {
                toDelete.add(found.get());
            } else {
                group(repeat.children(), row, found.get().text() + "/", place + "/");
            }
        }
    }

    /** The row meant, made if it is new; empty if none can be told, which was noted. */
    private Optional<RowPath> row(OutlineNode.Repeat repeat, JsonObject json, GroupPath group, String place) {
        List<RowId> here = work.session().rows(group);
        boolean delete = json.get("@delete") == JsonValue.TRUE;
        JsonValue id = json.get("@row");
        if (id != null) {
            Optional<RowId> named = here.stream()
                    .filter(row -> id instanceof JsonString text && row.text().equals(text.getString()))
                    .findFirst();
            if (named.isEmpty()) {
                faults.add(new Fault(place + "/@row", "names no row that is here."));
            }
            return named.map(group::row);
        }
        Optional<RowPath> byKey = byKey(repeat, json, group, here);
        if (byKey.isPresent()) {
            return byKey;
        }
        if (delete) {
            faults.add(new Fault(place, "is to be deleted, but no such row is here."));
            return Optional.empty();
        }
        try {
            Optional<RowId> name = RowNames.named(
                            work.record(), group, work.template(), key -> keyValue(repeat, json, key))
                    .filter(wanted -> !here.contains(wanted));
            if (name.isPresent()) {
                work.addRow(group, name.get());
                return Optional.of(group.row(name.get()));
            }
            return Optional.of(work.addRow(group));
        } catch (IllegalArgumentException | IllegalStateException e) {
            faults.add(new Fault(place, "cannot be added: the form takes no more rows here."));
            return Optional.empty();
        }
    }

    private Optional<RowPath> byKey(OutlineNode.Repeat repeat, JsonObject json, GroupPath group, List<RowId> here) {
        Optional<RowId> wanted =
                RowNames.named(work.record(), group, work.template(), key -> keyValue(repeat, json, key));
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        for (RowId row : here) {
            Optional<RowId> its = RowNames.named(
                    work.record(),
                    group,
                    work.template(),
                    key -> work.session().find(group.row(row).field(key)).flatMap(Item.Question::answer));
            if (its.equals(wanted)) {
                return Optional.of(group.row(row));
            }
        }
        return Optional.empty();
    }

    private static Optional<FieldValue> keyValue(OutlineNode.Repeat repeat, JsonObject json, String key) {
        JsonValue value = json.get(key);
        Optional<OutlineNode.Question> question = repeat.questions().stream()
                .filter(candidate -> candidate.path().equals(repeat.path() + "/" + key))
                .findFirst();
        if (value == null || question.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(plain(question.get().type(), value));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | ClassCastException e) {
            // Said again, with its place, where the answer itself is read.
            return Optional.empty();
        }
    }

    private void question(OutlineNode.Question question, JsonValue value, String path, String shown) {
        if (!question.kind().isAnswered() || question.settings().merge() == MergeKind.COMPUTED) {
            faults.add(new Fault(shown, "is filled in by the form itself and takes no answer."));
            return;
        }
        try {
            given.add(read(question, value, new FieldPath(path)));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | ClassCastException e) {
            faults.add(new Fault(shown, wrongType(question.type())));
        } catch (IOException e) {
            faults.add(new Fault(shown, "names a file that could not be read or is larger than 64 MiB."));
        }
    }

    private Given read(OutlineNode.Question question, JsonValue value, FieldPath path) throws IOException {
        boolean counter = question.settings().merge() == MergeKind.COUNTER;
        if (value instanceof JsonObject object) {
            if (object.size() != 1) {
                throw new IllegalArgumentException("one member");
            }
            Map.Entry<String, JsonValue> tagged = object.entrySet().iterator().next();
            switch (tagged.getKey()) {
                case "@na":
                    return given(path, new FieldValue.Missing(MissingCode.ofCode(string(tagged.getValue()))));
                case "@add":
                    return counted(path, counter, CounterEntry.ADD, tagged.getValue());
                case "@recount":
                    return counted(path, counter, CounterEntry.RECOUNT, tagged.getValue());
                case "@file":
                    return given(path, file(question, string(tagged.getValue())));
                default:
                    throw new IllegalArgumentException("unknown member");
            }
        }
        if (counter && value instanceof JsonNumber) {
            Optional<FieldValue> counted = work.session().find(path).flatMap(Item.Question::answer);
            boolean shows = counted.isPresent() && !(counted.get() instanceof FieldValue.Cleared);
            return counted(path, true, shows ? CounterEntry.RECOUNT : CounterEntry.ADD, value);
        }
        return given(path, value == JsonValue.NULL ? FieldValue.CLEARED : plain(question.type(), value));
    }

    private static Given given(FieldPath path, FieldValue value) {
        return new Given(path, value, null, 0);
    }

    private static Given counted(FieldPath path, boolean counter, CounterEntry meant, JsonValue number) {
        if (!counter) {
            throw new IllegalArgumentException("no tally");
        }
        long amount = ((JsonNumber) number).longValueExact();
        return new Given(path, new FieldValue.Whole(amount), meant, amount);
    }

    private FieldValue file(OutlineNode.Question question, String name) throws IOException {
        if (question.type() != ValueType.ATTACHMENT) {
            throw new IllegalArgumentException("no attachment");
        }
        try {
            Path file = folder.resolve(name);
            try (InputStream in = Files.newInputStream(file)) {
                return work.attach(in, MediaTypes.of(name));
            }
        } catch (InvalidPathException e) {
            throw new IOException(e);
        }
    }

    private static FieldValue plain(ValueType type, JsonValue value) {
        switch (type) {
            case TEXT:
            case CHOICE:
                return new FieldValue.Text(string(value));
            case WHOLE:
                return new FieldValue.Whole(((JsonNumber) value).longValueExact());
            case DECIMAL:
                return new FieldValue.Decimal(((JsonNumber) value).bigDecimalValue());
            case DAY:
                return new FieldValue.Day(LocalDate.parse(string(value)));
            case TIME:
                return new FieldValue.TimeOfDay(LocalTime.parse(string(value)));
            case MOMENT:
                return new FieldValue.Moment(OffsetDateTime.parse(string(value)));
            case PLACE:
                return place(value);
            case LINE:
                List<FieldValue.Place> places = new ArrayList<>();
                ((JsonArray) value).forEach(place -> places.add(place(place)));
                return new FieldValue.Line(places);
            case CHOICES:
                return FieldValue.Choices.of(strings(value));
            case RANKING:
                return new FieldValue.Ranking(strings(value));
            case ATTACHMENT:
                throw new IllegalArgumentException("an attachment is an object");
        }
        throw new AssertionError(type);
    }

    private static String string(JsonValue value) {
        return ((JsonString) value).getString();
    }

    private static List<String> strings(JsonValue value) {
        List<String> strings = new ArrayList<>();
        ((JsonArray) value).forEach(string -> strings.add(string(string)));
        return strings;
    }

    private static FieldValue.Place place(JsonValue value) {
        List<BigDecimal> numbers = new ArrayList<>();
        ((JsonArray) value).forEach(number -> numbers.add(((JsonNumber) number).bigDecimalValue()));
        return new FieldValue.Place(numbers);
    }

    private static String wrongType(ValueType type) {
        String wanted = switch (type) {
            case TEXT -> "a text";
            case CHOICE -> "the code of one choice, as a text,";
            case WHOLE -> "a whole number";
            case DECIMAL -> "a number";
            case DAY -> "a date such as \"2026-11-02\"";
            case TIME -> "a time such as \"18:00\"";
            case MOMENT -> "a date and time such as \"2026-11-02T18:00:00+00:00\"";
            case PLACE -> "[latitude, longitude, altitude, accuracy]";
            case LINE -> "an array of places";
            case CHOICES -> "an array of the codes of choices";
            case RANKING -> "an array of the codes of choices, each once, in order,";
            case ATTACHMENT -> "{\"@file\": \"NAME\"}";
        };
        return "has a value of the wrong type: " + wanted + " is needed.";
    }

    /** Gives the answers; those refused are tried again as long as that helps, for what they depend on may come later. */
    private void give() {
        List<Given> waiting = new ArrayList<>(given);
        List<Fault> refusals = new ArrayList<>();
        boolean progress = true;
        while (progress && !waiting.isEmpty()) {
            List<Given> refused = new ArrayList<>();
            refusals.clear();
            for (Given answer : waiting) {
                AnswerOutcome outcome = answer(answer);
                if (!outcome.isAccepted()) {
                    refused.add(answer);
                    for (Violation violation : outcome.violations()) {
                        refusals.add(new Fault(shown(answer.path()), violation.sentence()));
                    }
                }
            }
            progress = refused.size() < waiting.size();
            waiting = refused;
        }
        faults.addAll(refusals);
        for (Given answer : given) {
            boolean asked = work.session().isRelevant(answer.path());
            if (!asked && !waiting.contains(answer) && !(answer.value() instanceof FieldValue.Cleared)) {
                faults.add(new Fault(shown(answer.path()), "is not asked here, as the other answers stand."));
                work.takeBack(answer.path());
            }
        }
    }

    private AnswerOutcome answer(Given answer) {
        CounterEntry meant = answer.counter();
        return meant == null
                ? work.answer(answer.path(), answer.value())
                : work.count(answer.path(), meant, answer.number());
    }

    private static String shown(FieldPath path) {
        return path.text();
    }
}
