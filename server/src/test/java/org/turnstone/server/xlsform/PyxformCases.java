package org.turnstone.server.xlsform;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cases of pyxform-cases.json: small forms as tables, with what is expected of the XForm, the errors and the notes. */
final class PyxformCases {
    /** Says what the engine would refuse in an XForm, "" for nothing: pyxform's own cases are judged after ODK Validate. */
    interface Gate {
        String refusal(String xform);
    }

    record Outcome(String name, boolean disputed, String problem) {
        boolean passed() {
            return problem.isEmpty();
        }
    }

    private final Map<String, String> namespaces;
    private final Gate gate;

    private PyxformCases(Map<String, String> namespaces, Gate gate) {
        this.namespaces = namespaces;
        this.gate = gate;
    }

    static List<Outcome> run(Path file, Gate gate) throws IOException {
        JsonObject all;
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(file))) {
            all = reader.readObject();
        }
        Map<String, String> namespaces = all.getJsonObject("namespaces").entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> ((JsonString) e.getValue()).getString()));
        PyxformCases cases = new PyxformCases(namespaces, gate);
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonObject given : all.getJsonArray("cases").getValuesAs(JsonObject.class)) {
            String problem;
            try {
                problem = cases.problem(given);
            } catch (RuntimeException e) {
                problem = "exception " + e;
            }
            outcomes.add(new Outcome(given.getString("name"), given.containsKey("note"), problem));
        }
        return outcomes;
    }

    static Workbook workbook(JsonObject sheets) {
        List<Workbook.Sheet> list = new ArrayList<>();
        sheets.forEach((name, value) -> {
            List<List<String>> rows = new ArrayList<>();
            for (JsonValue row : value.asJsonArray()) {
                List<String> cells = new ArrayList<>();
                for (JsonValue cell : row.asJsonArray()) {
                    cells.add(cell instanceof JsonString text ? text.getString().strip() : "");
                }
                rows.add(cells);
            }
            list.add(new Workbook.Sheet(name, rows));
        });
        return new Workbook(list);
    }

    private String problem(JsonObject given) {
        CompiledForm form = null;
        List<String> errors = new ArrayList<>();
        List<XlsFormProblem> notes = List.of();
        StringBuilder validated = new StringBuilder();
        try {
            form = XlsFormCompiler.compile(
                    workbook(given.getJsonObject("sheets")), new FormNames(given.getString("form_name"), "data"));
            notes = form.notes();
            if (!given.getJsonArray("validator_errors").isEmpty()) {
                validated.append(gate.refusal(form.xform()));
            }
        } catch (XlsFormException e) {
            for (XlsFormProblem problem : e.problems()) {
                if (problem.severity() == XlsFormProblem.Severity.ERROR) {
                    errors.add(problem.toString());
                }
            }
            notes = e.problems().stream()
                    .filter(problem -> problem.severity() == XlsFormProblem.Severity.NOTE)
                    .toList();
        }
        String all = String.join("\n", errors);
        if (given.getBoolean("errored") == errors.isEmpty()) {
            return errors.isEmpty() ? "should have been refused" : "refused: " + all;
        }
        String missing = firstMissing(all, texts(given.getJsonArray("expected_errors")));
        if (missing == null) {
            // Whether it is refused or only noted is not for the compiler to say: these are the words of ODK Validate.
            String said =
                    all + "\n" + notes + "\n" + validated.toString().replaceAll("\"/[^\"]*/([^/\"]+)\"", "\"\\${$1}\"");
            missing = firstMissing(said, texts(given.getJsonArray("validator_errors")));
        }
        if (missing != null) {
            return "error not said: " + missing + "\n     said: " + all;
        }
        for (String unexpected : texts(given.getJsonArray("unexpected_errors"))) {
            if (all.contains(unexpected)) {
                return "error said: " + unexpected;
            }
        }
        String problem = warnings(given.getJsonObject("warnings"), notes);
        if (!problem.isEmpty() || form == null) {
            return problem;
        }
        return xform(given, form.xform());
    }

    private static List<String> texts(@Nullable JsonArray array) {
        return array == null
                ? List.of()
                : array.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
    }

    private static @Nullable String firstMissing(String text, List<String> parts) {
        return parts.stream().filter(part -> !text.contains(part)).findFirst().orElse(null);
    }

    private static String warnings(JsonObject expected, List<XlsFormProblem> notes) {
        String all = notes.stream().map(XlsFormProblem::message).collect(Collectors.joining("\n"));
        String missing = firstMissing(all, texts(expected.getJsonArray("contains")));
        if (missing != null) {
            return "note not said: " + missing + "\n     said: " + all;
        }
        for (String unwanted : texts(expected.getJsonArray("excludes"))) {
            if (all.contains(unwanted)) {
                return "note said: " + unwanted;
            }
        }
        if (!expected.isNull("count") && expected.getInt("count") != notes.size()) {
            return "notes: " + notes.size() + " instead of " + expected.getInt("count") + ": " + all;
        }
        return "";
    }

    private String xform(JsonObject given, String xform) {
        XFormDocument xml = XFormDocument.of(xform, namespaces);
        JsonObject xpaths = given.getJsonObject("expected_xpaths");
        for (String path : texts(xpaths.getJsonArray("match"))) {
            if (xml.hits(path).size() != 1) {
                return "xpath has " + xml.hits(path).size() + " hits: " + path + "\n" + xform;
            }
        }
        for (JsonValue value : xpaths.getJsonArray("count")) {
            JsonArray pair = value.asJsonArray();
            int hits = xml.hits(pair.getString(0)).size();
            if (hits != pair.getInt(1)) {
                return "xpath has " + hits + " hits instead of " + pair.getInt(1) + ": " + pair.getString(0) + "\n"
                        + xform;
            }
        }
        for (JsonValue value : xpaths.getJsonArray("exact")) {
            JsonArray pair = value.asJsonArray();
            List<String> expected = new ArrayList<>();
            texts(pair.getJsonArray(1)).forEach(text -> expected.add(text.replaceAll(" +", " ")));
            List<String> found = new ArrayList<>(xml.hits(pair.getString(0)));
            expected.sort(null);
            found.sort(null);
            if (!expected.equals(found)) {
                return "xpath gives " + found + " instead of " + expected + ": " + pair.getString(0);
            }
        }
        String pretty = xml.pretty();
        for (Map.Entry<String, JsonValue> text :
                given.getJsonObject("expected_text").entrySet()) {
            boolean wanted = text.getKey().endsWith("contains");
            for (String part : texts(text.getValue().asJsonArray())) {
                if (pretty.contains(part.replaceAll("(?<=\\S) {2,}", " ")) != wanted) {
                    return "text is " + (wanted ? "not " : "") + "there: " + part + "\n" + pretty;
                }
            }
        }
        return "";
    }
}
