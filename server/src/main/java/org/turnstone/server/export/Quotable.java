package org.turnstone.server.export;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.server.dataset.RowCodec;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.QuestionColumns;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.RecordId;

/**
 * Which words of a dataset may be quoted (docs/contracts.md, "Dataset CSV"): those that a question of the form about being
 * quoted covers, if every such question's answer as it stands now says yes. Whatever else there is, no question, no answer,
 * a conflict, a version that did not ask, is a no.
 *
 * <p>Example: in a workshop's record the story of a teller who let it go into the report may be quoted; what stands on the flip
 * chart may not, since nobody was asked about it.
 *
 * <p>Rows are shown to it in the order of the tables, outer rows first. Not thread-safe.
 */
final class Quotable {
    static final String NOT_AGREED = "[not agreed]";

    private static final Set<Sensitivity> OWN_WORDS =
            Set.of(Sensitivity.FREE_TEXT, Sensitivity.SPECIAL, Sensitivity.UNCLASSIFIED);
    private static final String QUOTE = "quote";
    private static final Set<String> USES = Set.of(QUOTE, "report");

    /** By table, the columns of its questions about being quoted, each with the codes that say yes. */
    private final Map<String, Map<String, Set<String>>> asked = new HashMap<>();

    private final Map<String, Set<String>> words = new HashMap<>();
    private final Map<String, Set<String>> media = new HashMap<>();
    private final Map<String, String> outerTables = new HashMap<>();
    private final Set<RecordId> agreedRecords = new HashSet<>();
    private final Map<RecordId, Set<String>> agreedRows = new HashMap<>();

    /** @param versions of one form */
    Quotable(List<FormTemplate> versions) {
        versions.forEach(version -> collect(version.outline().nodes(), ""));
    }

    private void collect(List<OutlineNode> nodes, String table) {
        for (OutlineNode node : nodes) {
            if (node instanceof OutlineNode.Question question) {
                collect(question, table);
            } else if (node instanceof OutlineNode.Repeat) {
                outerTables.put(node.path(), table);
                collect(node.children(), node.path());
            } else {
                collect(node.children(), table);
            }
        }
    }

    private void collect(OutlineNode.Question question, String table) {
        String column = QuestionColumns.name(question, table);
        Sensitivity sensitivity = question.settings().sensitivity();
        if (question.type() == ValueType.ATTACHMENT) {
            media.computeIfAbsent(table, any -> new HashSet<>()).add(column);
        } else if (question.type() == ValueType.TEXT && OWN_WORDS.contains(sensitivity)) {
            words.computeIfAbsent(table, any -> new HashSet<>()).add(column);
        } else if (sensitivity == Sensitivity.CONSENT) {
            Set<String> yes = yes(question);
            if (!yes.isEmpty()) {
                asked.computeIfAbsent(table, any -> new HashMap<>())
                        .computeIfAbsent(column, any -> new HashSet<>())
                        .addAll(yes);
            }
        }
    }

    /** The codes that say that somebody may be quoted; none if the question is about something else. */
    private static Set<String> yes(OutlineNode.Question question) {
        Set<String> codes = new HashSet<>();
        if (question.type() == ValueType.CHOICES) {
            question.choices().stream()
                    .map(OutlineNode.CodedChoice::code)
                    .filter(USES::contains)
                    .forEach(codes::add);
        } else if (question.name().equals(QUOTE) || question.name().endsWith("_" + QUOTE)) {
            QuestionSettings settings = question.settings();
            settings.consent().forEach((code, state) -> {
                if (state == ConsentState.GIVEN) {
                    codes.add(code);
                }
            });
        }
        return codes;
    }

    /** Takes a row in: what is agreed in it holds for its words and for the rows in it that ask nothing themselves. */
    boolean isAgreed(String table, RecordId record, RowCodec.Cells row) {
        Map<String, Set<String>> own = asked.getOrDefault(table, Map.of());
        boolean agreed = own.isEmpty()
                ? outer(table, record, row)
                : own.entrySet().stream().allMatch(question -> saysYes(row, question.getKey(), question.getValue()));
        if (agreed && table.isEmpty()) {
            agreedRecords.add(record);
        } else if (agreed) {
            agreedRows
                    .computeIfAbsent(record, any -> new HashSet<>())
                    .add(table + " " + row.byColumn().getOrDefault("row_id", ""));
        }
        return agreed;
    }

    private static boolean saysYes(RowCodec.Cells row, String column, Set<String> yes) {
        return Stream.of(row.byColumn().getOrDefault(column, "").split(" ")).anyMatch(yes::contains);
    }

    private boolean outer(String table, RecordId record, RowCodec.Cells row) {
        String parent = row.byColumn().getOrDefault("parent_row", "");
        return parent.isEmpty()
                ? agreedRecords.contains(record)
                : agreedRows
                        .getOrDefault(record, Set.of())
                        .contains(outerTables.getOrDefault(table, "") + " " + parent);
    }

    /**
     * What a cell says in a download for quoting. An attachment is no text: nobody agreed to being quoted with it.
     *
     * @param text what it says otherwise
     */
    String cell(String table, Column column, String text, boolean agreed) {
        boolean withheld = media.getOrDefault(table, Set.of()).contains(column.name())
                || (!agreed && words.getOrDefault(table, Set.of()).contains(column.name()));
        return withheld && !text.isEmpty() && !column.withoutAnswer().containsKey(text) ? NOT_AGREED : text;
    }
}
