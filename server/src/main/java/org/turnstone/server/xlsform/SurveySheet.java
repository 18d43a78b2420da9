package org.turnstone.server.xlsform;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.FormElement.Action;
import org.turnstone.server.xlsform.FormElement.Kind;

/** Reads the survey sheet row by row into the tree of the form. One use, one thread. */
final class SurveySheet {
    static final String NAME_RULE = "Names must begin with a letter or underscore. After the first character, "
            + "names may contain letters, digits, underscores, hyphens, or periods.";
    private static final String SHEET = SheetNames.SURVEY;

    private final Workbook workbook;
    private final Table table;
    private final FormSettings settings;
    private final Map<String, List<Choice>> lists;
    private final Set<String> externalLists;
    private final boolean hasExternalSheet;
    private final Map<String, List<FormElement.OsmTag>> osmTags;
    private final EntitySheet entities;
    private final Findings findings;
    private final FormElement survey;
    private final OwnColumns own;
    private final List<FormElement> metadata = new ArrayList<>();
    private final Deque<Container> open = new ArrayDeque<>();
    private final Set<String> repeatNames = new HashSet<>();
    private final Set<String> questionNames = new HashSet<>();
    private final Map<String, Integer> names = new HashMap<>();
    private final List<String[]> triggers = new ArrayList<>();
    private final List<Object[]> geometries = new ArrayList<>();
    private final Set<String> instances = new LinkedHashSet<>();
    private boolean orOther;

    /** A group, repeat or loop that is not yet closed; the form itself is the first. */
    private static final class Container {
        final FormElement element;
        final String type;
        final String loopList;
        final Set<String> names = new HashSet<>(Set.of("meta"));
        final Set<String> lowerNames = new HashSet<>();
        boolean tableList;
        String tableListName = "";

        Container(FormElement element, String type, String loopList) {
            this.element = element;
            this.type = type;
            this.loopList = loopList;
        }
    }

    SurveySheet(
            Workbook workbook,
            Table table,
            FormSettings settings,
            Map<String, List<Choice>> lists,
            @Nullable Set<String> externalLists,
            Map<String, List<FormElement.OsmTag>> osmTags,
            EntitySheet entities,
            String rootName,
            Findings findings) {
        this.workbook = workbook;
        this.table = table;
        this.settings = settings;
        this.lists = lists;
        this.hasExternalSheet = externalLists != null;
        this.externalLists = externalLists == null ? Set.of() : externalLists;
        this.osmTags = osmTags;
        this.entities = entities;
        this.findings = findings;
        this.survey = new FormElement(Kind.SURVEY, "survey", rootName, 0);
        this.own = OwnColumns.of(SHEET, table.lines(), findings);
        open.push(new Container(survey, "survey", ""));
    }

    FormElement survey() {
        return survey;
    }

    /** How often each name occurs, with the names that every form has. */
    Map<String, Integer> names() {
        return names;
    }

    boolean usesOrOther() {
        return orOther;
    }

    void read() throws XlsFormException {
        for (Table.Line line : table.lines()) {
            boolean structure = false;
            try {
                String type = line.text("type");
                structure = type != null && (type.startsWith("begin") || type.startsWith("end"));
                row(line);
            } catch (Findings.Mistake e) {
                findings.error(e);
                if (structure) {
                    findings.stopIfWrong();
                }
            }
        }
        finish();
    }

    private void finish() throws XlsFormException {
        try {
            if (open.size() > 1) {
                Container left = open.element();
                throw bad(
                        left.element.row(),
                        "type",
                        "[row : " + left.element.row() + "] Unmatched 'begin_" + left.type + "'. No matching 'end_"
                                + left.type + "' was found for the name '" + left.element.name() + "'.");
            }
            for (String[] trigger : triggers) {
                int row = Integer.parseInt(trigger[1]);
                if (!questionNames.contains(trigger[0])) {
                    throw bad(row, "trigger", References.unknown(row, SHEET, "trigger", trigger[0]));
                }
            }
            checkGeometries();
            addMetadata();
        } catch (Findings.Mistake e) {
            findings.error(e);
        }
        findings.stopIfWrong();
    }

    private static Findings.Mistake bad(int row, String column, String message) {
        return new Findings.Mistake(SHEET, row, column, message);
    }

    private static String at(int row) {
        return "[row : " + row + "] ";
    }

    private Container container() {
        return open.element();
    }

    private List<FormElement> containers() {
        List<FormElement> path = new ArrayList<>();
        open.descendingIterator().forEachRemaining(container -> path.add(container.element));
        return path;
    }

