package org.turnstone.server.formfile;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.UntrustedXml;

/**
 * The rules of an XForm as its author wrote them, for people who read the form before anybody is asked with it. The engine runs
 * them; it does not show them. Pure.
 *
 * @param byPath of questions and groups that have any, by template path
 */
public record FormRules(Map<String, Rules> byPath) {
    private static final String ITEXT = "jr:itext('";
    private static final Rules NONE = new Rules("", "", "", "", "", Map.of());

    public FormRules {
        byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
    }

    /**
     * Rules of one question or group; each an expression, or empty.
     *
     * @param filter what choices have to fulfil to be offered
     * @param messages what is said to an answer that cannot be, by language; under an empty one if the form has none
     */
    public record Rules(
            String relevant,
            String constraint,
            String required,
            String calculate,
            String filter,
            Map<String, String> messages) {
        public Rules {
            messages = Map.copyOf(messages);
        }

        /** In the language, else in any; empty if the form says nothing. */
        public String message(String language) {
            return messages.getOrDefault(
                    language, messages.values().stream().sorted().findFirst().orElse(""));
        }
    }

    public Rules of(String path) {
        return byPath.getOrDefault(path, NONE);
    }

    /** Reads them; what cannot be read as XML has none, since the engine has refused it before. */
    public static FormRules of(byte[] xform) {
        try {
            return new Reader(UntrustedXml.withoutNamespaces(xform)).read();
        } catch (XMLStreamException e) {
            return new FormRules(Map.of());
        }
    }

    /** One pass over the document. */
    private static final class Reader {
        private final XMLStreamReader xml;
        private final Map<String, Map<String, String>> texts = new HashMap<>();
        private final Map<String, Map<String, String>> binds = new LinkedHashMap<>();
        private final Map<String, String> filters = new HashMap<>();
        private final Deque<String> refs = new ArrayDeque<>();
        private String language = "";
        private String textId = "";

        Reader(XMLStreamReader xml) {
            this.xml = xml;
        }

        FormRules read() throws XMLStreamException {
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    begin(plain(xml.getLocalName()));
                } else if (event == XMLStreamConstants.END_ELEMENT && isControl(plain(xml.getLocalName()))) {
                    refs.pop();
                }
            }
            Map<String, Rules> rules = new LinkedHashMap<>();
            binds.forEach((path, bind) -> rules.put(path, rules(path, bind)));
            filters.forEach((path, filter) -> rules.putIfAbsent(path, new Rules("", "", "", "", filter, Map.of())));
            return new FormRules(rules);
        }

        private static String plain(String name) {
            return name.substring(name.indexOf(':') + 1);
        }

        private static boolean isControl(String name) {
            return name.equals("select1") || name.equals("select") || name.equals("rank");
        }

        private void begin(String name) throws XMLStreamException {
            if (isControl(name)) {
                refs.push(below(attribute("ref")));
                return;
            }
            switch (name) {
                case "translation" -> language = attribute("lang");
                case "text" -> textId = attribute("id");
                case "value" -> {
                    if (textId.endsWith("constraintMsg") && attribute("form").isEmpty()) {
                        String path = textId;
                        texts.computeIfAbsent(path, any -> new HashMap<>()).put(language, text());
                    }
                }
                case "bind" -> bind();
                case "itemset" -> {
                    String nodeset = attribute("nodeset");
                    int from = nodeset.indexOf('[');
                    int to = nodeset.lastIndexOf(']');
                    if (from >= 0 && to > from && !refs.isEmpty()) {
                        filters.put(refs.element(), nodeset.substring(from + 1, to));
                    }
                }
                default -> {
                    // Labels and the like: the engine's outline has them.
                }
            }
        }

        /** Texts with an output in them go on after it. */
        private String text() throws XMLStreamException {
            StringBuilder text = new StringBuilder();
            int depth = 1;
            while (depth > 0 && xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                } else if (event == XMLStreamConstants.CHARACTERS) {
                    text.append(xml.getText());
                }
            }
            return text.toString();
        }

        private void bind() {
            Map<String, String> attributes = new HashMap<>();
            for (int i = 0; i < xml.getAttributeCount(); i++) {
                attributes.put(plain(xml.getAttributeLocalName(i)), xml.getAttributeValue(i));
            }
            binds.put(below(attributes.getOrDefault("nodeset", "")), attributes);
        }

        private String attribute(String name) {
            for (int i = 0; i < xml.getAttributeCount(); i++) {
                if (plain(xml.getAttributeLocalName(i)).equals(name)) {
                    @Nullable String value = xml.getAttributeValue(i);
                    return value == null ? "" : value;
                }
            }
            return "";
        }

        private Rules rules(String path, Map<String, String> bind) {
            return new Rules(
                    bind.getOrDefault("relevant", ""),
                    bind.getOrDefault("constraint", ""),
                    bind.getOrDefault("required", ""),
                    bind.getOrDefault("calculate", ""),
                    filters.getOrDefault(path, ""),
                    messages(bind.getOrDefault("constraintMsg", "")));
        }

        private Map<String, String> messages(String given) {
            if (given.startsWith(ITEXT) && given.endsWith("')")) {
                return texts.getOrDefault(given.substring(ITEXT.length(), given.length() - 2), Map.of());
            }
            return given.isEmpty() ? Map.of() : Map.of("", given);
        }

        private static String below(String nodeset) {
            return RuleWords.below(nodeset);
        }
    }
}
