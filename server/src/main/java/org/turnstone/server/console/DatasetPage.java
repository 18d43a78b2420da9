package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TablePage;
import org.turnstone.server.dataset.table.TableQuery;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.server.programme.SitePlans;
import org.turnstone.server.site.Site;

/** Site datasets, and one of them as a table. */
@Path("site/{site}/datasets")
@Controller
@RequestScoped
public class DatasetPage {
    private static final int MAX_SEARCH = 200;
    private static final int MAX_WORDS = 8;
    private static final int SHOWN_AT_FIRST = 14;
    private static final String FILTER = "f.";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    DatasetCatalogue datasets;

    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    SitePlans plans;

    @Inject
    Models models;

    @Context
    UriInfo address;

    /** A column as the table's head shows it. */
    public record Head(int index, String name, String sortedBy, String sortAddress, boolean number) {}

    /** A cell; {@code tone} is a class of the style sheet. */
    public record Cell(String text, String tone, boolean edited) {
        @Override
        public String toString() {
            return "cell";
        }
    }

    /** A line with its cells in the order of the heads. */
    public record Line(String record, String key, List<Cell> cells) {
        @Override
        public String toString() {
            return "line of record " + record;
        }
    }

    /** A filter that can be set, with how many records have each text. */
    public record Filter(String column, String chosen, Map<String, Integer> choices) {
        @Override
        public String toString() {
            return "filter on " + column;
        }
    }

    @GET
    @Needs(Right.READ_ANSWERS)
    public String list() {
        models.put("datasets", datasets.of(person.site().id()));
        return "datasets.xhtml";
    }

    @GET
    @Path("{form}")
    @Needs(Right.READ_ANSWERS)
    public String table(
            @PathParam("form") String form,
            @QueryParam("q") @DefaultValue("") String search,
            @QueryParam("sort") @DefaultValue("") String sort,
            @QueryParam("down") @DefaultValue("false") boolean down,
            @QueryParam("all") @DefaultValue("false") boolean all,
            @QueryParam("page") @DefaultValue("0") int at,
            @QueryParam("size") @DefaultValue("50") int size) {
        Site site = person.site();
        List<Column> columns = reading.need(site.id(), form);
        List<String> names = columns.stream().map(Column::name).toList();
        Map<String, String> filters = filters(names);
        String typed = search.strip();
        TableQuery query = new TableQuery(words(typed), filters, names.contains(sort) ? sort : "", down, at, size);
        TablePage found = tables.look(site, form, columns, query);
        List<Integer> shown = shown(columns, all);
        models.put("title", datasets.titleOf(site.id(), form));
        models.put("form", form);
        models.put("search", typed);
        models.put(
                "heads", shown.stream().map(i -> head(i, columns.get(i), query)).toList());
        SitePlan plan = plans.of(site.id());
        models.put(
                "lines",
                found.rows().stream()
                        .map(line -> line(line, shown, columns, plan))
                        .toList());
        models.put("found", found);
        models.put("filters", filterViews(filters, found));
        models.put("filtered", !filters.isEmpty() || !typed.isEmpty());
        models.put("all", all);
        models.put(
                "columns",
                columns.stream().filter(column -> !column.isEditedFlag()).count());
        models.put("shownColumns", shown.size());
        models.put("from", found.rows().isEmpty() ? 0 : query.page() * query.size() + 1);
        models.put("to", query.page() * query.size() + found.rows().size());
        models.put("previous", query.page() > 0 ? with("page", Integer.toString(query.page() - 1)) : "");
        boolean more = (query.page() + 1L) * query.size() < found.found();
        models.put("next", more ? with("page", Integer.toString(query.page() + 1)) : "");
        models.put("columnsAddress", with("all", Boolean.toString(!all)));
        models.put("size", query.size());
        models.put("sort", query.sort());
        models.put("down", down);
        return "table.xhtml";
    }

