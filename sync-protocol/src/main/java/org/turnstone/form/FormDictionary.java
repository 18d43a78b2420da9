package org.turnstone.form;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.ConsentState;

/**
 * The sidecar of a form version: what an XLSForm cannot say about its questions (docs/data-dictionary.md). A path it
 * does not have gets safe defaults: text is free text, nothing else is classified. Immutable.
 */
public final class FormDictionary {
    /** Says nothing about anything. */
    public static final FormDictionary EMPTY = new FormDictionary(Map.of());

    /** The path that stands for a record as a whole. */
    public static final String RECORD = "#record";

    private static final String WHEN_FINISHED = "finished";
    private static final List<String> NEEDED_COLUMNS = List.of("path", "class", "merge");

    private final Map<String, Row> rows;

    private FormDictionary(Map<String, Row> rows) {
        this.rows = rows;
    }

    /**
     * Reads a dictionary as CSV in UTF-8 with a header line; columns it does not know are left alone.
     *
     * @throws FormProblemException with every fault found, each with its line
     */
    public static FormDictionary read(byte[] csv) throws FormProblemException {
        if (csv.length > FormLimits.MAX_DICTIONARY_BYTES) {
            throw new FormProblemException(
                    "The dictionary is larger than " + (FormLimits.MAX_DICTIONARY_BYTES >> 20) + " MiB.");
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .setIgnoreHeaderCase(true)
                .setTrim(true)
                .get();
        try (CSVParser parser = format.parse(new InputStreamReader(
                new ByteArrayInputStream(csv, bomLength(csv), csv.length), StandardCharsets.UTF_8))) {
            return new Reading(parser).dictionary();
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new FormProblemException("The dictionary is not a CSV file that can be read: " + e.getMessage());
        }
    }

    private static int bomLength(byte[] csv) {
        return csv.length >= 3 && csv[0] == (byte) 0xEF && csv[1] == (byte) 0xBB && csv[2] == (byte) 0xBF ? 3 : 0;
    }

    /** Every path the dictionary has a line for. */
    public Set<String> paths() {
        return rows.keySet();
    }

    /**
     * What it says about a question.
     *
     * @param defaultMerge the kind of operation where it says nothing
     */
    public QuestionSettings question(String path, QuestionKind kind, MergeKind defaultMerge) {
        Row row = rows.getOrDefault(path, Row.SILENT);
        return new QuestionSettings(
                row.merge == null ? defaultMerge : row.merge,
                row.mergeGroup,
                row.sensitivity == null ? defaultSensitivity(kind, defaultMerge) : row.sensitivity,
                row.consent,
                row.missing,
                row.source,
                row.licence,
                row.indicators,
                row.translation);
    }

    /** What it says about a repeat. */
    public RepeatSettings repeat(String path) {
        Row row = rows.getOrDefault(path, Row.SILENT);
        return new RepeatSettings(row.rowKey, row.sensitivity == null ? Sensitivity.UNCLASSIFIED : row.sensitivity);
    }

    private static Sensitivity defaultSensitivity(QuestionKind kind, MergeKind merge) {
        return switch (kind) {
            case TEXT -> Sensitivity.FREE_TEXT;
            case IMAGE, AUDIO, VIDEO, FILE -> Sensitivity.MEDIA;
            default -> merge == MergeKind.STAMP ? Sensitivity.PARADATA : Sensitivity.UNCLASSIFIED;
        };
    }

    /** What it says about the form's records as a whole. */
    public RecordSettings record() {
        Row row = rows.getOrDefault(RECORD, Row.SILENT);
        return new RecordSettings(row.sealed);
    }

    private record Row(
            @Nullable MergeKind merge,
            String mergeGroup,
            @Nullable Sensitivity sensitivity,
            List<String> rowKey,
            Map<String, ConsentState> consent,
            Map<String, Integer> missing,
            String source,
            String licence,
            List<String> indicators,
            String translation,
            boolean sealed) {
        static final Row SILENT = new Row(null, "", null, List.of(), Map.of(), Map.of(), "", "", List.of(), "", false);
    }

    /** One pass over the lines, collecting faults instead of stopping at the first. */
    private static final class Reading {
        private final CSVParser parser;
        private final List<FormProblem> problems = new ArrayList<>();
        private final Map<String, Row> rows = new LinkedHashMap<>();

        Reading(CSVParser parser) {
            this.parser = parser;
        }

        FormDictionary dictionary() throws FormProblemException {
            for (String column : NEEDED_COLUMNS) {
                if (!parser.getHeaderMap().containsKey(column)) {
                    throw new FormProblemException("The dictionary has no column \"" + column + "\".");
                }
            }
            for (CSVRecord line : parser) {
                if (rows.size() >= FormLimits.MAX_DICTIONARY_ROWS) {
                    throw new FormProblemException(
                            "The dictionary has more than " + FormLimits.MAX_DICTIONARY_ROWS + " lines.");
                }
                read(line);
            }
            if (!problems.isEmpty()) {
                throw new FormProblemException(problems);
            }
            return new FormDictionary(Collections.unmodifiableMap(rows));
        }

        private void read(CSVRecord line) {
            String path = cell(line, "path");
            if (path.isEmpty()) {
                return;
            }
            String merge = cell(line, "merge");
            boolean grouped = merge.startsWith("group:");
            Row row = new Row(
                    grouped ? MergeKind.GROUP : oneOf(MergeKind.class, merge, line, path, "merge"),
                    grouped ? merge.substring("group:".length()).trim() : "",
                    oneOf(Sensitivity.class, cell(line, "class"), line, path, "class"),
                    words(cell(line, "row_key")),
                    consent(line, path),
                    missing(line, path),
                    cell(line, "source"),
                    cell(line, "licence"),
                    Arrays.stream(cell(line, "indicators").split("[,\\s]+"))
                            .filter(word -> !word.isEmpty())
                            .toList(),
                    cell(line, "translation"),
                    sealed(line, path));
            if (grouped && row.mergeGroup.isEmpty()) {
                fault(line, path, "\"group:\" needs a name");
            }
            if (rows.putIfAbsent(path, row) != null) {
                fault(line, path, "the path has a line already");
            }
        }

        private boolean sealed(CSVRecord line, String path) {
            String seal = cell(line, "seal");
            if (!seal.isEmpty() && (!seal.equals(WHEN_FINISHED) || !path.equals(RECORD))) {
                fault(line, path, "\"seal\" is said of the path " + RECORD + " only, and can be \"finished\"");
            }
            return seal.equals(WHEN_FINISHED);
        }

        private Map<String, ConsentState> consent(CSVRecord line, String path) {
            Map<String, ConsentState> states = new LinkedHashMap<>();
            for (String word : words(cell(line, "consent"))) {
                int colon = word.lastIndexOf(':');
                try {
                    states.put(word.substring(0, Math.max(0, colon)), ConsentState.ofCode(word.substring(colon + 1)));
                } catch (IllegalArgumentException e) {
                    fault(line, path, "\"" + word + "\" is not CODE:given, :refused, :unknown or :withdrawn");
                }
            }
            return states;
        }

        private Map<String, Integer> missing(CSVRecord line, String path) {
            Map<String, Integer> codes = new LinkedHashMap<>();
            for (String word : words(cell(line, "missing"))) {
                int colon = word.lastIndexOf(':');
                try {
                    codes.put(word.substring(0, Math.max(0, colon)), Integer.valueOf(word.substring(colon + 1)));
                } catch (NumberFormatException e) {
                    fault(line, path, "\"" + word + "\" is not CODE:NUMBER");
                }
            }
            return codes;
        }

        private <E extends Enum<E>> @Nullable E oneOf(
                Class<E> kinds, String word, CSVRecord line, String path, String column) {
            if (word.isEmpty()) {
                return null;
            }
            try {
                return Enum.valueOf(kinds, word.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                fault(line, path, "\"" + word + "\" is no " + column + " we know");
                return null;
            }
        }

        private void fault(CSVRecord line, String path, String what) {
            problems.add(new FormProblem(path, "Dictionary, line " + (line.getRecordNumber() + 1) + ": " + what + "."));
        }

        private static String cell(CSVRecord line, String column) {
            return line.isMapped(column) && line.isSet(column) ? line.get(column) : "";
        }

        private static List<String> words(String cell) {
            return cell.isEmpty() ? List.of() : List.of(cell.split("\\s+"));
        }
    }
}
