package org.turnstone.server.xlsform;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The prefixes of a form: those every XForm has, those its settings declare, and those it uses without declaring them. */
final class Namespaces {
    /** Where the settings of this project's own stand: who may see an answer, how answers are merged, and so on. */
    static final String TURNSTONE = "https://turnstone.org/xforms";

    private final Map<String, String> byPrefix = new LinkedHashMap<>();

    Namespaces(String setting, boolean entities) {
        byPrefix.put("h", "http://www.w3.org/1999/xhtml");
        byPrefix.put("ev", "http://www.w3.org/2001/xml-events");
        byPrefix.put("xsd", "http://www.w3.org/2001/XMLSchema");
        byPrefix.put("jr", "http://openrosa.org/javarosa");
        byPrefix.put("orx", "http://openrosa.org/xforms");
        byPrefix.put("odk", "http://www.opendatakit.org/xforms");
        for (String pair : setting.split("\\s+")) {
            String[] parts = pair.split("=", -1);
            if (parts.length == 2 && XmlNames.isSimpleName(parts[0]) && !parts[0].startsWith("xml")) {
                byPrefix.putIfAbsent(parts[0], parts[1].replace("\"", "").replace("'", ""));
            }
        }
        if (entities) {
            byPrefix.putIfAbsent("entities", "http://www.opendatakit.org/xforms/entities");
        }
    }

    /** Whether {@code ts} means our own settings in a form, as it does unless the form declares it as something else. */
    static boolean isOurs(String setting, Findings findings) {
        String declared = new Namespaces(setting, false).byPrefix.getOrDefault("ts", TURNSTONE);
        if (declared.equals(TURNSTONE)) {
            return true;
        }
        findings.note(
                SheetNames.SETTINGS,
                0,
                "namespaces",
                "The form declares the prefix 'ts' as " + declared
                        + ", so that columns with it are not read as settings of"
                        + " this program. Leave the declaration away, or write ts=\"" + TURNSTONE + "\".");
        return false;
    }

    /** An undeclared prefix would make the XForm unreadable, so it is declared here. */
    void declareUsed(FormElement survey, Map<String, String> rootAttributes, Findings findings) {
        Set<String> used = new LinkedHashSet<>();
        rootAttributes.keySet().forEach(name -> addPrefix(name, used));
        for (FormElement element : survey.all()) {
            element.bind.keySet().forEach(name -> addPrefix(name, used));
            element.control.keySet().forEach(name -> addPrefix(name, used));
            element.instance.keySet().forEach(name -> addPrefix(name, used));
            addPrefix(element.name(), used);
        }
        for (String prefix : used) {
            if (!byPrefix.containsKey(prefix) && !prefix.equals("xml")) {
                boolean own = prefix.equals("ts");
                String uri = own ? TURNSTONE : "urn:xlsform:" + prefix;
                byPrefix.put(prefix, uri);
                if (!own) {
                    findings.note(
                            SheetNames.SETTINGS,
                            0,
                            "namespaces",
                            "The prefix '" + prefix + "' is used in headers but not declared; it now stands for " + uri
                                    + ". Add a column 'namespaces' to the settings sheet and write " + prefix
                                    + "=\"...\" there.");
                }
            }
        }
    }

    private static void addPrefix(String name, Set<String> into) {
        int colon = name.indexOf(':');
        if (colon > 0) {
            into.add(name.substring(0, colon));
        }
    }

    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("xmlns", "http://www.w3.org/2002/xforms");
        byPrefix.forEach((prefix, uri) -> attributes.put("xmlns:" + prefix, uri));
        return attributes;
    }
}
