package org.turnstone.form;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.ConsentState;

/**
 * What an XLSForm cannot say about its questions (docs/xlsform.md, "Our settings"): from attributes in the form itself, from the
 * sidecar of the form version, or from both, where a word of the sidecar stands before one of the form. A path it does not have
 * gets safe defaults: text is free text, nothing else is classified. Immutable.
 *
 * <p>What stands at a group or at the whole form holds for the questions below it, unless they say otherwise: class, source,
 * licence, indicators, outcomes, strands, and the merge {@code group}, which makes all answers of a group inseparable.
 */
public final class FormDictionary {
    /** Says nothing about anything. */
    public static final FormDictionary EMPTY = new FormDictionary(Map.of());

    /** The path that stands for a record as a whole. */
    public static final String RECORD = "#record";

    /** The namespace of the attributes by which a form says these things itself; the prefix is {@code ts} by custom. */
    public static final String NAMESPACE = "https://turnstone.org/xforms";

    /** Every column that says something, path apart. */
    static final Set<String> COLUMNS = Set.of(
            "class",
            "merge",
            "row_key",
            "consent",
            "missing",
            "source",
            "licence",
            "indicators",
            "outcomes",
            "strands",
            "translation",
            "seal");

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "sensitivity", "class",
            "outcome", "outcomes",
            "strand", "strands",
            "license", "licence",
            "indicator", "indicators");

    private static final Set<String> STRANDS = Set.of("process", "outcomes", "local");
    private static final String WHEN_FINISHED = "finished";
    private static final String INSEPARABLE = "group";
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
        return of(Map.of(), Optional.of(csv));
    }

    /**
     * Puts together what the form says itself and what its sidecar says.
     *
     * @param inForm by path and column ({@link #columnOf}); {@link #RECORD} for the form as a whole
     * @param csv the sidecar, if there is one
     * @throws FormProblemException with every fault found, each with its place
     */
    public static FormDictionary of(Map<String, Map<String, String>> inForm, Optional<byte[]> csv)
            throws FormProblemException {
        Reading reading = new Reading();
        inForm.forEach((path, cells) -> reading.inForm(path, cells));
        if (csv.isPresent()) {
            sidecar(csv.get(), reading);
        }
        return reading.dictionary();
    }

    /** The column that an attribute of {@link #NAMESPACE} stands for, if it stands for any. */
    public static Optional<String> columnOf(String attribute) {
        String name = attribute.replace('-', '_');
        String column = ATTRIBUTES.getOrDefault(name, name);
        return COLUMNS.contains(column) ? Optional.of(column) : Optional.empty();
    }

    private static void sidecar(byte[] csv, Reading reading) throws FormProblemException {
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
            reading.sidecar(parser);
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
        List<Row> lineage = lineage(path);
        Row row = lineage.get(0);
        Row merge = merge(lineage, kind, defaultMerge);
        return new QuestionSettings(
                merge.merge == null ? defaultMerge : merge.merge,
                merge.mergeGroup,
                sensitivity(lineage).orElseGet(() -> defaultSensitivity(kind, defaultMerge)),
                row.consent,
                row.missing,
                first(lineage, above -> text(above.source)).orElse(""),
                first(lineage, above -> text(above.licence)).orElse(""),
                first(lineage, above -> words(above.indicators)).orElse(List.of()),
                first(lineage, above -> words(above.outcomes)).orElse(List.of()),
                first(lineage, above -> words(above.strands)).orElse(List.of()),
                row.translation);
    }

    /** The line of a path, then of each group around it up to the nearest that has one, then of the record. */
    private List<Row> lineage(String path) {
        List<Row> lineage = new ArrayList<>();
        lineage.add(rows.getOrDefault(path, Row.SILENT));
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            Row above = rows.get(path.substring(0, end));
            if (above != null) {
                lineage.add(above);
            }
        }
        lineage.add(rows.getOrDefault(RECORD, Row.SILENT));
        return lineage;
    }

    /** Its own line; else the consent it codes; else an inseparable group around it. */
    private static Row merge(List<Row> lineage, QuestionKind kind, MergeKind defaultMerge) {
        Row own = lineage.get(0);
        if (own.merge != null) {
            return own;
        }
        if (!own.consent.isEmpty() && defaultMerge == MergeKind.REGISTER) {
            return Row.CONSENT;
        }
        if (!kind.isAnswered()) {
            return own;
        }
        return lineage.stream()
                .filter(above -> above.merge == MergeKind.GROUP)
                .findFirst()
                .orElse(own);
    }

    private static Optional<Sensitivity> sensitivity(List<Row> lineage) {
        return Optional.ofNullable(lineage.get(0).sensitivity)
                .or(() -> first(lineage.subList(1, lineage.size()), Row::inheritedSensitivity));
    }

    private static <T> Optional<T> first(List<Row> lineage, Function<Row, Optional<T>> cell) {
        return lineage.stream().map(cell).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> text(String cell) {
        return cell.isEmpty() ? Optional.empty() : Optional.of(cell);
    }

    private static Optional<List<String>> words(List<String> cell) {
        return cell.isEmpty() ? Optional.empty() : Optional.of(cell);
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

    /** One line, read. */
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
            List<String> outcomes,
            List<String> strands,
            String translation,
            boolean sealed) {
        static final Row SILENT = said(null);
        static final Row CONSENT = said(MergeKind.CONSENT);

        private static Row said(@Nullable MergeKind merge) {
            return new Row(
                    merge, "", null, List.of(), Map.of(), Map.of(), "", "", List.of(), List.of(), List.of(), "", false);
        }

        /** What it gives to the questions below; person and media are said of a repeat's rows. */
        Optional<Sensitivity> inheritedSensitivity() {
            return sensitivity == Sensitivity.PERSON || sensitivity == Sensitivity.MEDIA
                    ? Optional.empty()
                    : Optional.ofNullable(sensitivity);
        }
    }

    /** The cells of one path, of the form and of the sidecar, with the place of each. */
    private static final class Line {
        private final String path;
        private final Map<String, String> cells = new HashMap<>();
        private final Map<String, String> places = new HashMap<>();

        Line(String path) {
            this.path = path;
        }

        void put(String column, String cell, String place) {
            if (!cell.isEmpty()) {
                cells.put(column, cell);
                places.put(column, place);
            }
        }

        String cell(String column) {
            return cells.getOrDefault(column, "");
        }
    }

    /** One pass over all that is said, collecting faults instead of stopping at the first. */
    private static final class Reading {
        private final List<FormProblem> problems = new ArrayList<>();
        private final Map<String, Line> lines = new LinkedHashMap<>();
        private final Map<Line, FormProblem> repeated = new LinkedHashMap<>();

        void inForm(String path, Map<String, String> cells) {
            Line line = lines.computeIfAbsent(path, Line::new);
            new TreeMap<>(cells).forEach((column, cell) -> line.put(column, cell, "The form's own setting"));
        }

        void sidecar(CSVParser parser) throws FormProblemException {
            for (String column : NEEDED_COLUMNS) {
                if (!parser.getHeaderMap().containsKey(column)) {
                    throw new FormProblemException("The dictionary has no column \"" + column + "\".");
                }
            }
            Set<String> seen = new HashSet<>();
            for (CSVRecord csv : parser) {
                if (seen.size() >= FormLimits.MAX_DICTIONARY_ROWS) {
                    throw new FormProblemException(
                            "The dictionary has more than " + FormLimits.MAX_DICTIONARY_ROWS + " lines.");
                }
                String path = cell(csv, "path");
                String place = "Dictionary, line " + (csv.getRecordNumber() + 1);
                if (path.isEmpty()) {
                    continue;
                }
                Line line = seen.add(path) ? lines.computeIfAbsent(path, Line::new) : repeated(path, place);
                for (String column : COLUMNS) {
                    line.put(column, cell(csv, column), place);
                }
            }
        }

        private Line repeated(String path, String place) {
            Line line = new Line(path);
            repeated.put(line, new FormProblem(path, place + ": the path has a line already."));
            return line;
        }

        private static String cell(CSVRecord line, String column) {
            return line.isMapped(column) && line.isSet(column) ? line.get(column) : "";
        }

        FormDictionary dictionary() throws FormProblemException {
            Map<String, Row> rows = new LinkedHashMap<>();
            lines.forEach((path, line) -> rows.put(path, row(line)));
            repeated.forEach((line, fault) -> {
                row(line); // for its own faults
                problems.add(fault);
            });
            if (!problems.isEmpty()) {
                throw new FormProblemException(problems);
            }
            return new FormDictionary(Collections.unmodifiableMap(rows));
        }

        private Row row(Line line) {
            String merge = line.cell("merge");
            boolean grouped = merge.equals(INSEPARABLE) || merge.startsWith(INSEPARABLE + ":");
            String group = merge.equals(INSEPARABLE) ? line.path : mergeGroup(merge, grouped);
            if (grouped && group.isEmpty()) {
                fault(line, "merge", "\"group:\" needs a name");
            }
            return new Row(
                    grouped ? MergeKind.GROUP : oneOf(MergeKind.class, merge, line, "merge"),
                    group,
                    oneOf(Sensitivity.class, line.cell("class"), line, "class"),
                    words(line.cell("row_key")),
                    consent(line),
                    missing(line),
                    line.cell("source"),
                    line.cell("licence"),
                    codes(line.cell("indicators")),
                    codes(line.cell("outcomes")),
                    strands(line),
                    line.cell("translation"),
                    sealed(line));
        }

        private static String mergeGroup(String merge, boolean grouped) {
            return grouped ? merge.substring(INSEPARABLE.length() + 1).strip() : "";
        }

        private List<String> strands(Line line) {
            List<String> strands = codes(line.cell("strands"));
            for (String strand : strands) {
                if (!STRANDS.contains(strand)) {
                    fault(line, "strands", "\"" + strand + "\" is no strand; those are process, outcomes and local");
                }
            }
            return strands;
        }

        private boolean sealed(Line line) {
            String seal = line.cell("seal");
            if (!seal.isEmpty() && (!seal.equals(WHEN_FINISHED) || !line.path.equals(RECORD))) {
                fault(line, "seal", "\"seal\" is said of the path " + RECORD + " only, and can be \"finished\"");
            }
            return seal.equals(WHEN_FINISHED);
        }

        private Map<String, ConsentState> consent(Line line) {
            Map<String, ConsentState> states = new LinkedHashMap<>();
            if (line.cell("consent").contains("=")) {
                return states; // a condition, which forms may carry; no codes, and nothing here asks for it
            }
            for (String word : words(line.cell("consent"))) {
                int colon = word.lastIndexOf(':');
                try {
                    states.put(word.substring(0, Math.max(0, colon)), ConsentState.ofCode(word.substring(colon + 1)));
                } catch (IllegalArgumentException e) {
                    fault(line, "consent", "\"" + word + "\" is not CODE:given, :refused, :unknown or :withdrawn");
                }
            }
            return states;
        }

        private Map<String, Integer> missing(Line line) {
            Map<String, Integer> codes = new LinkedHashMap<>();
            for (String word : words(line.cell("missing"))) {
                int colon = word.lastIndexOf(':');
                try {
                    codes.put(word.substring(0, Math.max(0, colon)), Integer.valueOf(word.substring(colon + 1)));
                } catch (NumberFormatException e) {
                    fault(line, "missing", "\"" + word + "\" is not CODE:NUMBER");
                }
            }
            return codes;
        }

        private <E extends Enum<E>> @Nullable E oneOf(Class<E> kinds, String word, Line line, String column) {
            if (word.isEmpty()) {
                return null;
            }
            try {
                return Enum.valueOf(kinds, word.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                fault(line, column, "\"" + word + "\" is no " + column + " we know");
                return null;
            }
        }

        private void fault(Line line, String column, String what) {
            problems.add(new FormProblem(line.path, line.places.get(column) + ": " + what + "."));
        }

        private static List<String> words(String cell) {
            return cell.isEmpty() ? List.of() : List.of(cell.split("\\s+"));
        }

        private static List<String> codes(String cell) {
            return Arrays.stream(cell.split("[,\\s]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
    }
}
