package org.turnstone.form.javarosa;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormProblemException;

/**
 * A first, hardened pass over an XForm. JavaRosa builds the whole document before it looks at it and knows no limits, so
 * this pass refuses what is malformed, too large or too deep, and everything with a document type (entities, hence
 * "billion laughs" and files read from elsewhere). It also keeps what JavaRosa does not hand out again: the text of
 * calculates and messages.
 */
final class XFormScan {
    /** Brackets within brackets of one expression; JavaRosa's XPath parser recurses on them. */
    private static final int MAX_EXPRESSION_DEPTH = 200;

    private static final int MAX_ATTRIBUTE_CHARS = 1 << 16;

    private final Map<String, Bind> binds = new HashMap<>();
    private final Set<String> setByActions = new HashSet<>();

    private final OwnSettings settings = new OwnSettings();

    private XFormScan() {}

    /** What a bind says in text; an attribute it does not have is empty. */
    record Bind(
            String relevant,
            String constraint,
            String required,
            String calculate,
            String constraintMessage,
            String requiredMessage,
            String preload,
            String params) {
        static final Bind NONE = new Bind("", "", "", "", "", "", "", "");
    }

    /** @throws FormProblemException with the line and column of the fault */
    static XFormScan of(byte[] xform) throws FormProblemException {
        XFormScan scan = new XFormScan();
        XMLInputFactory factory = hardenedFactory();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xform));
            String encoding = reader.getCharacterEncodingScheme();
            if (encoding != null && !encoding.equalsIgnoreCase("utf-8")) {
                throw new FormProblemException("The form is written in " + encoding + "; save it as UTF-8.");
            }
            scan.read(reader);
        } catch (XMLStreamException e) {
            throw new FormProblemException("The form is not well-formed XML" + place(e) + ". Nothing was changed.");
        }
        return scan;
    }

    static XMLInputFactory hardenedFactory() {
        // The JDK's own reader, whatever else lies on the class path: its limits are the ones tested here.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        return factory;
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

    private void take(XMLStreamReader reader) {
        switch (reader.getLocalName().toLowerCase(Locale.ROOT)) {
            case "bind" ->
                binds.put(
                        templatePath(attribute(reader, "nodeset")),
                        new Bind(
                                attribute(reader, "relevant"),
                                attribute(reader, "constraint"),
                                attribute(reader, "required"),
                                attribute(reader, "calculate"),
                                attribute(reader, "constraintMsg"),
                                attribute(reader, "requiredMsg"),
                                attribute(reader, "preload"),
                                attribute(reader, "preloadParams")));
            case "setvalue", "setgeopoint", "recordaudio" -> setByActions.add(templatePath(attribute(reader, "ref")));
            default -> {
                // Nothing else is needed in text.
            }
        }
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

    /** Which questions its rules look at. */
    RuleIndex rules() {
        return new RuleIndex(binds);
    }

    /** True if an action of the form may write the node, such as a default that is worked out. */
    boolean isSetByAction(String templatePath) {
        return setByActions.contains(templatePath);
    }
}
