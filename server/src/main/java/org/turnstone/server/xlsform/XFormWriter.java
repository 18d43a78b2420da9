package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.FormElement.Action;
import org.turnstone.server.xlsform.FormElement.Kind;
import org.turnstone.server.xlsform.PathResolver.Use;

/** Writes the tree of a form as an XForm (ODK XForms specification 1.0.0). One use, one thread. */
final class XFormWriter {
    private static final List<String> YES_NO_BINDS =
            List.of("readonly", "required", "relevant", "constraint", "calculate");

    private final FormElement survey;
    private final Map<String, List<Choice>> lists;
    private final FormSettings settings;
    private final FormNames names;
    private final String entitiesVersion;
    private final Findings findings;
    private final PathResolver paths;
    private final TextTable texts;
    private final Set<String> searched = new LinkedHashSet<>();
    /** What is computed when a question is answered: by the question's name. */
    private final Map<String, List<FormElement>> triggered = new LinkedHashMap<>();

    XFormWriter(
            FormElement survey,
            Map<String, List<Choice>> lists,
            FormSettings settings,
            FormNames names,
            String entitiesVersion,
            Findings findings) {
        this.survey = survey;
        this.lists = new LinkedHashMap<>(lists);
        this.settings = settings;
        this.names = names;
        this.entitiesVersion = entitiesVersion;
        this.findings = findings;
        this.paths = new PathResolver(survey);
        this.texts = new TextTable(settings.text("default_language", "default"));
    }

    String write() throws XlsFormException {
        XmlNode html = new XmlNode("h:html");
        try {
            prepare();
            XmlNode body = new XmlNode("h:body").with("class", settings.text("style"));
            controls(survey, body);
            findings.stopIfWrong();
            XmlNode model = model();
            String id = settings.text("id_string", names.id());
            XmlNode head = new XmlNode("h:head");
            head.add(new XmlNode("h:title").text(settings.text("title", id)));
            head.add(model);
            namespaces().forEach(html::with);
            html.add(head).add(body);
        } catch (Findings.Mistake e) {
            findings.error(e);
        }
        findings.stopIfWrong();
        Languages.check(texts.languages(), findings);
        return html.document();
    }

    private void prepare() throws Findings.Mistake {
        searchLists();
        for (FormElement element : survey.all()) {
            for (String trigger : element.triggers) {
                triggered.computeIfAbsent(trigger, t -> new ArrayList<>()).add(element);
            }
        }
        for (Map.Entry<String, List<Choice>> list : lists.entrySet()) {
            if (Choice.needTexts(list.getValue())) {
                texts.addList(list.getKey(), list.getValue());
            }
        }
        List<FormElement> elements = survey.all();
        for (FormElement element : elements) {
            if (element.isNamed()) {
                texts.addElement(element);
            }
        }
        for (FormElement element : elements) {
            if (element.isNamed()) {
                texts.addMedia(element);
            }
        }
    }

    /** With search() in its appearance a select takes its choices from a file, and its own list stays in the body. */
    private void searchLists() throws Findings.Mistake {
        List<FormElement> others = new ArrayList<>();
        List<FormElement> searching = new ArrayList<>();
        for (FormElement element : survey.all()) {
            if (element.listName.isEmpty() && !isSearch(element)) {
                continue;
            }
            if (!isSearch(element)) {
                others.add(element);
                continue;
            }
            if (!SecondaryInstances.extension(element.itemset).isEmpty()) {
                throw new Findings.Mistake(
                        SheetNames.SURVEY,
                        element.row(),
                        "appearance",
                        "Question '" + element.name()
                                + "' is a select from file type, using 'search()'. This combination"
                                + " is not supported. Remove the 'search()' usage, or change the select type.");
            }
            searching.add(element);
        }
        for (FormElement element : searching) {
            List<String> conflicts = others.stream()
                    .filter(other -> other.listName.equals(element.listName))
                    .map(other -> "'" + other.name() + "'")
                    .toList();
            if (!conflicts.isEmpty()) {
                throw new Findings.Mistake(
                        SheetNames.SURVEY,
                        element.row(),
                        "appearance",
                        "Question '" + element.name() + "' uses 'search()', and its select type references the choice"
                                + " list name '" + element.listName
                                + "'. This choice list name is referenced by at least"
                                + " one other question that is not using 'search()', which will not work: "
                                + String.join(", ", conflicts)
                                + ". Either 1) use 'search()' for all questions using this choice list name, or 2) use a"
                                + " different choice list name for the question using 'search()'.");
            }
            searched.add(element.listName);
        }
    }

