package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.ExpressionLexer.Kind;
import org.turnstone.server.xlsform.ExpressionLexer.Token;

/** The instances beside the form's own: attached files, the record saved last, and the lists of choices. */
final class SecondaryInstances {
    private static final List<String> EXPRESSIONS =
            List.of("calculate", "constraint", "readonly", "required", "relevant");

    private record Instance(String type, String context, String name, String source, int row) {}

    private final List<Instance> found = new ArrayList<>();
    private boolean lastSaved;

    private SecondaryInstances() {}

    static List<XmlNode> of(FormElement survey, Map<String, List<Choice>> lists) throws Findings.Mistake {
        SecondaryInstances instances = new SecondaryInstances();
        for (FormElement element : survey.all()) {
            instances.look(element);
        }
        instances.checkExternalNames();
        List<XmlNode> nodes = new ArrayList<>();
        Map<String, Instance> seen = new LinkedHashMap<>();
        if (instances.lastSaved) {
            instances.found.add(new Instance("instance", "None", "__last-saved", "jr://instance/last-saved", 0));
        }
        for (Instance instance : instances.found) {
            if (instances.isNew(seen, instance)) {
                nodes.add(new XmlNode("instance").with("id", instance.name()).with("src", instance.source()));
            }
        }
        for (Map.Entry<String, List<Choice>> list : lists.entrySet()) {
            if (instances.isNew(seen, new Instance("choice", "survey", list.getKey(), "None", 0))) {
                nodes.add(list(list.getKey(), list.getValue()));
            }
        }
        return nodes;
    }

    private void look(FormElement element) {
        FormElement parent = element.parent();
        String context = parent == null ? "None" : "[type: " + parent.type() + ", name: " + parent.name() + "]";
        if (element.kind() == FormElement.Kind.EXTERNAL) {
            boolean csv = element.type().startsWith("csv");
            String source = csv ? "jr://file-csv/" + element.name() + ".csv" : "jr://file/" + element.name() + ".xml";
            found.add(new Instance("external", context, element.name(), source, element.row()));
            return;
        }
        List<String> expressions = new ArrayList<>();
        EXPRESSIONS.forEach(attribute -> expressions.add(element.bindText(attribute)));
        expressions.add(element.choiceFilter);
        expressions.add(element.defaultValue);
        for (String expression : expressions) {
            lastSaved |= References.usesLastSaved(expression);
            for (String file : pulledFiles(expression)) {
                found.add(new Instance("pulldata", context, file, "jr://file-csv/" + file + ".csv", element.row()));
            }
        }
        String extension = extension(element.itemset);
        if (!extension.isEmpty() && element.kind() == FormElement.Kind.QUESTION) {
            String folder = extension.equals(".csv") ? "jr://file-csv/" : "jr://file/";
            found.add(new Instance(
                    "file",
                    context,
                    SurveySheet.instanceName(element.itemset),
                    folder + element.itemset,
                    element.row()));
        }
    }

    /** The extension of a file of choices, "" when a list is no file. */
    static String extension(String list) {
        int dot = list.lastIndexOf('.');
        String extension = dot > 0 ? list.substring(dot) : "";
        return List.of(".csv", ".xml", ".geojson").contains(extension) ? extension : "";
    }

    /** The first argument of each pulldata(): the file without its extension. */
    private static List<String> pulledFiles(String expression) {
        List<String> files = new ArrayList<>();
        if (!expression.contains("pulldata")) {
            return files;
        }
        List<Token> tokens = ExpressionLexer.tokens(expression);
        for (int i = 0; i < tokens.size(); i++) {
            boolean call =
                    tokens.get(i).kind() == Kind.CALL && tokens.get(i).text().equals("pulldata(");
            boolean spaced = tokens.get(i).kind() == Kind.NAME
                    && tokens.get(i).text().equals("pulldata")
                    && i + 2 < tokens.size()
                    && tokens.get(i + 1).kind() == Kind.SPACE
                    && tokens.get(i + 2).kind() == Kind.OPEN;
            if (call || spaced) {
                String argument = argument(tokens, call ? i + 1 : i + 3);
                if (!argument.isEmpty()) {
                    files.add(argument);
                }
            }
        }
        return files;
    }

    private static String argument(List<Token> tokens, int from) {
        StringBuilder argument = new StringBuilder();
        for (int i = from; i < tokens.size() && tokens.get(i).kind() != Kind.COMMA; i++) {
            argument.append(tokens.get(i).text());
        }
        return argument.toString().replace("'", "").replace("\"", "").strip();
    }

    private void checkExternalNames() throws Findings.Mistake {
        Map<String, List<Instance>> byName = new LinkedHashMap<>();
        found.stream()
                .filter(instance -> instance.type().equals("external"))
                .forEach(instance -> byName.computeIfAbsent(instance.name(), n -> new ArrayList<>())
                        .add(instance));
        for (List<Instance> same : byName.values()) {
            if (same.size() > 1) {
                List<String> contexts = same.stream()
                        .map(i -> i.context() + "(" + i.type() + ")")
                        .toList();
                throw new Findings.Mistake(
                        SheetNames.SURVEY,
                        same.get(1).row(),
                        "name",
                        "Instance names must be unique within a form. The name '"
                                + same.get(0).name()
                                + "' was found " + same.size() + " time(s), under these contexts: "
                                + String.join(", ", contexts));
            }
        }
    }

    private boolean isNew(Map<String, Instance> seen, Instance instance) throws Findings.Mistake {
        Instance before = seen.putIfAbsent(instance.name(), instance);
        if (before != null && !before.source().equals(instance.source())) {
            throw new Findings.Mistake(
                    SheetNames.SURVEY,
                    instance.row() == 0 ? before.row() : instance.row(),
                    "type",
                    "The same instance id will be generated for different external instance source URIs. Please check"
                            + " the form. Instance name: '" + instance.name() + "', Existing type: '" + before.type()
                            + "', Existing URI: '" + before.source() + "', Duplicate type: '" + instance.type()
                            + "', Duplicate URI: '" + instance.source() + "', Duplicate context: '"
                            + instance.context() + "'.");
        }
        return before == null;
    }

    private static XmlNode list(String name, List<Choice> choices) {
        boolean texts = Choice.needTexts(choices);
        XmlNode root = new XmlNode("root");
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            XmlNode item = new XmlNode("item");
            if (texts) {
                item.add(new XmlNode("itextId").text(name + "-" + i));
            }
            item.add(new XmlNode("name").text(choice.name()));
            String label = plainLabel(choice);
            if (!texts && label != null) {
                item.add(new XmlNode("label").text(label));
            }
            choice.extra().forEach((column, text) -> item.add(new XmlNode(column).text(text)));
            root.add(item);
        }
        return new XmlNode("instance").with("id", name).add(root);
    }

    private static @Nullable String plainLabel(Choice choice) {
        return choice.label() == null ? null : choice.label().plain();
    }
}
