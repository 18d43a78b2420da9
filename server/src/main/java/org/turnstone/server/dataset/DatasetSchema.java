package org.turnstone.server.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;

/**
 * The tables and columns of a form's dataset, over all its versions: those of the newest version in its order, then those
 * only older versions have, the newer of them first; the choices of a select_multiple stand together, and after the columns of
 * a question that people answer stands its edited flag. Pure.
 *
 * @param tables by the template path of their repeat, the main table first under an empty path
 */
public record DatasetSchema(Map<String, List<Column>> tables) {
    /** How many columns of the main table stand before its questions. */
    public static final int MAIN_HEAD_COLUMNS = 18;

    static final List<Column> MAIN_HEAD = List.of(
            new Column("record_key", false),
            new Column("site", false),
            new Column("form_version", false),
            new Column("state", false),
            new Column("review", true),
            new Column("captured_on", false),
            new Column("clock_flag", true),
            new Column("captured_on_corrected", false),
            new Column("researcher_key", false),
            new Column("device_key", false),
            new Column("language", false),
            new Column("edited", true),
            new Column("received_on", false),
            new Column("review_fields", false),
            new Column("open_queries", true),
            new Column("status", false),
            new Column("duplicate_of", false),
            new Column("distinct_from", false));

    static final List<Column> REPEAT_HEAD = List.of(
            new Column("record_key", false),
            new Column("parent_row", false),
            new Column("row_id", false),
            new Column("n", true));

    /** @param versions of one form, oldest first, at least one */
    public static DatasetSchema of(List<FormTemplate> versions) {
        Map<String, Map<String, List<Column>>> byTable = new LinkedHashMap<>();
        byTable.put("", new LinkedHashMap<>());
        for (int i = versions.size() - 1; i >= 0; i--) {
            collect(versions.get(i).outline().nodes(), "", byTable);
        }
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        byTable.forEach((table, questions) -> {
            List<Column> columns = new ArrayList<>(table.isEmpty() ? MAIN_HEAD : REPEAT_HEAD);
            questions.values().forEach(columns::addAll);
            tables.put(table, List.copyOf(columns));
        });
        return new DatasetSchema(tables);
    }

    private static void collect(List<OutlineNode> nodes, String table, Map<String, Map<String, List<Column>>> byTable) {
        for (OutlineNode node : nodes) {
            if (node instanceof OutlineNode.Repeat repeat) {
                byTable.computeIfAbsent(repeat.path(), any -> new LinkedHashMap<>());
                collect(repeat.children(), repeat.path(), byTable);
            } else if (node instanceof OutlineNode.Question question) {
                if (QuestionColumns.hasAny(question)) {
                    List<Column> known = byTable.computeIfAbsent(table, any -> new LinkedHashMap<>())
                            .computeIfAbsent(QuestionColumns.name(question, table), any -> new ArrayList<>());
                    QuestionColumns.of(question, table).stream()
                            .filter(column -> known.stream()
                                    .noneMatch(other -> other.name().equals(column.name())))
                            .forEach(known::add);
                    if (QuestionColumns.canBeEdited(question)) {
                        Column flag = Column.editedOf(QuestionColumns.name(question, table));
                        known.remove(flag);
                        known.add(flag);
                    }
                }
            } else {
                collect(node.children(), table, byTable);
            }
        }
    }

    /** The first or only column of a question in the table of a repeat, or in the main one, whose path is empty. */
    public static String columnOf(OutlineNode.Question question, String table) {
        return QuestionColumns.name(question, table);
    }

    /** The file of a table: {@code FORM.csv}, or {@code FORM-REPEAT.csv} with the repeat's path. */
    public static String fileOf(String formId, String table) {
        return table.isEmpty() ? formId + ".csv" : formId + "-" + table.replace('/', '-') + ".csv";
    }
}
