package org.turnstone.server.xlsform;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An XForm to be asked by XPath, and printed in one way whoever wrote it. */
final class XFormDocument {
    static {
        // Some of the cases ask for more in one path than the JDK evaluates unasked.
        System.setProperty("jdk.xml.xpathExprOpLimit", "10000");
        System.setProperty("jdk.xml.xpathExprGrpLimit", "10000");
        System.setProperty("jdk.xml.xpathTotalOpLimit", "1000000");
    }

    private final Document document;
    private final XPath xpath = XPathFactory.newDefaultInstance().newXPath();

    private XFormDocument(Document document, Map<String, String> namespaces) {
        this.document = document;
        xpath.setNamespaceContext(new NamespaceContext() {
            @Override
            public String getNamespaceURI(String prefix) {
                return namespaces.getOrDefault(prefix, XMLConstants.NULL_NS_URI);
            }

            @Override
            public @Nullable String getPrefix(String uri) {
                return null;
            }

            @Override
            public Iterator<String> getPrefixes(String uri) {
                return List.<String>of().iterator();
            }
        });
    }

    static XFormDocument of(String xform, Map<String, String> namespaces) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            return new XFormDocument(
                    oneSpace(factory.newDocumentBuilder().parse(new InputSource(new StringReader(xform)))), namespaces);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException("no XML: " + e.getMessage() + "\n" + xform, e);
        }
    }

    /** The cases were written down with runs of spaces made one; so is what is compared with them. */
    private static Document oneSpace(Document document) {
        NodeList elements = document.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            for (int j = 0; j < elements.item(i).getAttributes().getLength(); j++) {
                Attr attribute = (Attr) elements.item(i).getAttributes().item(j);
                if (attribute.getValue().contains("  ")) {
                    attribute.setValue(attribute.getValue().replaceAll(" +", " "));
                }
            }
            for (Node child = elements.item(i).getFirstChild(); child != null; child = child.getNextSibling()) {
                String text = child.getNodeValue();
                if (text != null && !text.isBlank() && text.contains("  ")) {
                    child.setNodeValue(text.replaceAll(" +", " "));
                }
            }
        }
        return document;
    }

    Document document() {
        return document;
    }

    List<String> hits(String path) {
        try {
            NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
            List<String> hits = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                hits.add(String.valueOf(nodes.item(i).getNodeValue()));
            }
            return hits;
        } catch (XPathExpressionException e) {
            throw new IllegalStateException("not XPath: " + path, e);
        }
    }

    /** With attributes sorted: those in no namespace first, then by namespace; elements indented, mixed content not. */
    String pretty() {
        StringBuilder out = new StringBuilder();
        print(document.getDocumentElement(), 0, out);
        return out.toString();
    }

    private static void print(Element element, int depth, StringBuilder out) {
        out.append("  ".repeat(depth)).append('<').append(element.getTagName());
        List<Attr> attributes = new ArrayList<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            attributes.add((Attr) element.getAttributes().item(i));
        }
        attributes.sort(Comparator.comparing((Attr a) -> a.getNamespaceURI() == null ? "" : a.getNamespaceURI())
                .thenComparing(Attr::getName));
        for (Attr attribute : attributes) {
            out.append(' ')
                    .append(attribute.getName())
                    .append("=\"")
                    .append(escaped(attribute.getValue()).replace("\"", "&quot;"))
                    .append('"');
        }
        List<Node> children = new ArrayList<>();
        boolean text = false;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element || !child.getTextContent().isBlank()) {
                children.add(child);
                text |= !(child instanceof Element);
            }
        }
        if (children.isEmpty()) {
            out.append("/>\n");
            return;
        }
        out.append('>');
        if (text) {
            for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element inner) {
                    StringBuilder nested = new StringBuilder();
                    print(inner, 0, nested);
                    out.append(nested, 0, nested.length() - 1);
                } else {
                    out.append(escaped(child.getTextContent()));
                }
            }
        } else {
            out.append('\n');
            children.forEach(child -> print((Element) child, depth + 1, out));
            out.append("  ".repeat(depth));
        }
        out.append("</").append(element.getTagName()).append(">\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
