package org.turnstone.server.dataset.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;

/** Which columns a question has. */
public final class QuestionColumns {
    public static final List<String> PLACE = List.of("-Latitude", "-Longitude", "-Altitude", "-Accuracy");

    private static final Set<String> OF_MAIN = names(DatasetSchema.MAIN_HEAD);
    private static final Set<String> OF_REPEAT = names(DatasetSchema.REPEAT_HEAD);

    private QuestionColumns() {}

    private static Set<String> names(List<Column> head) {
        return head.stream().map(Column::name).collect(Collectors.toUnmodifiableSet());
    }

    /** False for notes, which have no answer, and for identifiers, which never enter a dataset. */
    public static boolean hasAny(OutlineNode.Question question) {
        return question.kind() != QuestionKind.NOTE && question.settings().sensitivity() != Sensitivity.IDENTIFIER;
    }

    /**
     * The name of its first or only column, in the table of a repeat or the main one, whose template path is empty. What the
     * table itself calls a column so, or would, stands apart by an underscore: {@code status_} is the form's.
     */
    public static String name(OutlineNode.Question question, String table) {
        String below = table.isEmpty() ? question.path() : question.path().substring(table.length() + 1);
        String name = below.replace('/', '-');
        return isTheTables(withoutUnderscores(name), table) ? name + "_" : name;
    }

    /** The name of the main table's column of a question outside of rows; empty if there is no question. */
    public static String inMain(Optional<OutlineNode.Question> question) {
        return question.map(asked -> name(asked, "")).orElse("");
    }

    /** Asked of every question of every record that is projected. */
    private static boolean isTheTables(String name, String table) {
        return (table.isEmpty() ? OF_MAIN : OF_REPEAT).contains(name) || name.endsWith(Column.EDITED);
    }

    private static String withoutUnderscores(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == '_') {
            end--;
        }
        return name.substring(0, end);
    }

    static boolean isCoded(OutlineNode.Question question) {
        return question.type() != ValueType.TEXT && question.type() != ValueType.ATTACHMENT;
    }

    /** Whether a person answers it, so that an answer can be changed. */
    public static boolean canBeEdited(OutlineNode.Question question) {
        return question.kind().isAnswered();
    }

    public static List<Column> of(OutlineNode.Question question, String table) {
        String name = name(question, table);
        List<Column> columns = new ArrayList<>();
        if (question.type() == ValueType.PLACE) {
            PLACE.forEach(part -> columns.add(new Column(name + part, true)));
            return columns;
        }
        columns.add(new Column(name, isCoded(question)));
        if (question.type() == ValueType.CHOICES) {
            question.choices().forEach(choice -> columns.add(new Column(name + "/" + choice.code(), true)));
        }
        return columns;
    }
}
