package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The binds of an XForm: node by node its type, relevance, constraint, whether required, calculation, whether read-only. */
final class BindTable {
    private static final List<String> ATTRIBUTES =
            List.of("type", "relevant", "constraint", "required", "calculate", "readonly");

    private BindTable() {}

    static Map<String, String> of(String xform) {
        Map<String, String> rows = new TreeMap<>();
        NodeList binds = XFormDocument.of(xform, Map.of()).document().getElementsByTagName("bind");
        for (int i = 0; i < binds.getLength(); i++) {
            Element bind = (Element) binds.item(i);
            StringBuilder row = new StringBuilder();
            ATTRIBUTES.forEach(name -> row.append(name)
                    .append('=')
                    .append(bind.getAttribute(name).strip().replaceAll("\\s+", " "))
                    .append("; "));
            rows.merge(bind.getAttribute("nodeset"), row.toString(), (a, b) -> a + " | " + b);
        }
        return rows;
    }

    /** @return what differs, one line for each node */
    static List<String> differences(String ours, String theirs) {
        Map<String, String> our = of(ours);
        Map<String, String> their = of(theirs);
        TreeSet<String> nodes = new TreeSet<>(our.keySet());
        nodes.addAll(their.keySet());
        List<String> differences = new ArrayList<>();
        for (String node : nodes) {
            String a = our.getOrDefault(node, "(none)");
            String b = their.getOrDefault(node, "(none)");
            if (!a.equals(b)) {
                differences.add(node + "\n      ours   " + a + "\n      theirs " + b);
            }
        }
        return differences;
    }
}
