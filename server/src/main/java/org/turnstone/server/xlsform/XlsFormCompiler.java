package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a workbook into an XForm.
 *
 * <pre>{@code
 * CompiledForm form = XlsFormCompiler.compile(WorkbookReader.read(file), FormNames.ofFile("household.xlsx"));
 * }</pre>
 *
 * <p>The way of a form: sheets become {@link Table}s (headers understood), the survey becomes a tree of
 * {@link FormElement}s, {@link PathResolver} knows what {@code ${name}} means in each place, and {@link XFormWriter} writes
 * it down. A workbook that is no form ends in an {@link XlsFormException} with sheet, row and column of every error found;
 * nothing else is thrown for what stands in a workbook.
 */
public final class XlsFormCompiler {
    private final Workbook workbook;
    private final FormNames names;
    private final Findings findings = new Findings();

    private XlsFormCompiler(Workbook workbook, FormNames names) {
        this.workbook = workbook;
        this.names = names;
    }

    /** Compiles a form; the names count where its settings are silent. */
    public static CompiledForm compile(Workbook workbook, FormNames names) throws XlsFormException {
        return new XlsFormCompiler(workbook, names).compiled();
    }

    private CompiledForm compiled() throws XlsFormException {
        try {
            return form();
        } catch (Findings.Mistake e) {
            findings.error(e);
            findings.stopIfWrong();
            throw new AssertionError("an error was not reported", e);
        }
    }

    private CompiledForm form() throws Findings.Mistake, XlsFormException {
        Workbook.Sheet survey = survey();
        FormSettings settings = FormSettings.read(sheet(SheetNames.SETTINGS, true), findings);
        String language = settings.text("default_language", "default");
        Workbook.Sheet external = workbook.sheet(SheetNames.EXTERNAL_CHOICES).orElse(null);
        Set<String> externalLists = externalLists(external, language);
        Table choices = table(
                workbook.sheet(SheetNames.CHOICES).orElse(null), SheetNames.CHOICES, ColumnNames.CHOICES, language);
        if (choices != null) {
            choices.require("name");
        }
        Map<String, List<Choice>> lists =
                ChoiceSheet.read(choices, settings.isOn("allow_choice_duplicates", false), findings);
        EntitySheet entities = EntitySheet.read(
                table(sheet(SheetNames.ENTITIES, true), SheetNames.ENTITIES, ColumnNames.ENTITIES, language));
        Table table = Table.of(
                survey, SheetNames.SURVEY, ColumnNames.SURVEY, language, settings.isOn("clean_text_values", true));
        table.require("type");
        Translations.check(table, choices, findings);
        String root = rootName(settings);
        SurveySheet reader = new SurveySheet(
                workbook, table, settings, lists, externalLists, osmTags(language), entities, root, findings);
        reader.read();
        Translations.checkOrOther(reader.usesOrOther(), table, choices, findings);
        if (Namespaces.isOurs(settings.text("namespaces", ""), findings)) {
            new OwnSettings(table, lists, findings).check(reader.survey());
        }
        new ReferenceCheck(reader.names(), findings).check(workbook, table, choices);
        findings.stopIfWrong();
        String xform =
                new XFormWriter(reader.survey(), lists, settings, names, reader.entitiesVersion(), findings).write();
        return new CompiledForm(xform, findings.notes(), itemsets(external, externalLists));
    }

    private String rootName(FormSettings settings) throws Findings.Mistake {
        String root = settings.text("name", names.root());
        if (!XmlNames.isName(root)) {
            throw new Findings.Mistake("", 0, "", "The 'form_name' value is invalid. " + SurveySheet.NAME_RULE);
        }
        return root;
    }

    private Workbook.Sheet survey() throws Findings.Mistake {
        Optional<Workbook.Sheet> survey = workbook.sheet(SheetNames.SURVEY);
        if (survey.isPresent() && !survey.get().rows().isEmpty()) {
            return survey.get();
        }
        if (workbook.sheets().size() == 1 && !workbook.sheets().get(0).rows().isEmpty()) {
            return workbook.sheets().get(0);
        }
        throw new Findings.Mistake(
                SheetNames.SURVEY,
                0,
                "",
                "You must have a sheet named 'survey'." + SheetSpelling.similar(workbook, SheetNames.SURVEY));
    }

    private Workbook.@Nullable Sheet sheet(String name, boolean mayBeMisspelt) {
        Workbook.Sheet sheet = workbook.sheet(name).orElse(null);
        if (sheet == null && mayBeMisspelt) {
            String similar = SheetSpelling.similar(workbook, name);
            if (!similar.isEmpty()) {
                findings.note("", 0, "", similar.strip() + SheetSpelling.HOW_TO_SILENCE);
            }
        }
        return sheet;
    }

    private static @Nullable Table table(
            Workbook.@Nullable Sheet sheet, String name, Table.Columns columns, String language)
            throws Findings.Mistake {
        return sheet == null || sheet.rows().size() < 2 ? null : Table.of(sheet, name, columns, language, false);
    }

    private static @Nullable Set<String> externalLists(Workbook.@Nullable Sheet external, String language)
            throws Findings.Mistake {
        Table table = table(external, SheetNames.EXTERNAL_CHOICES, ColumnNames.CHOICES, language);
        if (table == null) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        for (Table.Line line : table.lines()) {
            String list = line.text("list name");
            if (list != null) {
                names.add(list);
            }
        }
        return names;
    }

    private Map<String, List<FormElement.OsmTag>> osmTags(String language) throws Findings.Mistake {
        Map<String, List<Choice>> rows = new HashMap<>();
        Table table = table(workbook.sheet(SheetNames.OSM).orElse(null), SheetNames.OSM, ColumnNames.CHOICES, language);
        if (table == null) {
            return Map.of();
        }
        for (Table.Line line : table.lines()) {
            String list = line.text("list name");
            String key = line.text("name");
            if (list != null && key != null) {
                rows.computeIfAbsent(list, l -> new ArrayList<>())
                        .add(new Choice(key, Wording.of(line.cells().get("label")), Map.of(), Map.of()));
            }
        }
        Map<String, List<FormElement.OsmTag>> tags = new HashMap<>();
        rows.forEach((list, keys) -> tags.put(
                list,
                keys.stream()
                        .map(key -> new FormElement.OsmTag(
                                key.name(), key.label(), rows.getOrDefault(key.name(), List.of())))
                        .toList()));
        return tags;
    }

    /** The external choices as a file of their own, which is how clients find them. */
    private static Optional<String> itemsets(Workbook.@Nullable Sheet external, @Nullable Set<String> lists) {
        if (external == null || lists == null) {
            return Optional.empty();
        }
        List<String> headers = external.rows().get(0);
        StringBuilder csv = new StringBuilder();
        for (List<String> row : external.rows()) {
            if (row.stream().allMatch(String::isEmpty)) {
                continue;
            }
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < headers.size(); i++) {
                if (!headers.get(i).isEmpty()) {
                    String cell = i < row.size() ? row.get(i) : "";
                    cells.add('"' + cell.replace("\"", "\"\"") + '"');
                }
            }
            csv.append(String.join(",", cells)).append("\r\n");
        }
        return Optional.of(csv.toString());
    }
}
