package org.turnstone.server.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.ValueType;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.dataset.schema.MissingCell;
import org.turnstone.server.dataset.schema.QuestionColumns;

/**
 * Says what every column of a form's dataset means: its texts in each language, its codes with theirs, and in which versions of
 * the form each of them stood. Where a text differs between versions it stands there once for each. Pure.
 *
 * @param lines the header first; docs/contracts.md explains the columns
 */
public record Codebook(List<List<String>> lines) {
    static final List<String> HEADER = List.of(
            "table",
            "column",
            "path",
            "type",
            "class",
            "code",
            "missing",
            "versions",
            "language",
            "text",
            "source",
            "licence",
            "indicators",
            "translation");

    private static final String EVERY = "*";
    private static final String OURS = "English (en)";
    private static final Map<String, String> HEAD = Map.ofEntries(
            Map.entry("record_key", "the record; random for this site and form"),
            Map.entry("site", "the site's code"),
            Map.entry("form_version", "the version of the form the record was begun with and stays in"),
            Map.entry("state", "whether its author finished the record"),
            Map.entry("review", "how many items are open that a person must look into"),
            Map.entry("captured_on", "the day the record was begun, by the laptop's clock"),
            Map.entry("clock_flag", "1 if the laptop's clock was wrong then"),
            Map.entry("captured_on_corrected", "the day by the server's clock, where the laptop's was wrong"),
            Map.entry("researcher_key", "who captured the record; random for this site and form"),
            Map.entry("device_key", "the laptop; random for this site and form"),
            Map.entry("language", "the language it was begun in, as the form names it"),
            Map.entry("edited", "1 if the record was saved more than once"),
            Map.entry("received_on", "the day it reached the server"),
            Map.entry("review_fields", "where the open items are"),
            Map.entry("open_queries", "how many questions about the record are not closed"),
            Map.entry(
                    "status",
                    "valid, held while nobody has decided whether another record stands instead, or duplicate if somebody did"),
            Map.entry("duplicate_of", "the record that stands instead"),
            Map.entry("distinct_from", "records that look like this one and, as somebody decided, are others"),
            Map.entry("parent_row", "the row of the outer repeat this one stands in"),
            Map.entry("row_id", "the row; it never changes"),
            Map.entry("n", "the row's place in its repeat, from 1"));

    public Codebook {
        lines = List.copyOf(lines);
    }