    private static boolean isSearch(FormElement element) {
        QuestionType type = QuestionType.of(element.type());
        String appearance = element.control.getOrDefault("appearance", "");
        int search = appearance.indexOf("search(");
        return type != null && type.isSelect() && search >= 0 && appearance.indexOf(')', search) > 0;
    }

    // ---- head

    private Map<String, String> namespaces() {
        Namespaces namespaces = new Namespaces(settings.text("namespaces", ""), !entitiesVersion.isEmpty());
        namespaces.declareUsed(survey, settings.attributes(), findings);
        return namespaces.attributes();
    }

    private XmlNode model() throws Findings.Mistake, XlsFormException {
        XmlNode model = new XmlNode("model").with("odk:xforms-version", "1.0.0");
        if (!entitiesVersion.isEmpty()) {
            model.with("entities:entities-version", entitiesVersion);
        }
        submission(model);
        if (!texts.isEmpty()) {
            model.add(texts.itext(paths));
        }
        model.add(new XmlNode("instance").add(primaryInstance()));
        Map<String, List<Choice>> shown = new LinkedHashMap<>(lists);
        searched.forEach(shown::remove);
        SecondaryInstances.of(survey, shown).forEach(model::add);
        for (FormElement element : survey.all()) {
            bind(element, model);
            for (Action action : element.actions) {
                if (!action.event().equals(Action.NEW_REPEAT)) {
                    model.add(action(element, action));
                }
            }
        }
        return model;
    }

    private void submission(XmlNode model) {
        String url = settings.text("submission_url");
        String key = settings.text("public_key");
        String send = settings.text("auto_send");
        String delete = settings.text("auto_delete");
        if (url == null && key == null && send == null && delete == null) {
            return;
        }
        model.add(new XmlNode("submission")
                .with("action", url)
                .with("method", url == null ? null : "post")
                .with("base64RsaPublicKey", key)
                .with("orx:auto-send", send)
                .with("orx:auto-delete", delete));
    }

    private XmlNode primaryInstance() throws Findings.Mistake {
        XmlNode root = node(survey, false);
        settings.attributes().forEach(root::with);
        root.with("id", settings.text("id_string", names.id()));
        root.with("xmlns", settings.text("instance_xmlns"));
        root.with("version", settings.text("version"));
        root.with("odk:prefix", settings.text("prefix"));
        root.with("odk:delimiter", settings.text("delimiter"));
        return root;
    }

    /** @param inTemplate whether a template stands above, so that the repeats below need no other */
    private XmlNode node(FormElement element, boolean inTemplate) throws Findings.Mistake {
        XmlNode node = new XmlNode(element.name());
        for (Map.Entry<String, String> attribute : element.instance.entrySet()) {
            node.with(attribute.getKey(), paths.resolve(attribute.getValue(), element, Use.EXPRESSION));
        }
        if (element.kind() == Kind.QUESTION) {
            return element.dynamicDefault ? node : node.text(element.defaultValue);
        }
        nodes(element, node, inTemplate);
        return node;
    }

    private void nodes(FormElement element, XmlNode node, boolean plain) throws Findings.Mistake {
        for (FormElement child : element.children) {
            if (child.kind() == Kind.ATTRIBUTE) {
                node.with(child.name(), child.value);
            } else if (child.flat) {
                nodes(child, node, plain);
            } else if (child.isRepeat()) {
                if (!plain) {
                    node.add(template(child));
                }
                node.add(node(child, true));
            } else if (child.kind() != Kind.EXTERNAL) {
                node.add(node(child, plain));
            }
        }
    }

    /** The template of a repeat has templates of the repeats within it, and no turns of them. */
    private XmlNode template(FormElement repeat) throws Findings.Mistake {
        XmlNode template = new XmlNode(repeat.name()).with("jr:template", "");
        templateNodes(repeat, template);
        return template;
    }

    private void templateNodes(FormElement element, XmlNode node) throws Findings.Mistake {
        for (FormElement child : element.children) {
            if (child.isRepeat()) {
                node.add(template(child));
            } else if (child.kind() == Kind.GROUP) {
                node.add(node(child, false));
            } else if (child.kind() != Kind.EXTERNAL) {
                node.add(node(child, true));
            }
        }
    }

