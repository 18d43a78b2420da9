package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings sheet: its first row. */
final class FormSettings {
    private static final Map<String, Boolean> YES_NO = Map.ofEntries(
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("true", true),
            Map.entry("True", true),
            Map.entry("TRUE", true),
            Map.entry("true()", true),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("false", false),
            Map.entry("False", false),
            Map.entry("FALSE", false),
            Map.entry("false()", false));
    private static final Set<String> SWITCHES =
            Set.of("clean_text_values", "omit_instanceID", "allow_choice_duplicates");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final int row;

    private FormSettings(int row) {
        this.row = row;
    }

    static FormSettings read(Workbook.@Nullable Sheet sheet, Findings findings) throws Findings.Mistake {
        if (sheet == null || sheet.rows().size() < 2) {
            return new FormSettings(0);
        }
        Table table = Table.of(withOneId(sheet, findings), SheetNames.SETTINGS, ColumnNames.SETTINGS, "default", false);
        Table.Line line = table.lines().stream()
                .filter(row -> !row.cells().isEmpty())
                .findFirst()
                .orElse(null);
        if (line == null) {
            return new FormSettings(0);
        }
        FormSettings settings = new FormSettings(line.number());
        line.cells().forEach((column, value) -> {
            if (value instanceof CellValue.Leaf leaf) {
                settings.values.put(column, leaf.text());
            }
        });
        CellValue.Branch attribute = line.branch("attribute");
        if (attribute != null) {
            attribute.parts().forEach((name, value) -> {
                if (value instanceof CellValue.Leaf leaf && XmlNames.isAttribute(name)) {
                    settings.attributes.put(name, leaf.text());
                } else {
                    findings.note(
                            SheetNames.SETTINGS,
                            line.number(),
                            "attribute::" + name,
                            "The column 'attribute::" + name + "' is left out: '" + name
                                    + "' cannot be the name of an attribute.");
                }
            });
        }
        settings.own(table, line, findings);
        settings.check(findings);
        return settings;
    }

    /** Both names of the form's id were once written side by side; form_id is the one that counts. */
    private static Workbook.Sheet withOneId(Workbook.Sheet sheet, Findings findings) {
        List<String> headers = sheet.rows().get(0);
        if (!headers.contains("form_id") || !headers.contains("id_string")) {
            return sheet;
        }
        findings.note(
                SheetNames.SETTINGS,
                1,
                "id_string",
                "The form_id and id_string column headers are both specified in the settings sheet provided."
                        + " This may cause errors during conversion."
                        + " In future, its best to avoid specifying both column headers in the settings sheet.");
        List<List<String>> rows = new ArrayList<>();
        List<String> first = new ArrayList<>(headers);
        first.set(headers.indexOf("id_string"), "");
        rows.add(first);
        rows.addAll(sheet.rows().subList(1, sheet.rows().size()));
        return new Workbook.Sheet(sheet.name(), rows);
    }

    /** What the form says of its records as a whole, as attributes of the instance's root. */
    private void own(Table table, Table.Line line, Findings findings) throws Findings.Mistake {
        OwnColumns.of(SheetNames.SETTINGS, List.of(line), findings).of(line).forEach(attributes::putIfAbsent);
        for (Map.Entry<String, String> said : new LinkedHashMap<>(attributes).entrySet()) {
            if (!said.getKey().startsWith(OwnWords.PREFIX)) {
                continue;
            }
            String name = said.getKey().substring(OwnWords.PREFIX.length());
            if (!OwnWords.isOne(name, said.getValue())) {
                throw new Findings.Mistake(
                        SheetNames.SETTINGS,
                        row,
                        OwnColumns.headerOf(table, name),
                        "The " + name.replace('_', ' ') + " of the form: '" + said.getValue()
                                + "' is not known here. Write "
                                + OwnWords.advice(name).replace(", on the settings sheet", "")
                                + ".");
            }
            attributes.put(said.getKey(), OwnWords.normal(name, said.getValue()));
        }
    }

    private void check(Findings findings) throws Findings.Mistake {
        String name = values.get("name");
        if (name != null && !XmlNames.isName(name)) {
            throw new Findings.Mistake(
                    SheetNames.SETTINGS,
                    row,
                    "name",
                    References.invalid(1, SheetNames.SETTINGS, "name") + SurveySheet.NAME_RULE);
        }
        for (String setting : SWITCHES) {
            String value = values.get(setting);
            if (value != null && !YES_NO.containsKey(value)) {
                findings.note(
                        SheetNames.SETTINGS,
                        row,
                        setting,
                        "On the 'settings' sheet, the '" + setting + "' value may need to be updated. The '" + setting
                                + "' setting expects one of: true/false/yes/no, but the value '" + value
                                + "' was not recognised. The default value '"
                                + (setting.equals("clean_text_values") ? "yes" : "no") + "' will be used instead. "
                                + "Learn more: https://docs.getodk.org/xlsform/#the-settings-sheet");
            }
        }
    }

    static @Nullable Boolean yesNo(@Nullable String text) {
        return text == null ? null : YES_NO.get(text);
    }

    boolean isOn(String setting, boolean otherwise) {
        Boolean value = yesNo(values.get(setting));
        return value == null ? otherwise : value;
    }

    String text(String setting, String otherwise) {
        return values.getOrDefault(setting, otherwise);
    }

    @Nullable
    String text(String setting) {
        return values.get(setting);
    }

    boolean has(String setting) {
        return values.containsKey(setting);
    }

    /** A setting that stands as a row on the survey sheet, as forms of 2011 have it. */
    void override(String setting, String value) {
        values.put(setting, value);
    }

    Map<String, String> attributes() {
        return attributes;
    }
}