    private void row(Table.Line line) throws Findings.Mistake {
        int row = line.number();
        String disabled = line.text("disabled");
        if (disabled != null) {
            findings.note(
                    SHEET,
                    row,
                    "disabled",
                    at(row) + "The 'disabled' column header is not part of the current spec."
                            + " We recommend using relevant instead.");
            if (Boolean.TRUE.equals(FormSettings.yesNo(disabled))) {
                return;
            }
        }
        if (line.cells().isEmpty()) {
            return;
        }
        String written = line.text("type");
        if (written == null) {
            if (line.has("name") || line.has("label")) {
                throw bad(
                        row,
                        "type",
                        at(row) + "Question with no type. Write its type into the column 'type', for example 'text'.");
            }
            findings.note(
                    SHEET, row, "type", at(row) + "Row without name, text, or label is being skipped:\n" + line.raw());
            return;
        }
        String type = Dialects.known(QuestionType.ALIASES.getOrDefault(written, written), row, findings);
        if (setting(type, line)) {
            return;
        }
        Begin begin = Begin.of(type);
        String end = endOf(type);
        String name = end == null ? name(line, type) : String.valueOf(line.text("name"));
        if (type.equals("audit")) {
            audit(line);
            return;
        }
        checkCalculation(line, type);
        if (end == null) {
            names.merge(name, 1, Integer::sum);
            checkName(container(), row, name);
        }
        String property =
                entities.use(saveTo(line), row, end == null ? name : "", containers(), begin != null || end != null);
        if (end != null) {
            close(end, line);
        } else if (begin != null) {
            open(begin, line, name);
        } else {
            question(line, type, name, property);
        }
    }

    private static String saveTo(Table.Line line) {
        CellValue.Branch bind = line.branch("bind");
        String text = bind == null ? null : bind.text("entities:saveto");
        return text == null ? "" : text;
    }

    /** Forms of 2011 set the title and id of the form on the survey sheet. */
    private boolean setting(String type, Table.Line line) {
        List<String> path = ColumnNames.SETTINGS.aliases().get(Table.snakeCase(type));
        String value = line.text("name") == null ? line.text("label") : line.text("name");
        if (path == null || type.equals("prefix") && value == null) {
            return false;
        }
        settings.override(path.get(0), value == null ? "" : value);
        findings.note(
                SHEET,
                line.number(),
                "type",
                at(line.number()) + "The setting '" + type + "' stands on the survey sheet and was taken from there."
                        + " Move it to the settings sheet, column '"
                        + (path.get(0).equals("title") ? "form_title" : "form_id")
                        + "'.");
        return true;
    }

    private String name(Table.Line line, String type) throws Findings.Mistake {
        int row = line.number();
        String name = line.text("name");
        if (type.equals("audit")) {
            if (name != null && !name.equals("audit")) {
                throw bad(
                        row,
                        "name",
                        at(row) + "Audits must always be named 'audit.' The name column should be left blank.");
            }
            return "audit";
        }
        if (name == null) {
            if (type.equals("note")) {
                return "generated_note_name_" + row;
            }
            throw bad(
                    row,
                    "name",
                    at(row) + "Question or group with no name. Write a name into the column 'name', for example '"
                            + suggestedName(line.text("label"), row) + "'.");
        }
        if (!XmlNames.isName(name)) {
            throw bad(row, "name", References.invalid(row, SHEET, "name") + NAME_RULE);
        }
        return name;
    }

    private static String suggestedName(@Nullable String label, int row) {
        String plain = label == null ? "" : label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String trimmed = plain.replaceAll("^[_0-9]+|_+$", "");
        return trimmed.isEmpty() ? "question_" + row : trimmed.substring(0, Math.min(20, trimmed.length()));
    }

    private void checkName(Container container, int row, String name) throws Findings.Mistake {
        String place = row == 0 ? "unknown" : String.valueOf(row);
        String start = "[row : " + place + "] On the 'survey' sheet, the 'name' value '" + name + "' is ";
        if (!container.names.add(name)) {
            throw bad(
                    row,
                    "name",
                    start
                            + (name.equals("meta")
                                    ? "invalid. The name 'meta' is reserved for form metadata."
                                    : "invalid. Questions, groups, and repeats must be unique within their nearest parent group"
                                            + " or repeat, or the survey if not inside a group or repeat."));
        }
        if (!container.lowerNames.add(name.toLowerCase(Locale.ROOT))) {
            findings.note(
                    SHEET,
                    row,
                    "name",
                    start + "problematic. The name is a case-insensitive match to another name. Questions, groups, and"
                            + " repeats should be unique within the nearest parent group or repeat, or the survey if not"
                            + " inside a group or repeat. Some data processing tools are not case-sensitive, so the current"
                            + " names may make analysis difficult.");
        }
    }

    private void checkCalculation(Table.Line line, String type) throws Findings.Mistake {
        if (!type.equals("calculate")) {
            if (type.equals("subscriberid") || type.equals("simserial")) {
                findings.note(
                        SHEET,
                        line.number(),
                        "type",
                        at(line.number()) + type + " is no longer supported on most devices. "
                                + "Only old versions of Collect on Android versions older than 11 still support it.");
            }
            return;
        }
        CellValue.Branch bind = line.branch("bind");
        boolean calculated = bind != null && bind.text("calculate") != null;
        String value = line.text("default");
        if (!calculated && (value == null || !ExpressionLexer.isDynamic(value, type))) {
            throw bad(
                    line.number(),
                    "calculation",
                    at(line.number()) + "Missing calculation. Write the expression into the column 'calculation'.");
        }
    }

    // ---- groups, repeats and loops