    private void bind(FormElement element, XmlNode model) throws XlsFormException {
        if (element.bind.isEmpty() || element.flat || element.kind() == Kind.SURVEY) {
            return;
        }
        XmlNode bind = new XmlNode("bind").with("nodeset", element.path());
        for (Map.Entry<String, Wording> entry : element.bind.entrySet()) {
            String name = entry.getKey();
            Wording wording = entry.getValue();
            if (name.equals("calculate") && !element.triggers.isEmpty()) {
                continue;
            }
            try {
                bind.with(name, bindValue(element, name, wording));
            } catch (Findings.Mistake e) {
                findings.error(e);
            }
        }
        model.add(bind);
    }

    private String bindValue(FormElement element, String name, Wording wording) throws Findings.Mistake {
        boolean message =
                name.equals("jr:constraintMsg") || name.equals("jr:requiredMsg") || name.equals("jr:noAppErrorString");
        if (message && TextTable.isMessageInTable(name, wording)) {
            return "jr:itext('" + element.path() + ":" + name + "')";
        }
        String text = wording.plain() == null ? "" : wording.plain();
        if (YES_NO_BINDS.contains(name)) {
            Boolean value = text.endsWith("()") ? null : FormSettings.yesNo(text);
            if (value != null) {
                return value ? "true()" : "false()";
            }
        }
        return paths.resolve(text, element, Use.EXPRESSION);
    }

    private XmlNode action(FormElement element, Action action) throws Findings.Mistake {
        XmlNode node = new XmlNode(action.element()).with("ref", element.path()).with("event", action.event());
        if (!action.value().isEmpty()) {
            node.with("value", paths.resolve(action.value(), element, Use.EXPRESSION));
        }
        return node.with("odk:quality", action.quality().isEmpty() ? null : action.quality());
    }

    // ---- body

    private void controls(FormElement section, XmlNode into) throws XlsFormException {
        for (FormElement child : section.children) {
            try {
                switch (child.kind()) {
                    case GROUP -> group(child, into);
                    case REPEAT -> repeat(child, into);
                    case QUESTION -> question(child, into);
                    default -> {
                        // Declares an instance, or an entity: nothing to see.
                    }
                }
            } catch (Findings.Mistake e) {
                findings.error(e);
            }
        }
    }

    private void group(FormElement group, XmlNode into) throws Findings.Mistake, XlsFormException {
        if (group.control.containsKey("bodyless")) {
            return;
        }
        XmlNode node = new XmlNode("group");
        attributes(group, node);
        if (!group.flat) {
            node.with("ref", group.path());
        }
        if (group.label != null && !group.label.isEmpty()) {
            node.add(label(group));
        }
        int before = node.size();
        controls(group, node);
        into.add(node);
        if (node.size() == before) {
            findings.note(
                    SheetNames.SURVEY,
                    group.row(),
                    "type",
                    "[row : " + group.row() + "] Group has no children! Group: ${" + group.name()
                            + "}. The XML is invalid. Some clients refuse such a form; put a question into the group or"
                            + " remove its rows.");
        }
    }

    private void repeat(FormElement repeat, XmlNode into) throws Findings.Mistake, XlsFormException {
        XmlNode inner = new XmlNode("repeat").with("nodeset", repeat.path());
        attributes(repeat, inner);
        controls(repeat, inner);
        newRepeatActions(repeat, inner);
        into.add(new XmlNode("group")
                .with("ref", repeat.path())
                .add(label(repeat))
                .add(inner));
    }

    private void newRepeatActions(FormElement section, XmlNode into) throws Findings.Mistake {
        for (FormElement child : section.children) {
            for (Action action : child.actions) {
                if (action.event().equals(Action.NEW_REPEAT)) {
                    into.add(action(child, action));
                }
            }
            if (!child.isRepeat()) {
                newRepeatActions(child, into);
            }
        }
    }

    private void attributes(FormElement element, XmlNode node) throws Findings.Mistake {
        for (Map.Entry<String, String> attribute : element.control.entrySet()) {
            node.with(attribute.getKey(), paths.resolve(attribute.getValue(), element, Use.EXPRESSION));
        }
    }

