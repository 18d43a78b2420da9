package org.turnstone.form.javarosa;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormManner;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.UntrustedXml;
import org.turnstone.form.javarosa.ExpressionCheck.Expression;

/**
 * A first, hardened pass over an XForm. JavaRosa builds the whole document before it looks at it and knows no limits, so
 * this pass refuses what is malformed, too large or too deep, and everything with a document type (entities, hence
 * "billion laughs" and files read from elsewhere). It also keeps what JavaRosa does not hand out again: the text of
 * calculates and messages, every expression with its place, and which lists are read.
 */
final class XFormScan {
    /** Brackets within brackets of one expression; JavaRosa's XPath parser recurses on them. */
    private static final int MAX_EXPRESSION_DEPTH = 200;

    /** How the JDK's reader reports it, in every language. */
    private static final Pattern UNBOUND =
            Pattern.compile("(?:AttributePrefixUnbound\\?[^&]*&[^&]*|ElementPrefixUnbound\\?)&?([^&\\s]+)");

    private static final Pattern LOOKED_UP = Pattern.compile("pulldata\\s*\\(\\s*['\"]([^'\"]+)['\"]");
    private static final Pattern LITERAL = Pattern.compile("^search\\s*\\(\\s*['\"]([^'\"]+)['\"]");
    private static final int MAX_ATTRIBUTE_CHARS = 1 << 16;

    private static final String AUDIT = "meta/audit";

    private boolean audited;
    private boolean tracksChanges;
    private final Map<String, Bind> binds = new HashMap<>();
    private final Set<String> setByActions = new HashSet<>();
    private final List<Expression> expressions = new ArrayList<>();
    private final Map<String, String> lists = new HashMap<>();
    private final Set<String> searched = new HashSet<>();
    private final Set<String> entityLists = new HashSet<>();
    private final Map<String, String> savedTo = new TreeMap<>();

    /** Template paths of the controls around the element being read, innermost first; "" where there is none. */
    private final Deque<String> around = new ArrayDeque<>();

    private final OwnSettings settings = new OwnSettings();

    private XFormScan() {}

    /** What a bind says in text; an attribute it does not have is empty. */
    record Bind(
            String relevant,
            String constraint,
            String required,
            String readOnly,
            String calculate,
            String constraintMessage,
            String requiredMessage,
            String preload,
            String params) {
        static final Bind NONE = new Bind("", "", "", "", "", "", "", "", "");
    }

    /** @throws FormProblemException with the line and column of the fault */
    static XFormScan of(byte[] xform) throws FormProblemException {
        XFormScan scan = new XFormScan();
        try {
            XMLStreamReader reader = UntrustedXml.reader(xform);
            String encoding = reader.getCharacterEncodingScheme();
            if (encoding != null && !encoding.equalsIgnoreCase("utf-8")) {
                throw new FormProblemException("The form is written in " + encoding + "; save it as UTF-8.");
            }
            scan.read(reader);
        } catch (XMLStreamException e) {
            Matcher prefix = UNBOUND.matcher(String.valueOf(e.getMessage()));
            throw new FormProblemException(
                    prefix.find()
                            ? "The form uses the prefix " + prefix.group(1) + place(e) + " and does not say what it "
                                    + "stands for. Declare it, in an XLSForm under namespaces in the settings. Nothing was "
                                    + "changed."
                            : "The form is not well-formed XML" + place(e) + ". Nothing was changed.");
        }
        return scan;
    }

    private static String place(XMLStreamException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNumber() + ", column "
                        + e.getLocation().getColumnNumber();
    }