    /** @param versions of one form, oldest first, at least one */
    public static Codebook of(String formId, List<FormTemplate> versions) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        for (MissingCell cell : MissingCell.values()) {
            String words = cell.in(false);
            lines.add(line(EVERY, EVERY, "", "", "", cell.in(true), "", OURS, words, List.of("", "", "", "")));
        }
        DatasetSchema.of(versions).tables().forEach((table, columns) -> {
            Map<String, Meant> meanings = meanings(table, versions);
            String file = DatasetSchema.fileOf(formId, table);
            for (Column column : columns) {
                Meant meant = meanings.get(column.name());
                if (column.isEditedFlag() && meant == null) {
                    flag(column, file, meanings).ifPresent(lines::add);
                } else if (meant == null) {
                    String text = HEAD.getOrDefault(column.name(), "");
                    lines.add(line(file, column.name(), "", "", "", "", "", OURS, text, List.of("", "", "", "")));
                } else {
                    meant.write(file, column.name(), lines);
                }
            }
        });
        return new Codebook(lines);
    }

    private static Optional<List<String>> flag(Column column, String file, Map<String, Meant> meanings) {
        Meant about =
                meanings.getOrDefault(column.flagged(), meanings.get(column.flagged() + QuestionColumns.PLACE.get(0)));
        if (about == null) {
            return Optional.empty();
        }
        String text = "1 if the answer to " + column.flagged() + " was changed after it was captured, 0 if not";
        String versions = String.join(" ", about.versions);
        List<String> none = List.of("", "", "", "");
        return Optional.of(line(file, column.name(), about.path, "edited", "paradata", "", versions, OURS, text, none));
    }

    private static List<String> line(
            String table,
            String column,
            String path,
            String type,
            String sensitivity,
            String code,
            String versions,
            String language,
            String text,
            List<String> origin) {
        List<String> line = new ArrayList<>(List.of(table, column, path, type, sensitivity, code, ""));
        line.addAll(List.of(versions, language, text));
        line.addAll(origin);
        return line;
    }

    /** What the columns of a table mean, by their names; those that are not a question's have no entry. */
    private static Map<String, Meant> meanings(String table, List<FormTemplate> versions) {
        Map<String, Meant> found = new LinkedHashMap<>();
        for (FormTemplate version : versions) {
            for (OutlineNode.Question question : version.outline().questions()) {
                if (!DatasetSchema.tableOf(question, version).equals(table) || !QuestionColumns.hasAny(question)) {
                    continue;
                }
                for (Column column : QuestionColumns.of(question, table)) {
                    Meant meant = found.computeIfAbsent(column.name(), any -> new Meant());
                    String stem = QuestionColumns.name(question, table);
                    boolean whole = question.type() != ValueType.CHOICES
                            || column.name().equals(stem);
                    meant.add(question, version, whole ? "" : column.name().substring(stem.length() + 1));
                }
            }
        }
        return found;
    }

    /** One column over the versions: the newest one's settings, and every text with the versions it stands in. */
    private static final class Meant {
        /** Code, then language, then text; an empty code is the column itself. */
        private final Map<String, Map<String, Map<String, Set<String>>>> texts = new LinkedHashMap<>();

        private final Map<String, Integer> missing = new TreeMap<>();
        private final Set<String> versions = new LinkedHashSet<>();
        private String path = "";
        private String type = "";
        private String sensitivity = "";
        private List<String> origin = List.of();

        /** @param choice the one whose own column this is; empty for the question's column */
        void add(OutlineNode.Question question, FormTemplate version, String choice) {
            QuestionSettings settings = question.settings();
            versions.add(version.version());
            path = question.path();
            type = choice.isEmpty() ? word(question.kind().name()) : "chosen";
            sensitivity = settings.sensitivity().name().toLowerCase(Locale.ROOT).replace('_', '-');
            origin = List.of(
                    settings.source(),
                    settings.licence(),
                    String.join(" ", settings.indicators()),
                    settings.translation());
            List<String> languages = version.languages().isEmpty() ? List.of("") : version.languages();
            if (!choice.isEmpty()) {
                question.choice(choice).ifPresent(one -> put("", one.labels(), languages, version.version()));
                return;
            }
            put("", question.labels(), languages, version.version());
            missing.putAll(settings.missing());
            for (OutlineNode.CodedChoice one : question.choices()) {
                put(one.code(), one.labels(), languages, version.version());
            }
        }

        private static String word(String kind) {
            return kind.toLowerCase(Locale.ROOT);
        }

        private void put(String code, Map<String, String> labels, List<String> languages, String version) {
            Map<String, Map<String, Set<String>>> byLanguage =
                    texts.computeIfAbsent(code, any -> new LinkedHashMap<>());
            // A form falls back to another language where a text was never translated; that is no text of this
            // language.
            for (String language : labels.isEmpty() ? List.of("") : languages) {
                String text = labels.getOrDefault(language, "");
                if (!text.isBlank() || labels.isEmpty()) {
                    byLanguage
                            .computeIfAbsent(language, any -> new LinkedHashMap<>())
                            .computeIfAbsent(text, any -> new LinkedHashSet<>())
                            .add(version);
                }
            }
        }

        void write(String table, String column, List<List<String>> lines) {
            texts.forEach((code, byLanguage) -> byLanguage.forEach((language, byText) -> byText.forEach((text, in) -> {
                List<String> line = line(
                        table, column, path, type, sensitivity, code, String.join(" ", in), language, text, origin);
                Integer number = code.isEmpty() ? null : missing.get(code);
                line.set(HEADER.indexOf("missing"), number == null ? "" : Integer.toString(number));
                lines.add(line);
            })));
        }
    }
}
