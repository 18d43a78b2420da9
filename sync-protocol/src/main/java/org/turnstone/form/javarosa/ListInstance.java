package org.turnstone.form.javarosa;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.FormLimits;
import org.turnstone.form.UntrustedXml;

/**
 * Builds the instance of a media file, such as a list of stories, from bytes in memory. JavaRosa would read a path,
 * which would put what the vault keeps sealed in the clear on the disk.
 */
final class ListInstance {
    private ListInstance() {}

    /**
     * @param name the file's name, whose ending says how to read it
     * @throws IOException if it cannot be read; the message is for a person
     */
    static TreeElement read(String instanceId, String name, byte[] bytes) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        TreeElement root;
        if (lower.endsWith(".csv")) {
            root = ofCsv(name, bytes);
        } else if (lower.endsWith(".xml")) {
            root = ofXml(name, bytes);
        } else if (lower.endsWith(".geojson")) {
            root = GeoJsonList.read(name, bytes);
        } else {
            throw new IOException(name + " is neither .csv, .xml nor .geojson, so its choices cannot be read.");
        }
        root.setInstanceName(instanceId);
        return root;
    }

    private static TreeElement ofCsv(String name, byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        int headerEnd = text.indexOf('\n');
        String header = headerEnd < 0 ? text : text.substring(0, headerEnd);
        // As JavaRosa does: a list without commas in its first line may be separated by semicolons.
        char delimiter = header.indexOf(',') < 0 && header.indexOf(';') >= 0 ? ';' : ',';
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        TreeElement root = new TreeElement("root", 0);
        try (CSVParser parser = format.parse(new InputStreamReader(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))) {
            List<String> columns = parser.getHeaderNames();
            if (columns.size() > FormLimits.MAX_LIST_COLUMNS) {
                throw new IOException(name + " has more than " + FormLimits.MAX_LIST_COLUMNS + " columns.");
            }
            int row = 0;
            for (CSVRecord line : parser) {
                if (row >= FormLimits.MAX_LIST_ROWS) {
                    throw new IOException(name + " has more than " + FormLimits.MAX_LIST_ROWS + " lines.");
                }
                TreeElement item = new TreeElement("item", row++);
                for (int i = 0; i < columns.size(); i++) {
                    TreeElement cell = new TreeElement(columns.get(i).trim(), 0);
                    cell.setValue(new UncastData(i < line.size() ? line.get(i) : ""));
                    item.addChild(cell);
                }
                root.addChild(item);
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new IOException(name + " is not a CSV file that can be read: " + e.getMessage(), e);
        }
        return root;
    }

    private static TreeElement ofXml(String name, byte[] bytes) throws IOException {
        try {
            return new XmlReading(name).read(UntrustedXml.reader(bytes));
        } catch (XMLStreamException e) {
            throw new IOException(name + " is not well-formed XML.", e);
        }
    }

    /** Elements become nodes, numbered among their namesakes; text stands only in leaves. */
    private static final class XmlReading {
        private final String name;
        private final Deque<TreeElement> open = new ArrayDeque<>();
        private final Deque<Map<String, Integer>> counts = new ArrayDeque<>();
        private final StringBuilder text = new StringBuilder();
        private int elements;

        XmlReading(String name) {
            this.name = name;
        }

        TreeElement read(XMLStreamReader reader) throws XMLStreamException, IOException {
            counts.push(new HashMap<>());
            TreeElement last = null;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new IOException(name + " has a document type or entities of its own; it may not.");
                    case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                    case XMLStreamConstants.END_ELEMENT -> last = end();
                    default -> {
                        // Comments and instructions say nothing.
                    }
                }
            }
            if (last == null) {
                throw new IOException(name + " is empty.");
            }
            return last;
        }

        private void start(String localName) throws IOException {
            if (++elements > FormLimits.MAX_XML_ELEMENTS || open.size() > FormLimits.MAX_XML_DEPTH) {
                throw new IOException(name + " is longer or nests deeper than a list should.");
            }
            int index = counts.element().merge(localName, 1, Integer::sum) - 1;
            open.push(new TreeElement(localName, index));
            counts.push(new HashMap<>());
            text.setLength(0);
        }

        private TreeElement end() {
            TreeElement done = open.pop();
            counts.pop();
            if (!done.hasChildren()) {
                done.setValue(new UncastData(text.toString().trim()));
            }
            text.setLength(0);
            TreeElement parent = open.peek();
            if (parent != null) {
                parent.addChild(done);
            }
            return done;
        }
    }
}