    private void read(XMLStreamReader reader) throws XMLStreamException, FormProblemException {
        int depth = 0;
        int elements = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new FormProblemException("The form has a document type or entities of its own at line "
                        + reader.getLocation().getLineNumber() + "; forms may not. Nothing was changed.");
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                settings.end();
                around.pop();
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            depth++;
            elements++;
            if (depth > FormLimits.MAX_XML_DEPTH || elements > FormLimits.MAX_XML_ELEMENTS) {
                throw new FormProblemException("The form nests deeper or is longer than any form should, at line "
                        + reader.getLocation().getLineNumber() + ".");
            }
            checkAttributes(reader);
            around.push(place(reader));
            take(reader);
            settings.start(reader);
        }
    }

    private static void checkAttributes(XMLStreamReader reader) throws FormProblemException {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String value = reader.getAttributeValue(i);
            if (value.length() > MAX_ATTRIBUTE_CHARS || nesting(value) > MAX_EXPRESSION_DEPTH) {
                throw new FormProblemException("An expression is too long or nests too deep, at line "
                        + reader.getLocation().getLineNumber() + ".");
            }
        }
    }

    private static int nesting(String expression) {
        int open = 0;
        int deepest = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '(' || c == '[') {
                deepest = Math.max(deepest, ++open);
            } else if (c == ')' || c == ']') {
                open--;
            }
        }
        return deepest;
    }

    private void take(XMLStreamReader reader) throws FormProblemException {
        switch (reader.getLocalName().toLowerCase(Locale.ROOT)) {
            case "bind" -> bind(reader);
            case "instance" -> {
                String source = attribute(reader, "src");
                if (!source.isEmpty() && !source.startsWith("jr://")) {
                    throw new FormProblemException("The form reads the list " + attribute(reader, "id")
                            + " from a place of its own, at line "
                            + reader.getLocation().getLineNumber()
                            + "; it may only name files that come with it (jr://…). Nothing was changed.");
                }
                if (!source.isEmpty()) {
                    lists.put(attribute(reader, "id"), FormLists.nameOf(FormMedia.fileName(source)));
                }
            }
            case "entity" -> {
                if (!attribute(reader, "dataset").isEmpty()) {
                    entityLists.add(attribute(reader, "dataset"));
                }
            }
            case "itemset" -> expression("choice filter", attribute(reader, "nodeset"));
            case "output" -> expression("text", attribute(reader, "value"));
            case "repeat" -> expression("repeat count", attribute(reader, "count"));
            case "select", "select1" -> {
                String search = Search.call(attribute(reader, "appearance"));
                if (!search.isEmpty()) {
                    search(search);
                }
            }
            case "setvalue", "setgeopoint", "recordaudio" -> {
                setByActions.add(templatePath(attribute(reader, "ref")));
                expression("default", attribute(reader, "value"));
            }
            default -> {
                // Nothing else is needed in text.
            }
        }
    }

    private void bind(XMLStreamReader reader) {
        String path = templatePath(attribute(reader, "nodeset"));
        Bind bind = new Bind(
                attribute(reader, "relevant"),
                attribute(reader, "constraint"),
                attribute(reader, "required"),
                attribute(reader, "readonly"),
                attribute(reader, "calculate"),
                attribute(reader, "constraintMsg"),
                attribute(reader, "requiredMsg"),
                attribute(reader, "preload"),
                attribute(reader, "preloadParams"));
        binds.put(path, bind);
        if (path.equals(AUDIT)) {
            audited = true;
            tracksChanges = attribute(reader, "track-changes").equals("true");
        }
        expression("relevance", bind.relevant());
        expression("constraint", bind.constraint());
        expression("rule on being required", bind.required());
        expression("rule on being read only", bind.readOnly());
        expression("calculation", bind.calculate());
        String property = attribute(reader, "saveto");
        if (!property.isEmpty()) {
            savedTo.put(path, property);
        }
    }

    /** Its arguments are expressions; itself it is no function that JavaRosa has. */
    private void search(String call) {
        expression("search", call.replaceFirst("search", "concat"));
        Matcher name = LITERAL.matcher(call);
        if (name.find()) {
            searched.add(FormLists.nameOf(name.group(1)));
        }
    }

    private void expression(String rule, String text) {
        if (!text.isEmpty()) {
            expressions.add(new Expression(around.element(), rule, text));
            Matcher lookedUp = LOOKED_UP.matcher(text);
            while (lookedUp.find()) {
                searched.add(FormLists.nameOf(lookedUp.group(1)));
            }
        }
    }

    /** The template path of the control, bind or text that begins here, else of the one around it. */
    private String place(XMLStreamReader reader) {
        String outer = around.isEmpty() ? "" : around.element();
        String at = switch (reader.getLocalName()) {
            case "bind" -> attribute(reader, "nodeset");
            case "text" -> attribute(reader, "id").replaceFirst(":[^:/]*$", "");
            case "itemset", "output", "value", "label", "hint" -> "";
            default -> attribute(reader, "ref").isEmpty() ? attribute(reader, "nodeset") : attribute(reader, "ref");
        };
        String path = templatePath(at);
        return path.isEmpty() ? outer : path;
    }

    private static String attribute(XMLStreamReader reader, String localName) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(localName)) {
                return reader.getAttributeValue(i).trim();
            }
        }
        return "";
    }

    /** {@code /data/visit/site} as {@code visit/site}. */
    static String templatePath(String nodeset) {
        int rootEnd = nodeset.startsWith("/") ? nodeset.indexOf('/', 1) : -1;
        return rootEnd < 0 ? "" : nodeset.substring(rootEnd + 1);
    }

    FormManner manner() {
        return new FormManner(audited, tracksChanges);
    }

    Bind bind(String templatePath) {
        return binds.getOrDefault(templatePath, Bind.NONE);
    }

    /** What the form says of its questions by attributes of our own, by path and column. */
    Map<String, Map<String, String>> settings() {
        return settings.byPath();
    }

    /** Attributes of our own namespace that mean nothing here. */
    Set<String> unknownSettings() {
        return settings.unknown();
    }

    /** Every expression, with where it stands. */
    List<Expression> expressions() {
        return expressions;
    }

    /** The names of the CSV lists it reads. */
    Set<String> lists() {
        Set<String> names = new HashSet<>(searched);
        names.addAll(lists.values());
        return names;
    }

    /** The names of the lists it looks things up in without declaring them. */
    Set<String> lookUps() {
        Set<String> names = new HashSet<>(searched);
        names.removeAll(lists.keySet());
        return names;
    }

    /** The name of the list behind an instance; empty if that is no file. */
    String listOf(String instanceId) {
        return lists.getOrDefault(instanceId, "");
    }

    /** The names of the entity lists its records make or change entities of. */
    Set<String> entityLists() {
        return entityLists;
    }

    /** The entity property that each question is saved to, by template path. */
    Map<String, String> savedTo() {
        return savedTo;
    }

    /** Which questions its rules look at. */
    RuleIndex rules() {
        return new RuleIndex(binds);
    }

    /** True if an action of the form may write the node, such as a default that is worked out. */
    boolean isSetByAction(String templatePath) {
        return setByActions.contains(templatePath);
    }
}
