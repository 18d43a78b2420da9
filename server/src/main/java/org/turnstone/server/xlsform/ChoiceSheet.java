package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lists of choices, by name, in the order of the sheet. */
final class ChoiceSheet {
    private static final Set<String> OWN = Set.of("name", "label", "media", "list name", "sms_option");

    private ChoiceSheet() {}

    static Map<String, List<Choice>> read(@Nullable Table table, boolean duplicatesAllowed, Findings findings)
            throws XlsFormException {
        Map<String, List<Choice>> lists = new LinkedHashMap<>();
        if (table == null) {
            return lists;
        }
        Set<String> unusable = unusableHeaders(table, findings);
        Map<String, Set<String>> seen = new HashMap<>();
        for (Table.Line line : table.lines()) {
            String list = line.text("list name");
            if (list == null) {
                continue;
            }
            try {
                Choice choice = choice(line, unusable, findings);
                if (!seen.computeIfAbsent(list, l -> new HashSet<>()).add(choice.name()) && !duplicatesAllowed) {
                    throw bad(
                            line.number(),
                            "name",
                            "Choice names must be unique for each choice list. If this is intentional, use the setting"
                                    + " 'allow_choice_duplicates'. Learn more: https://xlsform.org/#choice-names.");
                }
                lists.computeIfAbsent(list, l -> new ArrayList<>()).add(choice);
            } catch (Findings.Mistake e) {
                findings.error(e);
            }
        }
        return lists;
    }

    private static Findings.Mistake bad(int row, String column, String what) {
        return new Findings.Mistake(
                SheetNames.CHOICES, row, column, References.invalid(row, SheetNames.CHOICES, column) + what);
    }

    private static Set<String> unusableHeaders(Table table, Findings findings) {
        Set<String> unusable = new HashSet<>();
        for (List<String> path : table.paths().values()) {
            String header = path.get(0);
            if (header.equals("list name") || OWN.contains(header)) {
                continue;
            }
            if (header.contains(" ")) {
                unusable.add(header);
                findings.note(
                        SheetNames.CHOICES,
                        1,
                        header,
                        References.invalid(1, SheetNames.CHOICES, header)
                                + "Column headers must not be empty and must not contain spaces. "
                                + "Learn more: https://xlsform.org/en/#setting-up-your-worksheets");
            } else if (path.size() > 1 || !XmlNames.isSimpleName(header)) {
                unusable.add(header);
                findings.note(
                        SheetNames.CHOICES,
                        1,
                        header,
                        "The column '" + String.join("::", path)
                                + "' is left out: the name of an extra column of choices begins with a letter or underscore,"
                                + " and has no colon. Rename it, for example to '"
                                + String.join("_", path).replaceAll("[^A-Za-z0-9_.-]", "_") + "'.");
            }
        }
        return unusable;
    }

    private static Choice choice(Table.Line line, Set<String> unusable, Findings findings) throws Findings.Mistake {
        String name = line.text("name");
        if (name == null) {
            throw bad(
                    line.number(),
                    "name",
                    "Choices must have a name. Learn more: https://xlsform.org/en/#setting-up-your-worksheets");
        }
        Wording label = Wording.of(line.cells().get("label"));
        if (label == null) {
            findings.note(
                    SheetNames.CHOICES,
                    line.number(),
                    "label",
                    References.invalid(line.number(), SheetNames.CHOICES, "label")
                            + "Choices should have a label. "
                            + "Learn more: https://xlsform.org/en/#setting-up-your-worksheets");
        }
        Map<String, String> extra = new LinkedHashMap<>();
        line.cells().forEach((column, value) -> {
            if (!OWN.contains(column) && !unusable.contains(column) && value instanceof CellValue.Leaf leaf) {
                extra.put(column, leaf.text());
            }
        });
        String sms = line.text("sms_option");
        if (sms != null) {
            extra.put("sms_option", sms);
        }
        return new Choice(name, label, media(line), extra);
    }

    static Map<String, Wording> media(Table.Line line) {
        Map<String, Wording> media = new LinkedHashMap<>();
        CellValue.Branch branch = line.branch("media");
        if (branch != null) {
            branch.parts().forEach((kind, value) -> {
                Wording wording = Wording.of(value);
                if (wording != null && !wording.isEmpty()) {
                    media.put(kind, wording);
                }
            });
        }
        return media;
    }
}
