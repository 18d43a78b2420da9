package org.turnstone.server.cases;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The cases that were given out: a CSV with the columns {@code case_id} and {@code wave} and, if there is one, {@code area}.
 * Other columns are passed over and not kept, so that a list may have addresses in it. Pure.
 */
public record SampleList(List<Issued> cases) {
    /** Of the file, before anything of it is read. */
    public static final int MAX_BYTES = 2 << 20;

    static final int MAX_CASES = 20_000;
    private static final int MAX_PROBLEMS = 20;
    private static final int MAX_COLUMNS = 200;
    private static final String CODE = "[A-Za-z0-9][A-Za-z0-9_./-]{0,63}";

    public SampleList {
        cases = List.copyOf(cases);
    }

    /**
     * One case.
     *
     * @param area empty if the list does not say
     * @param researcher login of whose list it stands on; empty if the list does not say
     */
    public record Issued(String number, String wave, String area, String researcher) {
        @Override
        public String toString() {
            return "issued case";
        }
    }

    /** By wave, each in the order of the file. */
    Map<String, List<Issued>> byWave() {
        Map<String, List<Issued>> waves = new LinkedHashMap<>();
        cases.forEach(one ->
                waves.computeIfAbsent(one.wave(), any -> new ArrayList<>()).add(one));
        return waves;
    }

    /**
     * Reads a file.
     *
     * @throws SampleListRefusedException with every fault by its line; nothing of the file was taken
     */
    public static SampleList of(byte[] file) throws SampleListRefusedException {
        if (file.length > MAX_BYTES) {
            throw new SampleListRefusedException(List.of("The file is larger than " + (MAX_BYTES >> 20) + " MiB."));
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .setIgnoreSurroundingSpaces(true)
                .get();
        try (CSVParser parser = format.parse(new StringReader(text(file)))) {
            return read(parser);
        } catch (CSVException | UncheckedIOException e) {
            throw new SampleListRefusedException(List.of("The file is no CSV: a quotation mark does not end."));
        } catch (IOException | IllegalArgumentException e) {
            throw new SampleListRefusedException(
                    List.of("Line 1: the names of the columns are missing or stand twice."));
        }
    }

    private static String text(byte[] file) throws SampleListRefusedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new SampleListRefusedException(List.of("The file is not in UTF-8. Save it as \"CSV UTF-8\"."));
        }
    }

    private static SampleList read(CSVParser parser) throws SampleListRefusedException {
        if (parser.getHeaderNames().size() > MAX_COLUMNS) {
            throw new SampleListRefusedException(List.of("Line 1: there are more than " + MAX_COLUMNS + " columns."));
        }
        Map<String, Integer> columns = new HashMap<>();
        parser.getHeaderMap().forEach((name, at) -> columns.put(name.strip().toLowerCase(Locale.ROOT), at));
        List<String> problems = new ArrayList<>();
        for (String needed : List.of("case_id", "wave")) {
            if (!columns.containsKey(needed)) {
                problems.add("Line 1: there is no column " + needed + ".");
            }
        }
        if (!problems.isEmpty()) {
            throw new SampleListRefusedException(problems);
        }
        List<Issued> cases = new ArrayList<>();
        Map<String, Long> seen = new HashMap<>();
        for (CSVRecord line : parser) {
            if (cases.size() == MAX_CASES) {
                problems.add("The list has more than " + MAX_CASES + " cases. Give it in a file for each wave.");
            }
            if (problems.size() >= MAX_PROBLEMS || cases.size() == MAX_CASES) {
                break;
            }
            Issued one = new Issued(
                    cell(line, columns, "case_id"),
                    cell(line, columns, "wave"),
                    cell(line, columns, "area"),
                    cell(line, columns, "researcher"));
            long at = line.getRecordNumber() + 1;
            int before = problems.size();
            check(one, "Line " + at + ": ", problems);
            Long first = seen.putIfAbsent(one.number() + "\n" + one.wave(), at);
            if (first != null) {
                problems.add("Line " + at + ": this case stands in line " + first + " already, for the same wave.");
            }
            if (problems.size() == before) {
                cases.add(one);
            }
        }
        if (cases.isEmpty() && problems.isEmpty()) {
            problems.add("There is no case in the list.");
        }
        if (!problems.isEmpty()) {
            throw new SampleListRefusedException(problems);
        }
        return new SampleList(cases);
    }

    private static String cell(CSVRecord line, Map<String, Integer> columns, String name) {
        Integer at = columns.get(name);
        return at == null || at >= line.size() ? "" : line.get(at).strip();
    }

    private static void check(Issued one, String where, List<String> problems) {
        if (!one.number().matches(CODE)) {
            problems.add(where + "case_id " + fault(one.number()));
        }
        if (!one.wave().matches(CODE)) {
            problems.add(where + "wave " + fault(one.wave()));
        }
        if (!one.area().isEmpty() && !one.area().matches(CODE)) {
            problems.add(where + "area " + fault(one.area()));
        }
        if (!one.researcher().isEmpty() && !one.researcher().matches(CODE)) {
            problems.add(where + "researcher " + fault(one.researcher()));
        }
    }

    private static String fault(String text) {
        if (text.isEmpty()) {
            return "is empty.";
        }
        return text.length() > 64
                ? "is longer than 64 characters."
                : "may have letters, digits and - _ . / only, as the form's codes do.";
    }

    @Override
    public String toString() {
        return cases.size() + " issued cases";
    }
}