    /** What a row that begins something says. */
    private record Begin(String type, String list) {
        static @Nullable Begin of(String type) {
            String rest = afterWord(type, "begin");
            if (rest == null) {
                return null;
            }
            for (Map.Entry<String, String> control : QuestionType.CONTROLS.entrySet()) {
                if (rest.equals(control.getKey())) {
                    return new Begin(control.getValue(), "");
                }
                if (rest.startsWith(control.getKey() + " ")) {
                    String list = rest.substring(control.getKey().length() + 1);
                    list = list.startsWith("over ") ? list.substring(5) : list;
                    if (!list.isEmpty() && !list.contains(" ")) {
                        return new Begin(control.getValue(), list);
                    }
                }
            }
            return null;
        }
    }

    private static @Nullable String endOf(String type) {
        String rest = afterWord(type, "end");
        return rest == null ? null : QuestionType.CONTROLS.get(rest);
    }

    private static @Nullable String afterWord(String type, String word) {
        boolean matches = type.length() > word.length()
                && type.startsWith(word)
                && (type.charAt(word.length()) == ' ' || type.charAt(word.length()) == '_');
        return matches ? type.substring(word.length() + 1) : null;
    }

    private void close(String type, Table.Line line) throws Findings.Mistake {
        Container container = container();
        if (open.size() == 1 || !container.type.equals(type)) {
            throw bad(
                    line.number(),
                    "type",
                    at(line.number()) + "Unmatched 'end_" + type + "'. No matching 'begin_" + type
                            + "' was found for the name '" + (line.text("name") == null ? "unknown" : line.text("name"))
                            + "'."
                            + (open.size() == 1
                                    ? ""
                                    : " Open is the " + container.type + " '" + container.element.name() + "' of row "
                                            + container.element.row() + "."));
        }
        open.pop();
        if (container.type.equals("loop")) {
            unroll(container);
        }
    }

    private void open(Begin begin, Table.Line line, String name) throws Findings.Mistake {
        int row = line.number();
        boolean repeat = begin.type().equals("repeat");
        if (repeat) {
            checkRepeatName(name, row);
            if (!line.has("label") && !line.has("media")) {
                findings.note(
                        SHEET,
                        row,
                        "label",
                        at(row) + "Repeat has no label: {'name': '" + name + "', 'type': '" + line.text("type") + "'}");
            }
        }
        FormElement element = new FormElement(repeat ? Kind.REPEAT : Kind.GROUP, begin.type(), name, row);
        fill(element, line, null);
        String required = element.bindText("required");
        if (!required.isEmpty() && !Boolean.FALSE.equals(FormSettings.yesNo(required))) {
            findings.note(
                    SHEET,
                    row,
                    "required",
                    at(row)
                            + "On the 'survey' sheet, the 'required' value does nothing here. Groups, repeats, and loops"
                            + " cannot be required. Either remove the 'required' value in this row, or move it to a question"
                            + " inside.");
        }
        if (begin.type().equals("loop")) {
            if (begin.list().isEmpty()) {
                throw bad(row, "type", at(row) + "Repeat loop without list name.");
            }
            if (!lists.containsKey(begin.list())) {
                throw bad(row, "type", at(row) + "List name not in columns sheet: " + begin.list());
            }
        }
        count(element);
        Container parent = container();
        Container container = new Container(element, begin.type(), begin.list());
        tableList(element, container);
        String intent = line.text("intent");
        if (intent != null) {
            element.control.put("intent", intent);
        }
        parent.element.add(element);
        open.push(container);
    }

    private void checkRepeatName(String name, int row) throws Findings.Mistake {
        String start = "[row : " + row + "] On the 'survey' sheet, the 'name' value '" + name + "' is invalid. ";
        if (name.equals(survey.name())) {
            throw bad(
                    row,
                    "name",
                    start + "Repeat names must not be the same as the survey root (which defaults to 'data').");
        }
        if (!repeatNames.add(name)) {
            throw bad(
                    row,
                    "name",
                    start
                            + "Repeat names must unique anywhere in the survey, at all levels of group or repeat nesting.");
        }
    }

    /** A count that is more than one reference needs a node that holds its value. */
    private void count(FormElement repeat) throws Findings.Mistake {
        String count = repeat.control.get("jr:count");
        if (count == null || References.isReference(count)) {
            return;
        }
        String name = repeat.name() + "_count";
        FormElement node = new FormElement(Kind.QUESTION, "calculate", name, repeat.row());
        typed(node, "calculate");
        node.bind.put("readonly", Wording.of("true()"));
        node.bind.put("calculate", Wording.of(count));
        checkName(container(), 0, name);
        names.merge(name, 1, Integer::sum);
        container().element.add(node);
        repeat.control.put("jr:count", "${" + name + "}");
    }

    /** A table of selects: its label becomes a note, its first list a row of labels. */
    private static void tableList(FormElement group, Container container) {
        String appearance = group.control.getOrDefault("appearance", "");
        List<String> words = new ArrayList<>(List.of(appearance.split("\\s+")));
        if (!words.remove("table-list")) {
            return;
        }
        container.tableList = true;
        words.add(0, "field-list");
        group.control.put("appearance", String.join(" ", words).strip());
        if (group.label == null && group.hint == null) {
            return;
        }
        FormElement note =
                new FormElement(Kind.QUESTION, "note", "generated_table_list_label_" + group.row(), group.row());
        typed(note, "note");
        note.label = group.label;
        note.hint = group.hint;
        group.label = null;
        group.hint = null;
        group.add(note);
    }

