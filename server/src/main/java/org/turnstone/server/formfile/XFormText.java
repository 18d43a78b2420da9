package org.turnstone.server.formfile;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnstone.form.UntrustedXml;

/** What can be told of an XForm without running it. */
final class XFormText {
    private static final Pattern MEDIUM = Pattern.compile("jr://(?:images|audio|video|file|file-csv)/([^\"'<>\\s]+)");

    private XFormText() {}

    /** True if it begins as an XForm does, so that it can be told from a list of choices in XML. */
    static boolean isXForm(byte[] xml) {
        try {
            // A prefix without meaning is the engine's to refuse.
            XMLStreamReader reader = UntrustedXml.withoutNamespaces(xml);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    String root = reader.getLocalName();
                    return root.substring(root.indexOf(':') + 1).equals("html");
                }
            }
            return false;
        } catch (XMLStreamException e) {
            return false; // as a medium it is refused by the form that reads it, if any does
        }
    }

    /** The plain names of all media it mentions, in its order. */
    static Set<String> media(String xform) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = MEDIUM.matcher(xform);
        while (matcher.find()) {
            String path = matcher.group(1);
            names.add(path.substring(path.lastIndexOf('/') + 1));
        }
        names.remove("");
        return names;
    }
}
