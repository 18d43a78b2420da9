package org.turnstone.server.dataset.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.form.FormProblem;
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

    /**
     * Questions and repeats of one version that would have the column, or the file, of another one: a dataset could hold the
     * answers of one of them only. A slash and a hyphen in a path come to the same, so {@code a-b} has the column of
     * {@code a/b}.
     */
    public static List<FormProblem> clashes(FormTemplate form) {
        List<FormProblem> clashes = new ArrayList<>();
        Map<String, String> files = new LinkedHashMap<>();
        for (OutlineNode.Repeat repeat : form.outline().repeats()) {
            String file = fileOf(form.formId(), repeat.path());
            String other = files.putIfAbsent(file, repeat.path());
            if (other != null) {
                clashes.add(new FormProblem(
                        repeat.path(),
                        "Its rows would stand in the file " + file + " of the dataset, like those of " + other
                                + ". Give one of the two another name."));
            }
        }
        Map<String, Map<String, String>> byTable = new LinkedHashMap<>();
        for (OutlineNode.Question question : form.outline().questions()) {
            if (QuestionColumns.hasAny(question)) {
                String table = tableOf(question, form);
                Map<String, String> columns = byTable.computeIfAbsent(table, any -> new LinkedHashMap<>());
                for (Column column : QuestionColumns.of(question, table)) {
                    String other = columns.putIfAbsent(column.name(), question.path());
                    if (other != null && !other.equals(question.path())) {
                        clashes.add(new FormProblem(
                                question.path(),
                                "Its answers would stand in the column " + column.name()
                                        + " of the dataset, like those of " + other
                                        + ". Give one of the two another name."));
                        break;
                    }
                }
            }
        }
        return clashes;
    }

    /** The table a question stands in: the path of the innermost repeat around it, empty for the main table. */
    public static String tableOf(OutlineNode.Question question, FormTemplate form) {
        return form.outline().repeatsAround(question.path()).stream()
                .findFirst()
                .map(OutlineNode.Repeat::path)
                .orElse("");
    }

    /** The file of a table: {@code FORM.csv}, or {@code FORM-REPEAT.csv} with the repeat's path. */
    public static String fileOf(String formId, String table) {
        return table.isEmpty() ? formId + ".csv" : formId + "-" + table.replace('/', '-') + ".csv";
    }
}