    private void question(FormElement question, XmlNode into) throws Findings.Mistake {
        QuestionType type = QuestionType.of(question.type());
        if (type == null) {
            return;
        }
        boolean shown = question.label != null || question.hint != null;
        boolean computed = question.bind.containsKey("calculate") || !question.triggers.isEmpty();
        if (question.type().equals("calculate") || type.control().isEmpty() || (computed && !shown)) {
            checkTriggers(question);
            return;
        }
        XmlNode node = new XmlNode(type.control()).with("ref", question.path());
        if (!type.mediaType().isEmpty()) {
            node.with("mediatype", type.mediaType());
        }
        attributes(question, node);
        labelAndHint(question, node);
        if (!question.query.isEmpty()) {
            String filter = paths.resolve(question.choiceFilter, question, Use.FILTER);
            node.with(
                    "query",
                    "instance('" + question.query + "')/root/item" + (filter.isEmpty() ? "" : "[" + filter + "]"));
        } else if (!question.type().equals(QuestionType.SELECT_EXTERNAL)) {
            choices(question, node);
        }
        for (FormElement.OsmTag tag : question.tags) {
            node.add(osmTag(tag));
        }
        triggeredActions(question, node);
        into.add(node);
    }

    private void checkTriggers(FormElement question) throws Findings.Mistake {
        for (FormElement target : triggered.getOrDefault(question.name(), List.of())) {
            if (!target.type().equals("background-geopoint")) {
                throw new Findings.Mistake(
                        SheetNames.SURVEY,
                        target.row(),
                        "trigger",
                        "The question ${" + question.name()
                                + "} is not user-visible so it can't be used as a calculation"
                                + " trigger for question ${" + target.name() + "}.");
            }
        }
    }

    private void triggeredActions(FormElement question, XmlNode node) throws Findings.Mistake {
        List<FormElement> targets = triggered.getOrDefault(question.name(), List.of());
        for (boolean places : new boolean[] {false, true}) {
            for (FormElement target : targets) {
                boolean place = target.type().equals("background-geopoint");
                if (place != places) {
                    continue;
                }
                XmlNode action = new XmlNode(place ? "odk:setgeopoint" : "setvalue")
                        .with("ref", target.path())
                        .with("event", "xforms-value-changed");
                String value = target.bindText("calculate");
                if (!place && !value.isEmpty()) {
                    action.with("value", paths.resolve(value, question, Use.EXPRESSION));
                }
                node.add(action);
            }
        }
    }

    private XmlNode label(FormElement element) throws Findings.Mistake {
        XmlNode node = new XmlNode("label");
        if (TextTable.isLabelInTable(element)) {
            return node.with("ref", "jr:itext('" + element.path() + ":label')");
        }
        if (element.label != null && element.label.plain() != null) {
            paths.output(node, element.label.plain(), element);
        }
        return node;
    }

    private void labelAndHint(FormElement question, XmlNode node) throws Findings.Mistake {
        if (question.label == null
                && question.control.getOrDefault("appearance", "").equals("label")) {
            question.label = Wording.of(" ");
        }
        boolean label = question.label != null || !question.media.isEmpty();
        boolean hint = question.hint != null;
        if (!label && !hint) {
            throw new Findings.Mistake(
                    SheetNames.SURVEY,
                    question.row(),
                    "label",
                    "The survey element named '" + question.name() + "' has no label or hint. It stands in row "
                            + question.row()
                            + " of the survey sheet; write what people are asked into the column 'label'.");
        }
        if (question.media.containsKey("big-image") && !question.media.containsKey("image")) {
            throw new Findings.Mistake(
                    SheetNames.SURVEY,
                    question.row(),
                    "media::big-image",
                    "To use big-image, you must also specify an image for the survey element named " + question.name()
                            + ".");
        }
        node.add(label(question));
        if (hint || (question.guidance != null && !question.guidance.isEmpty())) {
            XmlNode hintNode = new XmlNode("hint");
            if (TextTable.isHintInTable(question)) {
                hintNode.with("ref", "jr:itext('" + question.path() + ":hint')");
            } else if (question.hint != null && question.hint.plain() != null) {
                paths.output(hintNode, question.hint.plain(), question);
            }
            node.add(hintNode);
        }
    }

    private XmlNode osmTag(FormElement.OsmTag tag) throws Findings.Mistake {
        XmlNode node = new XmlNode("tag").with("key", tag.key());
        XmlNode label = new XmlNode("label");
        plain(tag.label(), label);
        node.add(label);
        for (Choice choice : tag.choices()) {
            XmlNode choiceLabel = new XmlNode("label");
            plain(choice.label(), choiceLabel);
            node.add(new XmlNode("item").add(choiceLabel).add(new XmlNode("value").text(choice.name())));
        }
        return node;
    }