    /** A loop is written out: a group for each choice of its list, with the choice's name and label put in. */
    private void unroll(Container loop) throws Findings.Mistake {
        FormElement group = loop.element;
        List<FormElement> template = new ArrayList<>(group.children);
        group.children.clear();
        for (Choice choice : lists.getOrDefault(loop.loopList, List.of())) {
            if (choice.name().equals("none")) {
                continue;
            }
            if (!XmlNames.isName(choice.name())) {
                throw bad(
                        group.row(),
                        "type",
                        at(group.row()) + "The choice '" + choice.name() + "' of the list '" + loop.loopList
                                + "' cannot name a group of the loop. " + NAME_RULE);
            }
            FormElement column = new FormElement(Kind.GROUP, "group", choice.name(), group.row());
            column.label = choice.label();
            column.media.putAll(choice.media());
            template.forEach(child -> column.add(copy(child, choice)));
            group.add(column);
        }
    }

    private static FormElement copy(FormElement from, Choice choice) {
        FormElement copy = new FormElement(from.kind(), from.type(), put(from.name(), choice, ""), from.row());
        copy.label = put(from.label, choice);
        copy.hint = put(from.hint, choice);
        copy.guidance = put(from.guidance, choice);
        from.media.forEach((kind, wording) -> copy.media.put(kind, wording));
        from.bind.forEach((key, wording) -> copy.bind.put(key, wording.mapped(text -> put(text, choice, ""))));
        from.control.forEach((key, text) -> copy.control.put(key, put(text, choice, "")));
        copy.instance.putAll(from.instance);
        copy.parameters.putAll(from.parameters);
        copy.triggers.addAll(from.triggers);
        copy.actions.addAll(from.actions);
        copy.tags.addAll(from.tags);
        copy.defaultValue = put(from.defaultValue, choice, "");
        copy.dynamicDefault = from.dynamicDefault;
        copy.itemset = from.itemset;
        copy.listName = from.listName;
        copy.choiceFilter = put(from.choiceFilter, choice, "");
        copy.query = from.query;
        from.children.forEach(child -> copy.add(copy(child, choice)));
        return copy;
    }

