package org.turnstone.form.javarosa;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import javax.xml.stream.XMLStreamReader;
import org.turnstone.form.FormDictionary;

/**
 * Gathers the attributes of {@link FormDictionary#NAMESPACE} in an XForm. They stand at binds; at controls, since a repeat of
 * pyxform's has no bind; or at the nodes of the primary instance, whose root stands for the record as a whole. One pass, one
 * thread.
 */
final class OwnSettings {
    private final Map<String, Map<String, String>> byPath = new LinkedHashMap<>();
    private final Set<String> unknown = new TreeSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int depthOfInstance = -1;
    private boolean instanceSeen;

    void start(XMLStreamReader reader) {
        String name = reader.getLocalName();
        boolean inInstance = depthOfInstance >= 0;
        open.addLast(name);
        if (!instanceSeen && name.equals("instance")) {
            instanceSeen = true;
            depthOfInstance = open.size();
        }
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (FormDictionary.NAMESPACE.equals(reader.getAttributeNamespace(i))) {
                take(inInstance ? pathInInstance() : pathOfReference(reader), reader, i);
            }
        }
    }

    void end() {
        open.removeLast();
        if (open.size() < depthOfInstance) {
            depthOfInstance = -1;
        }
    }

    private void take(String path, XMLStreamReader reader, int attribute) {
        Optional<String> column = FormDictionary.columnOf(reader.getAttributeLocalName(attribute));
        if (column.isEmpty()) {
            unknown.add(reader.getAttributeLocalName(attribute));
        } else if (!path.isEmpty()) {
            byPath.computeIfAbsent(path, any -> new LinkedHashMap<>())
                    .put(column.get(), reader.getAttributeValue(attribute).strip());
        }
    }

    /** The names below the root that is the instance's only child. */
    private String pathInInstance() {
        StringJoiner path = new StringJoiner("/");
        Iterator<String> names = open.iterator();
        for (int depth = 1; names.hasNext(); depth++) {
            String name = names.next();
            if (depth > depthOfInstance + 1) {
                path.add(name);
            }
        }
        return path.length() == 0 ? FormDictionary.RECORD : path.toString();
    }

    private static String pathOfReference(XMLStreamReader reader) {
        for (String reference : new String[] {"nodeset", "ref"}) {
            String value = reader.getAttributeValue(null, reference);
            if (value != null) {
                return XFormScan.templatePath(value.strip());
            }
        }
        return "";
    }

    Map<String, Map<String, String>> byPath() {
        return Collections.unmodifiableMap(byPath);
    }

    Set<String> unknown() {
        return Collections.unmodifiableSet(unknown);
    }
}