    private static List<String> words(String search) {
        if (search.length() > MAX_SEARCH) {
            throw Typed.malformed("A search has at most " + MAX_SEARCH + " characters.");
        }
        return Arrays.stream(search.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .limit(MAX_WORDS)
                .toList();
    }

    private Map<String, String> filters(List<String> names) {
        Map<String, String> filters = new LinkedHashMap<>();
        MultivaluedMap<String, String> given = address.getQueryParameters();
        names.forEach(name -> {
            String text = given.getFirst(FILTER + name);
            if (text != null && !text.isEmpty()) {
                filters.put(name, text);
            }
        });
        return filters;
    }

    /** The head, but for what names the record or says the same of all, then the answers. */
    private static List<Integer> shown(List<Column> columns, boolean all) {
        List<Integer> shown = new ArrayList<>();
        List<String> leftOut = List.of(
                "record_key",
                "site",
                "device_key",
                "researcher_key",
                "review_fields",
                "open_queries",
                "duplicate_of",
                "distinct_from",
                "language",
                "captured_on_corrected",
                "clock_flag",
                "start",
                "end",
                "today",
                "deviceid",
                "username");
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            boolean choice = name.indexOf('/') > 0;
            boolean wanted = all ? i > 0 : !leftOut.contains(name) && !choice && shown.size() < SHOWN_AT_FIRST;
            // An edited flag is shown with the answer it is about.
            if (wanted && !columns.get(i).isEditedFlag()) {
                shown.add(i);
            }
        }
        return shown;
    }

    private Head head(int index, Column column, TableQuery query) {
        boolean by = query.sort().equals(column.name());
        String order = !by ? "none" : query.descending() ? "descending" : "ascending";
        Map<String, String> next = new TreeMap<>(Map.of("sort", column.name(), "page", "0"));
        next.put("down", Boolean.toString(by && !query.descending()));
        return new Head(index, column.name(), order, with(next), column.coded());
    }

    private static Line line(TablePage.Line line, List<Integer> shown, List<Column> columns, SitePlan plan) {
        return new Line(
                line.record().toHex(),
                line.cells().get(0),
                shown.stream()
                        .map(i -> cell(
                                named(plan, columns.get(i).name(), line.cells().get(i)), isEdited(line, columns, i)))
                        .toList());
    }

    /** An area or wave with the name the site has given it. */
    private static String named(SitePlan plan, String column, String code) {
        String question = column.substring(column.lastIndexOf('-') + 1);
        return question.equals("area")
                ? nameBeside(plan, SitePlan.Kind.AREA, code)
                : question.equals("wave") ? nameBeside(plan, SitePlan.Kind.WAVE, code) : code;
    }

    private static String nameBeside(SitePlan plan, SitePlan.Kind kind, String code) {
        return plan.find(kind, code).map(entry -> code + " " + entry.name()).orElse(code);
    }

    /** The flag of a question stands next to its column, or after those of its choices. */
    private static boolean isEdited(TablePage.Line line, List<Column> columns, int column) {
        String name = columns.get(column).name();
        int flag = column + 1;
        while (flag < columns.size() && columns.get(flag).name().startsWith(name + "/")) {
            flag++;
        }
        return flag < columns.size()
                && columns.get(flag).isEditedFlag()
                && columns.get(flag).flagged().equals(name)
                && line.cells().get(flag).equals("1");
    }

    private static Cell cell(String text, boolean edited) {
        if (text.equals("[conflict]") || text.equals("-4")) {
            return new Cell("in conflict", "conflict", edited);
        }
        return new Cell(text, isMissing(text) ? "missing" : "", edited);
    }

    private static boolean isMissing(String text) {
        return text.startsWith("[") || text.matches("-[15689]");
    }

    private static List<Filter> filterViews(Map<String, String> chosen, TablePage found) {
        List<Filter> views = new ArrayList<>();
        for (String column : List.of("form_version", "state", "status", "review", "captured_on", "edited")) {
            Map<String, Integer> choices = found.choices().get(column);
            if (choices != null || chosen.containsKey(column)) {
                views.add(new Filter(
                        column,
                        chosen.getOrDefault(column, ""),
                        choices == null ? Map.of(chosen.getOrDefault(column, ""), 0) : choices));
            }
        }
        chosen.forEach((column, text) -> {
            if (views.stream().noneMatch(view -> view.column().equals(column))) {
                views.add(new Filter(column, text, found.choices().getOrDefault(column, Map.of(text, found.found()))));
            }
        });
        return views;
    }

    private String with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** This address with some parameters changed. */
    private String with(Map<String, String> changed) {
        Map<String, String> all = new TreeMap<>();
        address.getQueryParameters().forEach((name, values) -> all.put(name, values.get(0)));
        all.putAll(changed);
        return Addresses.of(all);
    }
}