    private static @Nullable Wording put(@Nullable Wording wording, Choice choice) {
        if (wording == null || wording.plain() != null) {
            return wording == null ? null : wording.mapped(text -> put(text, choice, ""));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        wording.byLanguage().forEach((language, text) -> texts.put(language, put(text, choice, language)));
        return Wording.of(texts);
    }

    private static String put(String text, Choice choice, String language) {
        if (!text.contains("%(")) {
            return text;
        }
        Wording wording = choice.label();
        String label = "";
        if (wording != null) {
            label = wording.plain() != null
                    ? wording.plain()
                    : wording.byLanguage().getOrDefault(language, "");
        }
        return text.replace("%(name)s", choice.name())
                .replace("%(label)s", label)
                .replace("%%", "%");
    }

    // ---- questions

    /** Puts what a row says, on top of what its type says, into an element. */
    private void fill(FormElement element, Table.Line line, @Nullable QuestionType type) {
        if (type != null) {
            type.bind().forEach((key, value) -> element.bind.put(key, Wording.of(value)));
            if (!type.hint().isEmpty()) {
                element.hint = Wording.of(type.hint());
            }
        }
        element.label = Wording.of(line.cells().get("label"));
        Wording hint = Wording.of(line.cells().get("hint"));
        element.hint = hint == null ? element.hint : hint;
        element.guidance = Wording.of(line.cells().get("guidance_hint"));
        element.media.putAll(ChoiceSheet.media(line));
        if (line.text("media") != null) {
            findings.note(
                    SHEET,
                    line.number(),
                    "media",
                    at(line.number()) + "The column 'media' is left out: it does not say which kind of media it names."
                            + " Name it 'media::image', 'media::audio' or 'media::video'.");
            element.label = element.label == null ? Wording.of("") : element.label;
        }
        attributes(line, "bind", element.bind);
        own.of(line).forEach((name, text) -> element.bind.putIfAbsent(name, Wording.of(text)));
        texts(line, "control", element.control);
        texts(line, "instance", element.instance);
    }

    private void attributes(Table.Line line, String column, Map<String, Wording> into) {
        CellValue.Branch branch = line.branch(column);
        if (branch == null) {
            return;
        }
        branch.parts().forEach((name, value) -> {
            Wording wording = Wording.of(value);
            boolean message = name.equals("jr:constraintMsg")
                    || name.equals("jr:requiredMsg")
                    || name.equals("jr:noAppErrorString");
            if (wording != null && wording.isTranslated() && !message) {
                findings.note(
                        SHEET,
                        line.number(),
                        column + "::" + name,
                        at(line.number()) + "The column '" + column + "::" + name
                                + "' cannot be translated; the text in "
                                + wording.byLanguage().keySet().iterator().next() + " is used for all languages.");
                into.put(
                        name,
                        Wording.of(wording.byLanguage().values().iterator().next()));
            } else if (wording != null && usable(column, name, line)) {
                into.put(name, wording);
            }
        });
    }

    private void texts(Table.Line line, String column, Map<String, String> into) {
        Map<String, Wording> attributes = new LinkedHashMap<>();
        attributes(line, column, attributes);
        attributes.forEach((name, wording) -> into.put(name, wording.plain() == null ? "" : wording.plain()));
    }

    private boolean usable(String column, String name, Table.Line line) {
        if (XmlNames.isAttribute(name)) {
            return true;
        }
        findings.note(
                SHEET,
                line.number(),
                column + "::" + name,
                at(line.number()) + "The column '" + column + "::" + name + "' is left out: '" + name
                        + "' cannot be the name of an attribute.");
        return false;
    }

    private static void typed(FormElement element, String type) {
        QuestionType known = QuestionType.of(type);
        if (known != null) {
            known.bind().forEach((key, value) -> element.bind.put(key, Wording.of(value)));
        }
    }

    private static String text(Table.Line line, String column) {
        String text = line.text(column);
        return text == null ? "" : text;
    }

    private void question(Table.Line line, String type, String name, String property) throws Findings.Mistake {
        questionNames.add(name);
        if (type.equals("xml-external") || type.equals("csv-external")) {
            external(line, type, name);
            return;
        }
        SelectType select = SelectType.of(type);
        boolean osm = type.equals("osm") || type.startsWith("osm ");
        String kind = select != null ? select.type() : osm ? "osm" : type;
        QuestionType known = QuestionType.of(kind);
        if (known == null) {
            throw bad(
                    line.number(),
                    "type",
                    "Unknown question type '" + type + "'. See row " + line.number()
                            + " of the survey sheet, column 'type'" + Dialects.advice(type) + ".");
        }
        FormElement question = new FormElement(Kind.QUESTION, kind, name, line.number());
        fill(question, line, known);
        if (!property.isEmpty()) {
            question.bind.put("entities:saveto", Wording.of(property));
        }
        question.defaultValue = text(line, "default");
        question.choiceFilter = text(line, "choice_filter");
        question.parameters.putAll(Parameters.of(text(line, "parameters"), line.number()));
        trigger(question, line);
        dynamicDefault(question, type);
        if (select != null) {
            select(question, select, line);
            return;
        }
        if (osm) {
            question.tags.addAll(osmTags.getOrDefault(type.substring(3).strip(), List.of()));
        } else {
            withParameters(question);
        }
        container().element.add(question);
    }

    private void external(Table.Line line, String type, String name) throws Findings.Mistake {
        if (open.stream().anyMatch(container -> container.type.equals("repeat"))) {
            throw bad(
                    line.number(),
                    "type",
                    References.invalid(line.number(), SHEET, "type")
                            + "External instances must not be placed inside a repeat. "
                            + "Move this question out of the repeat, or choose a different question type.");
        }
        instances.add(name);
        container().element.add(new FormElement(Kind.EXTERNAL, type, name, line.number()));
    }

    private void trigger(FormElement question, Table.Line line) throws Findings.Mistake {
        String trigger = text(line, "trigger");
        if (trigger.isEmpty()) {
            return;
        }
        int row = line.number();
        if (!trigger.contains("${")) {
            throw bad(row, "trigger", References.malformed(row, SHEET, "trigger"));
        }
        for (String part : trigger.split(",", -1)) {
            List<References.Reference> found = References.in(part);
            if (found.stream().anyMatch(References.Reference::isMalformed)) {
                throw bad(row, "trigger", References.malformed(row, SHEET, "trigger"));
            }
            if (found.size() > 1) {
                throw bad(row, "trigger", References.withoutCommas(row, SHEET, "trigger"));
            }
            for (References.Reference reference : found) {
                question.triggers.add(reference.name());
                triggers.add(new String[] {reference.name(), String.valueOf(row)});
            }
        }
    }

    private void dynamicDefault(FormElement question, String type) {
        if (question.defaultValue.isEmpty() || !ExpressionLexer.isDynamic(question.defaultValue, type)) {
            return;
        }
        question.dynamicDefault = true;
        question.actions.add(Action.setValue(Action.FIRST_LOAD, question.defaultValue));
        if (open.stream().anyMatch(container -> container.type.equals("repeat"))) {
            question.actions.add(Action.setValue(Action.NEW_REPEAT, question.defaultValue));
        }
    }

    private void withParameters(FormElement question) throws Findings.Mistake {
        Map<String, String> parameters = question.parameters;
        int row = question.row();
        String appearance = question.control.getOrDefault("appearance", "");
        switch (question.type()) {
            case "range" -> RangeRules.apply(question, appearance, lists);
            case "text" -> {
                Parameters.allow(parameters, row, "rows");
                String rows = parameters.get("rows");
                if (rows != null && !Parameters.isWhole(rows)) {
                    throw bad(row, "parameters", at(row) + "Parameter rows must have an integer value.");
                }
                if (rows != null) {
                    question.control.put("rows", rows);
                }
            }
            case "photo" -> photo(question, appearance);
            case "audio", "background-audio" -> audio(question);
            case "geopoint", "geoshape", "geotrace" -> geo(question);
            case "start-geopoint" -> question.actions.add(new Action("odk:setgeopoint", Action.FIRST_LOAD, "", ""));
            case "background-geopoint" -> {
                if (question.triggers.isEmpty()) {
                    throw bad(
                            row,
                            "trigger",
                            at(row) + "For 'background-geopoint' questions, the 'trigger' column must not be empty.");
                }
                if (question.bind.containsKey("calculate")) {
                    throw bad(
                            row,
                            "calculation",
                            at(row) + "For 'background-geopoint' questions, the 'calculation' column must be empty.");
                }
            }
            default -> {
                // Other types take no parameters; what stands there is ignored, as elsewhere.
            }
        }
    }

    private void photo(FormElement question, String appearance) throws Findings.Mistake {
        int row = question.row();
        if (!question.defaultValue.isEmpty()
                && !question.dynamicDefault
                && !question.defaultValue.contains("jr://images/")) {
            question.defaultValue = "jr://images/" + question.defaultValue;
        }
        Parameters.allow(question.parameters, row, "app", "max-pixels");
        String pixels = question.parameters.get("max-pixels");
        if (pixels == null) {
            findings.note(
                    SHEET,
                    row,
                    "parameters",
                    at(row) + "Use the max-pixels parameter to speed up submission sending and save storage space. "
                            + "Learn more: https://xlsform.org/#image");
        } else if (!Parameters.isWhole(pixels)) {
            throw bad(row, "parameters", "Parameter max-pixels must have an integer value.");
        } else {
            question.bind.put("orx:max-pixels", Wording.of(pixels));
        }
        String app = question.parameters.get("app");
        if (app != null && (appearance.isEmpty() || appearance.equals("annotate"))) {
            String problem = AndroidPackage.problem(app);
            if (!problem.isEmpty()) {
                throw bad(row, "parameters", at(row) + problem);
            }
            question.control.put("intent", app);
        }
    }

    private static void audio(FormElement question) throws Findings.Mistake {
        boolean background = question.type().equals("background-audio");
        Parameters.allow(question.parameters, question.row(), "quality");
        String quality = question.parameters.getOrDefault("quality", "");
        boolean known = List.of("", "voice-only", "low", "normal").contains(quality)
                || (!background && quality.equals("external"));
        if (!known) {
            throw bad(
                    question.row(),
                    "parameters",
                    "Invalid value for quality. Write voice-only, low" + (background ? "" : ", external")
                            + " or normal.");
        }
        if (background) {
            question.actions.add(new Action("odk:recordaudio", "odk-instance-load", "", quality));
        } else if (!quality.isEmpty()) {
            question.bind.put("odk:quality", Wording.of(quality));
        }
    }

    private void geo(FormElement question) throws Findings.Mistake {
        Map<String, String> parameters = question.parameters;
        int row = question.row();
        if (question.type().equals("geopoint")) {
            Parameters.allow(
                    parameters,
                    row,
                    "allow-mock-accuracy",
                    "capture-accuracy",
                    "reference-geometry",
                    "warning-accuracy");
            accuracy(question, "capture-accuracy", "accuracyThreshold");
            accuracy(question, "warning-accuracy", "unacceptableAccuracyThreshold");
        } else {
            Parameters.allow(parameters, row, "allow-mock-accuracy", "incremental", "reference-geometry");
            String incremental = parameters.get("incremental");
            if (incremental != null) {
                if (!Boolean.TRUE.equals(FormSettings.yesNo(incremental))) {
                    throw Parameters.bad(
                            row,
                            "For geoshape and geotrace questions, the 'incremental' parameter may either be 'true' or not"
                                    + " included.");
                }
                question.control.put("incremental", "true");
            }
        }
        String mock = parameters.get("allow-mock-accuracy");
        if (mock != null) {
            if (!mock.equals("true") && !mock.equals("false")) {
                throw Parameters.bad(row, "The 'allow-mock-accuracy' parameter must be either 'true' or 'false'.");
            }
            question.bind.put("odk:allow-mock-accuracy", Wording.of(mock));
        }
        String geometry = parameters.get("reference-geometry");
        if (geometry != null) {
            geometries.add(new Object[] {geometry, row});
            question.itemset = geometry;
        }
    }

    private static void accuracy(FormElement question, String parameter, String attribute) throws Findings.Mistake {
        String value = question.parameters.get(parameter);
        if (value == null) {
            return;
        }
        if (!Parameters.isNumber(value)) {
            throw Parameters.bad(question.row(), "The '" + parameter + "' parameter must have a numeric value.");
        }
        question.control.put(attribute, value);
    }

    private void checkGeometries() throws Findings.Mistake {
        for (Object[] geometry : geometries) {
            String target = (String) geometry[0];
            boolean repeat = References.isReference(target)
                    && repeatNames.contains(References.in(target).get(0).name());
            if (!repeat && !instances.contains(target) && !lists.containsKey(target) && !entities.declares(target)) {
                throw Parameters.bad(
                        (Integer) geometry[1],
                        "The 'reference-geometry' parameter must either match a secondary instance name (a choices"
                                + " list_name, an entities list_name, or the base name of an attached file), or be a"
                                + " reference variable containing the name of a repeat.");
            }
        }
    }

    // ---- selects

    /** A select's type: the command, the list, and whether another answer may be specified. */
    private record SelectType(String command, String type, String list, boolean orOther) {
        static @Nullable SelectType of(String type) {
            for (Map.Entry<String, String> select : QuestionType.SELECTS.entrySet()) {
                if (!type.startsWith(select.getKey() + " ")) {
                    continue;
                }
                String list = type.substring(select.getKey().length() + 1);
                boolean other = false;
                for (String suffix : List.of(" or specify other", " or_other", " or other")) {
                    if (list.endsWith(suffix)) {
                        list = list.substring(0, list.length() - suffix.length());
                        other = true;
                        break;
                    }
                }
                if (!list.isEmpty() && list.chars().noneMatch(c -> CellText.isSpace((char) c))) {
                    return new SelectType(select.getKey(), select.getValue(), list, other);
                }
            }
            return null;
        }

        boolean isExternal() {
            return type.equals(QuestionType.SELECT_EXTERNAL);
        }

        boolean isFromFile() {
            return QuestionType.isFromFile(command);
        }

        String extension() {
            int dot = list.lastIndexOf('.');
            return dot > 0 ? list.substring(dot) : "";
        }
    }

    private void select(FormElement question, SelectType select, Table.Line line) throws Findings.Mistake {
        int row = line.number();
        String list = select.list();
        if (select.isExternal()) {
            checkExternal(question, list, row);
        } else if (!select.isFromFile() && !References.hasReference(list)) {
            checkList(select, row);
            instances.add(instanceName(list));
        }
        FormElement other = select.orOther() ? orOther(question, list, row) : null;
        parametersOf(question, select, row);
        question.itemset = list;
        if (select.isExternal() && !question.choiceFilter.isEmpty()) {
            question.query = list;
        }
        boolean file = List.of(".csv", ".xml", ".geojson").contains(select.extension());
        if (!select.isExternal() && !file && !References.hasReference(list)) {
            question.listName = list;
        }
        tableRow(question, select, row);
        container().element.add(question);
        if (other != null) {
            container().element.add(other);
        }
    }

    static String instanceName(String list) {
        int dot = list.lastIndexOf('.');
        return dot > 0 ? list.substring(0, dot) : list;
    }

    private void checkExternal(FormElement question, String list, int row) throws Findings.Mistake {
        if (question.choiceFilter.isEmpty()) {
            findings.note(
                    SHEET, row, "choice_filter", at(row) + "select one external is only meant for filtered selects.");
        }
        if (!hasExternalSheet) {
            throw Findings.Mistake.last(
                    SHEET,
                    row,
                    "type",
                    "There should be an external_choices sheet in this xlsform."
                            + SheetSpelling.similar(workbook, SheetNames.EXTERNAL_CHOICES)
                            + " Please ensure that the external_choices sheet has columns 'list name', and 'name'.");
        }
        if (!externalLists.contains(list)) {
            throw bad(row, "type", at(row) + "List name not in external choices sheet: " + list);
        }
    }

    private void checkList(SelectType select, int row) throws Findings.Mistake {
        if (lists.isEmpty()) {
            throw Findings.Mistake.last(
                    SHEET,
                    row,
                    "type",
                    "There should be a choices sheet in this xlsform."
                            + SheetSpelling.similar(workbook, SheetNames.CHOICES)
                            + " Please ensure that the choices sheet has the mandatory columns 'list_name', 'name', and"
                            + " 'label'.");
        }
        List<Choice> list = lists.get(select.list());
        if (list == null) {
            throw bad(
                    row,
                    "type",
                    at(row) + "List name not in choices sheet: " + select.list()
                            + ". Add its choices to the choices sheet, or correct the name in the column 'type'.");
        }
        if (select.type().equals(QuestionType.SELECT_MANY)) {
            for (Choice choice : list) {
                if (choice.name().contains(" ")) {
                    throw bad(
                            row,
                            "type",
                            "Choice names with spaces cannot be added to multiple choice selects. See [" + choice.name()
                                    + "] in [" + select.list() + "]");
                }
            }
        }
    }

    private @Nullable FormElement orOther(FormElement question, String list, int row) throws Findings.Mistake {
        orOther = true;
        if (!question.choiceFilter.isEmpty()) {
            throw bad(row, "choice_filter", at(row) + "Choice filter not supported with or_other.");
        }
        List<Choice> choices = lists.get(list);
        if (choices == null) {
            throw bad(row, "type", at(row) + "Please specify choices for this 'or other' question.");
        }
        if (choices.stream().noneMatch(choice -> choice.name().equals("other"))) {
            Map<String, String> texts = new LinkedHashMap<>();
            for (Choice choice : choices) {
                if (choice.label() != null && choice.label().isTranslated()) {
                    choice.label().byLanguage().keySet().forEach(language -> texts.put(language, "Other"));
                }
            }
            Wording label = texts.isEmpty() ? Wording.of("Other") : Wording.of(texts);
            choices.add(new Choice("other", label, Map.of(), Map.of()));
        }
        FormElement other = new FormElement(Kind.QUESTION, "text", question.name() + "_other", row);
        typed(other, "text");
        other.label = Wording.of("Specify other.");
        other.bind.put("relevant", Wording.of("selected(../" + question.name() + ", 'other')"));
        checkName(container(), 0, other.name());
        return other;
    }

    private static void parametersOf(FormElement question, SelectType select, int row) throws Findings.Mistake {
        Map<String, String> parameters = question.parameters;
        if (select.isFromFile()) {
            checkFileName(select, row);
            Parameters.allow(parameters, row, "randomize", "seed", "value", "label");
            for (String name : List.of("value", "label")) {
                String value = parameters.get(name);
                if (value != null && !XmlNames.isName(value)) {
                    throw bad(
                            row, "parameters", References.invalid(row, SHEET, "parameters (" + name + ")") + NAME_RULE);
                }
            }
        } else {
            Parameters.allow(parameters, row, "randomize", "seed");
        }
        String randomize = parameters.get("randomize");
        String seed = parameters.get("seed");
        if (randomize == null) {
            if (seed != null) {
                throw bad(row, "parameters", "Parameters must include randomize=true to use a seed.");
            }
            return;
        }
        if (!randomize.equals("true") && !randomize.equals("false")) {
            throw bad(
                    row,
                    "parameters",
                    "randomize must be set to true or false: '" + randomize + "' is an invalid value");
        }
        if (seed != null && !References.isReference(seed) && !Parameters.isNumber(seed)) {
            throw bad(row, "parameters", "seed value must be a number or a reference to another field.");
        }
    }

    private static void checkFileName(SelectType select, int row) throws Findings.Mistake {
        String name = select.list().substring(select.list().lastIndexOf('/') + 1);
        boolean oneDot = name.indexOf('.') > 0 && name.indexOf('.') == name.lastIndexOf('.');
        if (!oneDot || !List.of(".csv", ".xml", ".geojson").contains(select.extension())) {
            throw bad(
                    row,
                    "type",
                    at(row) + "File name for '" + select.command() + " " + select.list()
                            + "' should end with one of the supported file extensions: '.xml', '.csv', '.geojson'");
        }
    }

    private void tableRow(FormElement question, SelectType select, int row) throws Findings.Mistake {
        Container container = container();
        if (select.isFromFile()) {
            instances.add(instanceName(select.list()));
        }
        if (!container.tableList) {
            return;
        }
        if (container.tableListName.isEmpty()) {
            container.tableListName = select.list();
            if (!question.choiceFilter.isEmpty()) {
                throw bad(row, "choice_filter", at(row) + "Choice filter not supported for table-list appearance.");
            }
            FormElement header =
                    new FormElement(Kind.QUESTION, select.type(), "reserved_name_for_field_list_labels_" + row, row);
            typed(header, select.type());
            header.control.put("appearance", "label");
            header.itemset = select.list();
            header.listName = select.list();
            container.element.add(header);
        }
        if (!container.tableListName.equals(select.list())) {
            throw bad(
                    row,
                    "type",
                    at(row) + "Badly formatted table list, list names don't match: " + container.tableListName + " vs. "
                            + select.list());
        }
        question.control.put("appearance", "list-nolabel");
    }

    // ---- what stands in meta

    private void audit(Table.Line line) throws Findings.Mistake {
        FormElement audit = new FormElement(Kind.QUESTION, "audit", "audit", line.number());
        fill(audit, line, QuestionType.of("audit"));
        audit.parameters.putAll(Parameters.of(text(line, "parameters"), line.number()));
        AuditRules.apply(audit);
        names.merge("audit", 1, Integer::sum);
        metadata.add(audit);
    }

    private void addMetadata() throws Findings.Mistake {
        boolean omit = settings.isOn("omit_instanceID", false);
        if (omit && settings.has("public_key")) {
            throw new Findings.Mistake(
                    SheetNames.SETTINGS,
                    0,
                    "omit_instanceID",
                    "Cannot omit instanceID, it is required for encryption.");
        }
        if (!omit) {
            FormElement id = new FormElement(Kind.QUESTION, "calculate", "instanceID", 0);
            typed(id, "calculate");
            id.bind.put("readonly", Wording.of("true()"));
            id.bind.put("jr:preload", Wording.of(settings.text("instance_id", "uid")));
            metadata.add(id);
            names.merge("instanceID", 1, Integer::sum);
        }
        String instanceName = settings.text("instance_name");
        if (instanceName != null) {
            FormElement name = new FormElement(Kind.QUESTION, "calculate", "instanceName", 0);
            typed(name, "calculate");
            name.bind.put("calculate", Wording.of(instanceName));
            metadata.add(name);
        }
        entities.checkLists(instances);
        entitiesVersion = entities.place(survey);
        if (!metadata.isEmpty()) {
            FormElement meta = EntitySheet.metaOf(survey);
            metadata.forEach(meta::add);
        }
    }

    private String entitiesVersion = "";

    String entitiesVersion() {
        return entitiesVersion;
    }
}