    private void plain(@Nullable Wording wording, XmlNode into) throws Findings.Mistake {
        if (wording == null) {
            return;
        }
        String text = wording.plain();
        if (text == null) {
            text = wording.byLanguage().isEmpty()
                    ? ""
                    : wording.byLanguage().values().iterator().next();
        }
        paths.output(into, text, null);
    }

    private void choices(FormElement question, XmlNode node) throws Findings.Mistake {
        if (question.itemset.isEmpty()) {
            return;
        }
        if (searched.contains(question.listName) && isSearch(question)) {
            inline(question, node);
            return;
        }
        boolean answers = References.hasReference(question.itemset);
        Itemset itemset = answers ? answers(question) : list(question);
        String nodeset = itemset.nodeset();
        if ("true".equals(question.parameters.get("randomize"))) {
            String seed = question.parameters.get("seed");
            String with = seed == null
                    ? ""
                    : ", " + paths.resolve(seed, question, Use.EXPRESSION).strip();
            nodeset = "randomize(" + nodeset + with + ")";
        }
        node.add(new XmlNode("itemset")
                .with("nodeset", nodeset)
                .add(new XmlNode("value").with("ref", itemset.value()))
                .add(new XmlNode("label").with("ref", itemset.label())));
    }

    private record Itemset(String nodeset, String value, String label) {}

    private Itemset list(FormElement question) throws Findings.Mistake {
        String extension = SecondaryInstances.extension(question.itemset);
        boolean geojson = extension.equals(".geojson");
        String value = question.parameters.getOrDefault("value", geojson ? "id" : "name");
        String label = question.parameters.getOrDefault("label", geojson ? "title" : "label");
        String name = extension.isEmpty() ? question.itemset : SurveySheet.instanceName(question.itemset);
        List<Choice> choices = extension.isEmpty() ? lists.get(name) : null;
        if (choices != null && Choice.needTexts(choices)) {
            label = "jr:itext(itextId)";
        } else if (choices != null && choices.stream().allMatch(choice -> choice.label() == null)) {
            findings.note(
                    SheetNames.CHOICES,
                    1,
                    "label",
                    "<label> node for itemset doesn't exist! [instance(" + name
                            + ")/root/item/label] None of the choices of" + " the list '" + name
                            + "' has a label; write what people read into the column 'label'.");
        }
        String filter = paths.resolve(question.choiceFilter, question, Use.FILTER);
        String nodeset = "instance('" + name + "')/root/item" + (filter.isEmpty() ? "" : "[" + filter + "]");
        return new Itemset(nodeset, value, label);
    }

    /** Choices that are answers given before, usually within a repeat. */
    private Itemset answers(FormElement question) throws Findings.Mistake {
        String path = paths.resolve(question.itemset, question, Use.ANSWERS).strip();
        String name;
        String nodes;
        if (question.type().startsWith("geo")) {
            // Named is the repeat itself; its places stand in a node of this name.
            name = "geometry";
            nodes = path;
        } else {
            int slash = path.lastIndexOf('/');
            name = path.substring(slash + 1);
            nodes = slash < 0 ? "." : path.substring(0, slash);
        }
        String filter = paths.resolve(question.choiceFilter, question, Use.FILTER_OF_ANSWERS);
        filter = filter.isEmpty()
                ? "./" + name + " != ''"
                : filter.replace("current()/" + nodes, ".").replace(nodes, ".");
        return new Itemset(nodes + "[" + filter + "]", name, name);
    }

    private void inline(FormElement question, XmlNode node) throws Findings.Mistake {
        List<Choice> choices = lists.getOrDefault(question.listName, List.of());
        boolean inTable = Choice.needTexts(choices);
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            XmlNode label = new XmlNode("label");
            boolean own = inTable
                    && (!choice.media().isEmpty()
                            || (choice.label() != null && choice.label().isTranslated()));
            if (own) {
                label.with("ref", "jr:itext('" + question.listName + "-" + i + "')");
            } else if (choice.label() != null && choice.label().plain() != null) {
                paths.output(label, choice.label().plain(), question);
            }
            node.add(new XmlNode("item").add(label).add(new XmlNode("value").text(choice.name())));
        }
    }
}
