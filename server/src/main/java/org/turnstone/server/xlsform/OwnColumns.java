package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Columns in which an author says what is ours to know about a question (docs/xlsform.md, "Our settings"). They become
 * attributes of its bind, as {@code bind::ts:NAME} does by itself.
 *
 * <p>{@code ts:merge} and {@code ts_merge} are ours beyond doubt. Of the plain names other programs have columns too, so
 * such a column is ours only if a word of ours stands in it somewhere; else it is left alone, as every column that means
 * nothing here. Once it is ours every cell has to be right.
 */
final class OwnColumns {
    private static final Map<String, String> PLAIN = Map.of(
            "merge", "merge",
            "merge_policy", "merge",
            "sensitivity", "sensitivity",
            "consent", "consent",
            "row_key", "row_key",
            "outcome", "outcome",
            "strand", "strand",
            "seal", "seal");

    /** Header to name. */
    private final Map<String, String> ours = new LinkedHashMap<>();

    private OwnColumns() {}

    /** Those of a sheet. */
    static OwnColumns of(String sheet, List<Table.Line> lines, Findings findings) {
        OwnColumns columns = new OwnColumns();
        Map<String, List<String>> cells = new LinkedHashMap<>();
        for (Table.Line line : lines) {
            line.raw()
                    .forEach((header, cell) -> cells.computeIfAbsent(header, any -> new ArrayList<>())
                            .add(cell));
        }
        cells.forEach((header, found) -> {
            String snake = Table.snakeCase(header);
            String plain = PLAIN.get(snake);
            if (snake.startsWith("ts:") || snake.startsWith("ts_")) {
                columns.ours.put(header, snake.substring("ts:".length()));
            } else if (plain != null && found.stream().anyMatch(cell -> OwnWords.isOne(plain, cell))) {
                columns.ours.put(header, plain);
            } else if (plain != null) {
                findings.note(
                        sheet,
                        1,
                        header,
                        "The column '" + header + "' says nothing that is known here and was left alone. If it is meant"
                                + " for this program, write " + OwnWords.advice(plain) + ".");
            }
        });
        return columns;
    }

    /** What a row says in them, by the attribute's name with its prefix. */
    Map<String, String> of(Table.Line line) {
        Map<String, String> said = new LinkedHashMap<>();
        ours.forEach((header, name) -> {
            String cell = line.raw().get(header);
            if (cell != null) {
                said.put(OwnWords.PREFIX + name, Table.plain(cell, true));
            }
        });
        return said;
    }

    /** The author's header of a setting, to name the place of a fault. */
    static String headerOf(Table table, String name) {
        Set<String> accepted = Set.of(
                "bind::ts:" + name,
                "body::ts:" + name,
                "instance::ts:" + name,
                "attribute::ts:" + name,
                "ts:" + name,
                "ts_" + name);
        for (String header : table.paths().keySet()) {
            String snake = header.strip().toLowerCase(Locale.ROOT);
            if (accepted.contains(snake.replace("control::", "body::"))
                    || name.equals(PLAIN.get(Table.snakeCase(header)))) {
                return header;
            }
        }
        return "bind::ts:" + name;
    }
}
