package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.Column;
import org.turnstone.server.dataset.DatasetSchema;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.site.Site;

/** How well each question of a dataset was answered, and why answers are missing. */
@Path("site/{site}/datasets/{form}/quality")
@Controller
@RequestScoped
public class QualityPage {
    @Inject
    CurrentPerson person;

    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    Models models;

    /**
     * A question.
     *
     * @param share answered of those it was a question for, in hundredths; -1 if it was one for nobody
     * @param reasons in the order of the page's
     */
    public record Line(String column, int answered, int share, List<Integer> reasons) {}

    @GET
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("form") String form) {
        Site site = person.site();
        List<Column> columns = reading.need(site.id(), form);
        Set<String> texts = new TreeSet<>();
        columns.forEach(column -> texts.addAll(column.withoutAnswer().keySet()));
        DatasetTables.Uses uses = tables.uses(site, form, columns, texts);
        List<Line> lines = new ArrayList<>();
        for (Column column :
                columns.subList(Math.min(DatasetSchema.MAIN_HEAD_COLUMNS, columns.size()), columns.size())) {
            if (column.name().indexOf('/') < 0) {
                lines.add(line(column, uses.records(), uses.byColumn().getOrDefault(column.name(), Map.of())));
            }
        }
        models.put("form", form);
        models.put("lines", lines);
        models.put("records", uses.records());
        models.put("total", uses.total());
        models.put("reasons", List.copyOf(columns.get(0).withoutAnswer().values()));
        return "quality.xhtml";
    }

    private static Line line(Column column, int records, Map<String, Integer> uses) {
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
        return new Line(column.name(), answered, asked == 0 ? -1 : Math.round(100f * answered / asked), reasons);
    }
}
