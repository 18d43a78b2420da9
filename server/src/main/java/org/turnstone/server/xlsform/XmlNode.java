package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element of the XForm being written. Names are prefixed names; one thread. */
final class XmlNode {
    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    /** Either XmlNode or String. */
    private final List<Object> children = new ArrayList<>();

    XmlNode(String name) {
        this.name = name;
    }

    XmlNode with(String attribute, @Nullable String value) {
        if (value != null) {
            attributes.put(attribute, value);
        }
        return this;
    }

    XmlNode add(XmlNode child) {
        children.add(child);
        return this;
    }

    XmlNode text(String text) {
        if (!text.isEmpty()) {
            children.add(text);
        }
        return this;
    }

    int size() {
        return children.size();
    }

    String document() {
        StringBuilder out = new StringBuilder(16_384).append("<?xml version=\"1.0\"?>\n");
        write(out, 0);
        return out.toString();
    }

    private void write(StringBuilder out, int depth) {
        out.append("  ".repeat(depth)).append('<').append(name);
        attributes.forEach((key, value) -> {
            out.append(' ').append(key).append("=\"");
            escape(out, value, true);
            out.append('"');
        });
        if (children.isEmpty()) {
            out.append("/>\n");
            return;
        }
        out.append('>');
        if (children.stream().anyMatch(String.class::isInstance)) {
            writeMixed(out);
        } else {
            out.append('\n');
            for (Object child : children) {
                ((XmlNode) child).write(out, depth + 1);
            }
            out.append("  ".repeat(depth));
        }
        out.append("</").append(name).append(">\n");
    }

    /** Text together with elements keeps its own spaces; one more at each end is what other compilers write, and is shown by no client. */
    private void writeMixed(StringBuilder out) {
        boolean alone = children.size() == 1;
        if (!alone && children.get(0) instanceof String) {
            out.append(' ');
        }
        for (Object child : children) {
            if (child instanceof XmlNode node) {
                StringBuilder inner = new StringBuilder();
                node.write(inner, 0);
                out.append(inner, 0, inner.length() - 1);
            } else {
                escape(out, (String) child, false);
            }
        }
        if (!alone) {
            out.append(' ');
        }
    }

    private static void escape(StringBuilder out, String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append(attribute ? "&quot;" : "\"");
                case '\n', '\r', '\t' -> {
                    if (attribute) {
                        out.append("&#").append((int) c).append(';');
                    } else if (c != '\r') {
                        out.append(c);
                    }
                }
                default -> {
                    if (isXml(text, i)) {
                        out.append(c);
                    }
                }
            }
        }
    }

    /** Control characters and lone halves of surrogate pairs cannot stand in XML and mean nothing: they are left out. */
    private static boolean isXml(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c >= ' ' && c != '\ufffe' && c != '\uffff';
    }
}
