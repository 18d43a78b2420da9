package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sheet with its headers understood: {@code Constraint Message::English (en)} becomes the path bind, jr:constraintMsg,
 * English (en). A header that means nothing keeps its name, since choice filters may use it.
 */
final class Table {
    /** One row of a sheet below the headers. Raw texts are kept for messages that must name the author's own header. */
    record Line(int number, Map<String, CellValue> cells, Map<String, String> raw) {
        @Nullable
        String text(String column) {
            return cells.get(column) instanceof CellValue.Leaf leaf ? leaf.text() : null;
        }

        boolean has(String column) {
            return cells.containsKey(column);
        }

        CellValue.@Nullable Branch branch(String column) {
            return cells.get(column) instanceof CellValue.Branch branch ? branch : null;
        }
    }

    /**
     * What the headers of a kind of sheet may be.
     *
     * @param aliases other names of columns, each with the path it stands for
     * @param columns the names themselves
     */
    record Columns(Map<String, List<String>> aliases, Set<String> columns) {}

    private final String sheet;
    private final Map<String, List<String>> paths;
    private final List<Line> lines;

    private Table(String sheet, Map<String, List<String>> paths, List<Line> lines) {
        this.sheet = sheet;
        this.paths = paths;
        this.lines = lines;
    }

    List<Line> lines() {
        return lines;
    }

    /** The path of each header, in the order of the sheet. */
    Map<String, List<String>> paths() {
        return paths;
    }

    boolean hasColumn(String name) {
        return paths.values().stream().anyMatch(path -> path.get(0).equals(name));
    }

    /** The author's own header of a column, the column's name when there is none. */
    String headerOf(String... path) {
        for (Map.Entry<String, List<String>> entry : paths.entrySet()) {
            if (entry.getValue().equals(List.of(path))) {
                return entry.getKey();
            }
        }
        return path[path.length - 1];
    }

    void require(String column) throws Findings.Mistake {
        if (!hasColumn(column) && (!lines.isEmpty() || sheet.equals(SheetNames.SURVEY))) {
            throw new Findings.Mistake(
                    sheet,
                    1,
                    column,
                    "Invalid headers provided for sheet: '" + sheet
                            + "'. One or more required column headers were not found: '" + column
                            + "'. Learn more: https://xlsform.org/en/#setting-up-your-worksheets");
        }
    }

    static Table of(Workbook.Sheet sheet, String name, Columns columns, String defaultLanguage, boolean collapseSpaces)
            throws Findings.Mistake {
        List<String> headers = headers(sheet, name);
        Map<String, List<String>> paths = paths(headers, name, columns);
        List<Line> lines = new ArrayList<>();
        for (int row = 1; row < sheet.rows().size(); row++) {
            lines.add(line(row + 1, sheet.rows().get(row), headers, paths, defaultLanguage, collapseSpaces));
        }
        return new Table(name, paths, lines);
    }

    private static List<String> headers(Workbook.Sheet sheet, String name) throws Findings.Mistake {
        List<String> headers = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        List<String> first = sheet.rows().isEmpty() ? List.of() : sheet.rows().get(0);
        int empty = 0;
        for (String cell : first) {
            String header = cell.replaceAll(" +", " ");
            if (header.isEmpty()) {
                if (++empty > 20) {
                    break;
                }
            } else {
                empty = 0;
                if (!seen.add(header)) {
                    throw new Findings.Mistake(
                            name,
                            1,
                            header,
                            "Duplicate column header: " + header + ". Rename or remove one of the two columns.");
                }
            }
            headers.add(header);
        }
        return headers;
    }

    private static Map<String, List<String>> paths(List<String> headers, String sheet, Columns columns)
            throws Findings.Mistake {
        boolean doubleColon = headers.stream().anyMatch(header -> header.contains("::"));
        Map<String, List<String>> paths = new LinkedHashMap<>();
        Map<List<String>, String> owners = new HashMap<>();
        for (String header : headers) {
            if (header.isEmpty()) {
                continue;
            }
            List<String> path = path(header, doubleColon, columns);
            String other = owners.put(path, header);
            if (other != null) {
                throw new Findings.Mistake(
                        sheet,
                        1,
                        header,
                        "Invalid headers provided for sheet: '" + sheet
                                + "'. Headers that are different names for the same column were found: '" + other
                                + "', '"
                                + header + "'. Rename or remove one of these columns.");
            }
            paths.put(header, path);
        }
        return paths;
    }

    static List<String> path(String header, boolean doubleColon, Columns columns) {
        if (columns.columns().contains(header) && !columns.aliases().containsKey(header)) {
            return List.of(header);
        }
        String plain = snakeCase(header);
        if (columns.columns().contains(plain) && !columns.aliases().containsKey(plain)) {
            return List.of(plain);
        }
        List<String> tokens = new ArrayList<>();
        for (String token : header.split(doubleColon ? "::" : ":", -1)) {
            tokens.add(token.strip());
        }
        // With single colons the prefix of a name in a namespace looks like a header of its own.
        int prefix = tokens.indexOf("jr");
        if (!doubleColon && prefix >= 0 && prefix + 1 < tokens.size()) {
            tokens.set(prefix, "jr:" + tokens.remove(prefix + 1));
        }
        String first = snakeCase(tokens.get(0));
        List<String> alias = columns.aliases().get(first);
        if (alias != null) {
            List<String> path = new ArrayList<>(alias);
            path.addAll(tokens.subList(1, tokens.size()));
            return path;
        }
        if (columns.columns().contains(first)) {
            tokens.set(0, first);
        }
        return tokens;
    }

    private static Line line(
            int number,
            List<String> cells,
            List<String> headers,
            Map<String, List<String>> paths,
            String defaultLanguage,
            boolean collapseSpaces) {
        Map<String, CellValue> values = new LinkedHashMap<>();
        Map<String, String> raw = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(cells.size(), headers.size()); i++) {
            String header = headers.get(i);
            String cell = cells.get(i);
            List<String> path = paths.get(header);
            if (cell.isEmpty() || path == null) {
                continue;
            }
            raw.put(header, cell);
            CellValue value = CellValue.nested(path.subList(1, path.size()), plain(cell, collapseSpaces));
            values.put(path.get(0), CellValue.merged(values.get(path.get(0)), value, defaultLanguage));
        }
        return new Line(number, values, raw);
    }

    /** Typographic quotation marks, which spreadsheet programs put in unasked, would break every expression. */
    static String plain(String text, boolean collapseSpaces) {
        String plain = text.replace('\u2018', '\'')
                .replace('\u2019', '\'')
                .replace('\u201c', '"')
                .replace('\u201d', '"');
        return collapseSpaces ? CellText.strip(plain).replaceAll(" +", " ") : plain;
    }

    static String snakeCase(String text) {
        return String.join("_", text.strip().split("\\s+")).toLowerCase(Locale.ROOT);
    }
}
