package org.turnstone.server.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.review.Duplicates;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.RecordId;

/** How many of those who were asked answered a question, and why the others did not, over the records that count. */
@ApplicationScoped
public class QualityFigures {
    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    Duplicates duplicates;

    /**
     * A question.
     *
     * @param share answered of those it was a question for, in hundredths; -1 if it was one for nobody
     * @param reasons in the order of {@link Quality#reasons}
     */
    public record Question(String column, int answered, int share, List<Integer> reasons) {}

    /**
     * Of a form.
     *
     * @param records how many that count were opened so far
     * @param total how many there are
     * @param reasons why there is no answer, in words
     * @param undecidedGroups of records that look like one another
     * @param undecided records of these, which count in no figure until somebody decides
     * @param leftOut because another record stands
     */
    public record Quality(
            List<Question> questions,
            int records,
            int total,
            List<String> reasons,
            int undecidedGroups,
            int undecided,
            int leftOut) {}

    /** The caller has seen to it that the person may read answers. */
    public Quality of(Site site, String form) {
        List<Column> columns = reading.need(site.id(), form);
        Set<String> texts = new TreeSet<>();
        columns.forEach(column -> texts.addAll(column.withoutAnswer().keySet()));
        Duplicates.Held held = duplicates.held(site, form);
        Set<RecordId> without = new HashSet<>(held.records());
        without.addAll(held.leftOut());
        DatasetTables.Uses uses = tables.uses(site, form, columns, texts, without);
        List<Question> questions = new ArrayList<>();
        for (Column column :
                columns.subList(Math.min(DatasetSchema.MAIN_HEAD_COLUMNS, columns.size()), columns.size())) {
            if (column.name().indexOf('/') < 0 && !column.isEditedFlag()) {
                questions.add(question(column, uses.records(), uses.byColumn().getOrDefault(column.name(), Map.of())));
            }
        }
        return new Quality(
                questions,
                uses.records(),
                uses.total(),
                List.copyOf(columns.get(0).withoutAnswer().values()),
                held.groups(),
                held.records().size(),
                held.leftOut().size());
    }

    private static Question question(Column column, int records, Map<String, Integer> uses) {
        List<Integer> reasons = new ArrayList<>();
        int without = 0;
        int notForThem = 0;
        for (Map.Entry<String, String> reason : column.withoutAnswer().entrySet()) {
            int count = uses.getOrDefault(reason.getKey(), 0);
            reasons.add(count);
            without += count;
            notForThem += reason.getValue().equals("not applicable")
                            || reason.getValue().equals("not asked")
                    ? count
                    : 0;
        }
        int asked = records - notForThem;
        int answered = records - without;
        return new Question(column.name(), answered, asked == 0 ? -1 : Math.round(100f * answered / asked), reasons);
    }
}
