package org.turnstone.server.xlsform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.jspecify.annotations.Nullable;

/**
 * Reads .xlsx with the JDK's own zip and StAX (docs/adr/0012): only the parts that hold cells, no DTDs, no entities, no
 * macros, and never more than {@link WorkbookLimits} of it. Sheets are found through the workbook's relationships, as the
 * format demands, not by their usual file names.
 */
final class XlsxReader {
    private static final String RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships";

    private final byte[] file;
    private long unpacked;
    private long skipped;

    private XlsxReader(byte[] file) {
        this.file = file;
    }

    static Workbook read(byte[] file) throws UnreadableWorkbookException {
        try {
            return new XlsxReader(file).workbook();
        } catch (ZipException e) {
            throw damaged("its zip archive is broken or cut off", e);
        } catch (java.io.EOFException e) {
            throw damaged("it is cut off", e);
        } catch (IOException e) {
            throw damaged("it cannot be unpacked", e);
        } catch (XMLStreamException e) {
            if (String.valueOf(e.getMessage()).contains("DTD")
                    || String.valueOf(e.getMessage()).contains("entity")) {
                throw damaged("one of its parts declares entities, which no workbook needs", e);
            }
            throw damaged("one of its parts is not proper XML", e);
        } catch (IllegalArgumentException e) {
            // A number that is none, or the name of a part that is no text.
            throw damaged("one of its numbers or names cannot be read", e);
        }
    }

    private static UnreadableWorkbookException damaged(String what, Exception cause) {
        return new UnreadableWorkbookException(
                "The file is no readable .xlsx workbook: " + what
                        + ". Nothing was changed. Open it in a spreadsheet program, save it as .xlsx again and send that.",
                cause);
    }

    private record SheetPart(String name, String path) {}

    private Workbook workbook() throws IOException, XMLStreamException, UnreadableWorkbookException {
        Map<String, byte[]> small = parts();
        String main = mainPart(small);
        String folder = main.substring(0, main.lastIndexOf('/') + 1);
        Map<String, Relation> relations = relations(small, folder, main.substring(folder.length()));
        boolean[] since1904 = new boolean[1];
        List<SheetPart> sheets = sheets(small, main, folder, relations, since1904);
        List<String> strings = sharedStrings(small, folder, relations);
        boolean[] dates = dateStyles(small, folder, relations);
        CellBudget budget = new CellBudget();
        Map<String, Workbook.Sheet> read = new LinkedHashMap<>();
        boolean alone = sheets.size() == 1;
        for (SheetPart sheet : sheets) {
            byte[] part = small.get(sheet.path());
            boolean wanted = alone || SheetNames.isForm(sheet.name());
            read.put(
                    sheet.name(),
                    part == null || !wanted
                            ? new Workbook.Sheet(sheet.name(), List.of())
                            : cells(sheet.name(), part, strings, dates, since1904[0], budget));
        }
        return new Workbook(List.copyOf(read.values()));
    }

    /** Unpacks what may hold cells; drawings, comments, themes and macros are skipped, but their size counts too. */
    private Map<String, byte[]> parts() throws IOException, UnreadableWorkbookException {
        Map<String, byte[]> parts = new HashMap<>();
        int count = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++count > WorkbookLimits.MAX_PARTS) {
                    throw CellBudget.tooLarge("it has more than " + WorkbookLimits.MAX_PARTS + " parts");
                }
                String name = normal(entry.getName());
                if (name.endsWith("vbaProject.bin")) {
                    throw new UnreadableWorkbookException(
                            "The workbook contains macros, which a form does not need and we do not open. Nothing was changed."
                                    + " Save it as .xlsx without macros and send that.");
                }
                if (holdsCells(name)) {
                    parts.put(name, unpack(zip, name));
                } else {
                    skip(zip, name);
                }
            }
        }
        if (count == 0) {
            throw damaged("its zip archive is broken or cut off", new ZipException("no entries"));
        }
        return parts;
    }

    private static boolean holdsCells(String name) {
        return name.endsWith(".rels") || name.endsWith(".xml") && !name.startsWith("xl/theme/");
    }

    private byte[] unpack(ZipInputStream zip, String name) throws IOException, UnreadableWorkbookException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        int read;
        while ((read = zip.read(buffer)) > 0) {
            unpacked += read;
            if (out.size() + (long) read > WorkbookLimits.MAX_PART_BYTES
                    || unpacked > WorkbookLimits.MAX_UNPACKED_BYTES) {
                throw CellBudget.tooLarge("unpacked, its part " + name + " is larger than "
                        + (WorkbookLimits.MAX_PART_BYTES >> 20) + " MB");
            }
            out.write(buffer, 0, read);
        }
        return out.toByteArray();
    }

    /** A zip stream inflates what it skips: a bomb among the pictures would cost time, if not memory. */
    private void skip(ZipInputStream zip, String name) throws IOException, UnreadableWorkbookException {
        byte[] buffer = new byte[65_536];
        int read;
        while ((read = zip.read(buffer)) > 0) {
            skipped += read;
            if (skipped > WorkbookLimits.MAX_SKIPPED_BYTES) {
                throw CellBudget.tooLarge("unpacked, its part " + name + " is larger than "
                        + (WorkbookLimits.MAX_SKIPPED_BYTES >> 20) + " MB");
            }
        }
    }

    private static String normal(String path) {
        String slashed = path.replace('\\', '/');
        return slashed.startsWith("/") ? slashed.substring(1) : slashed;
    }

    private record Relation(String type, String target) {}

    private static String mainPart(Map<String, byte[]> parts) throws XMLStreamException, UnreadableWorkbookException {
        byte[] root = parts.get("_rels/.rels");
        if (root != null) {
            for (Relation relation : relations(root, "").values()) {
                if (relation.type().endsWith("/officeDocument") && parts.containsKey(relation.target())) {
                    return relation.target();
                }
            }
        }
        if (parts.containsKey("xl/workbook.xml")) {
            return "xl/workbook.xml";
        }
        throw new UnreadableWorkbookException(
                "The file is a zip archive, but no .xlsx workbook. Nothing was changed. Choose the workbook itself.");
    }

    private static Map<String, Relation> relations(Map<String, byte[]> parts, String folder, String part)
            throws XMLStreamException {
        byte[] xml = parts.get(folder + "_rels/" + part + ".rels");
        return xml == null ? Map.of() : relations(xml, folder);
    }

    private static Map<String, Relation> relations(byte[] xml, String folder) throws XMLStreamException {
        Map<String, Relation> relations = new HashMap<>();
        XMLStreamReader reader = open(xml);
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("Relationship")) {
                String target = String.valueOf(reader.getAttributeValue(null, "Target"));
                String id = String.valueOf(reader.getAttributeValue(null, "Id"));
                String type = String.valueOf(reader.getAttributeValue(null, "Type"));
                relations.put(id, new Relation(type, resolved(folder, target)));
            }
        }
        reader.close();
        return relations;
    }

    private static String resolved(String folder, String target) {
        String path = normal(target);
        String joined = target.startsWith("/") ? path : folder + path;
        while (joined.contains("/../")) {
            int up = joined.indexOf("/../");
            int before = joined.lastIndexOf('/', up - 1);
            joined = joined.substring(0, before + 1) + joined.substring(up + 4);
        }
        return joined.startsWith("./") ? joined.substring(2) : joined;
    }

    private static List<SheetPart> sheets(
            Map<String, byte[]> parts, String main, String folder, Map<String, Relation> relations, boolean[] since1904)
            throws XMLStreamException, UnreadableWorkbookException {
        List<SheetPart> sheets = new ArrayList<>();
        byte[] xml = parts.get(main);
        XMLStreamReader reader = open(xml == null ? new byte[0] : xml);
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (reader.getLocalName().equals("workbookPr")) {
                String date1904 = reader.getAttributeValue(null, "date1904");
                since1904[0] = "1".equals(date1904) || "true".equals(date1904);
            } else if (reader.getLocalName().equals("sheet")) {
                String id = reader.getAttributeValue(RELATIONSHIPS, "id");
                if (id == null) {
                    id = reader.getAttributeValue(STRICT_RELATIONSHIPS, "id");
                }
                String name = String.valueOf(reader.getAttributeValue(null, "name"));
                Relation relation = id == null ? null : relations.get(id);
                String path = relation == null
                        ? folder + "worksheets/sheet" + (sheets.size() + 1) + ".xml"
                        : relation.target();
                sheets.add(new SheetPart(name, path));
                if (sheets.size() > WorkbookLimits.MAX_SHEETS) {
                    throw CellBudget.tooLarge("it has more than " + WorkbookLimits.MAX_SHEETS + " sheets");
                }
            }
        }
        reader.close();
        return sheets;
    }

    private static byte @Nullable [] related(
            Map<String, byte[]> parts, String folder, Map<String, Relation> relations, String type, String usual) {
        for (Relation relation : relations.values()) {
            if (relation.type().endsWith("/" + type)) {
                return parts.get(relation.target());
            }
        }
        return parts.get(folder + usual);
    }

    private static List<String> sharedStrings(Map<String, byte[]> parts, String folder, Map<String, Relation> relations)
            throws XMLStreamException, UnreadableWorkbookException {
        List<String> strings = new ArrayList<>();
        byte[] xml = related(parts, folder, relations, "sharedStrings", "sharedStrings.xml");
        if (xml == null) {
            return strings;
        }
        long characters = 0;
        XMLStreamReader reader = open(xml);
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("si")) {
                String text = richText(reader, "si");
                characters += text.length();
                strings.add(text);
                if (strings.size() > WorkbookLimits.MAX_SHARED_STRINGS || characters > WorkbookLimits.MAX_CHARACTERS) {
                    throw CellBudget.tooLarge("it holds more than " + WorkbookLimits.MAX_SHARED_STRINGS + " texts");
                }
            }
        }
        reader.close();
        return strings;
    }

    /** The text of all runs below an element; phonetic guides are no part of it. */
    private static String richText(XMLStreamReader reader, String element) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int phonetic = 0;
        boolean inText = false;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = reader.getLocalName();
                if (name.equals("rPh")) {
                    phonetic++;
                }
                inText = name.equals("t");
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                String name = reader.getLocalName();
                inText = false;
                if (name.equals("rPh")) {
                    phonetic--;
                } else if (name.equals(element)) {
                    break;
                }
            } else if (inText
                    && phonetic == 0
                    && (event == XMLStreamConstants.CHARACTERS
                            || event == XMLStreamConstants.CDATA
                            || event == XMLStreamConstants.SPACE)
                    && text.length() <= WorkbookLimits.MAX_CELL_CHARACTERS) {
                text.append(reader.getText());
            }
        }
        return unescaped(text.toString());
    }

    /** Excel writes characters that XML cannot hold as {@code _x000D_}. */
    private static String unescaped(String text) {
        if (!text.contains("_x")) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("_x", i)
                    && i + 7 <= text.length()
                    && text.charAt(i + 6) == '_'
                    && text.substring(i + 2, i + 6).matches("[0-9A-Fa-f]{4}")) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 6;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    /** For each cell style, whether it shows dates. */
    private static boolean[] dateStyles(Map<String, byte[]> parts, String folder, Map<String, Relation> relations)
            throws XMLStreamException {
        byte[] xml = related(parts, folder, relations, "styles", "styles.xml");
        if (xml == null) {
            return new boolean[0];
        }
        Map<String, Boolean> formats = new HashMap<>();
        List<Boolean> styles = new ArrayList<>();
        boolean inCellStyles = false;
        XMLStreamReader reader = open(xml);
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("cellXfs")) {
                inCellStyles = false;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (reader.getLocalName()) {
                case "numFmt" ->
                    formats.put(
                            String.valueOf(reader.getAttributeValue(null, "numFmtId")),
                            CellText.isDateFormat(String.valueOf(reader.getAttributeValue(null, "formatCode"))));
                case "cellXfs" -> inCellStyles = true;
                case "xf" -> {
                    if (inCellStyles) {
                        String id = String.valueOf(reader.getAttributeValue(null, "numFmtId"));
                        Boolean own = formats.get(id);
                        boolean builtIn = id.matches("\\d{1,4}") && CellText.isBuiltInDateFormat(Integer.parseInt(id));
                        styles.add(own == null ? builtIn : own);
                    }
                }
                default -> {
                    // Fonts, borders and colours say nothing about values.
                }
            }
        }
        reader.close();
        boolean[] dates = new boolean[styles.size()];
        for (int i = 0; i < dates.length; i++) {
            dates[i] = styles.get(i);
        }
        return dates;
    }

    private static Workbook.Sheet cells(
            String name, byte[] xml, List<String> strings, boolean[] dates, boolean since1904, CellBudget budget)
            throws XMLStreamException, UnreadableWorkbookException {
        SheetCells sheet = new SheetCells(name, budget);
        List<String> row = new ArrayList<>();
        int rowIndex = -1;
        int column = -1;
        XMLStreamReader reader = open(xml);
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String element = reader.getLocalName();
                if (element.equals("row")) {
                    String number = reader.getAttributeValue(null, "r");
                    int given = number == null ? rowIndex + 1 : Integer.parseInt(number) - 1;
                    rowIndex = Math.max(given, rowIndex + 1);
                    column = -1;
                    row.clear();
                } else if (element.equals("c")) {
                    String reference = reader.getAttributeValue(null, "r");
                    column = reference == null ? column + 1 : columnOf(reference);
                    SheetCells.put(row, column, cell(reader, strings, dates, since1904));
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals("row")
                    && !sheet.add(rowIndex, row)) {
                break;
            }
        }
        reader.close();
        return sheet.sheet();
    }

    private static int columnOf(String reference) {
        int column = 0;
        for (int i = 0; i < reference.length() && i < 4; i++) {
            char c = Character.toUpperCase(reference.charAt(i));
            if (c < 'A' || c > 'Z') {
                break;
            }
            column = column * 26 + (c - 'A' + 1);
        }
        return column - 1;
    }

    private static String cell(XMLStreamReader reader, List<String> strings, boolean[] dates, boolean since1904)
            throws XMLStreamException {
        String type = reader.getAttributeValue(null, "t");
        String style = reader.getAttributeValue(null, "s");
        String text = "";
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (reader.getLocalName().equals("v")) {
                    text = value(reader);
                } else if (reader.getLocalName().equals("is")) {
                    text = richText(reader, "is");
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals("c")) {
                break;
            }
        }
        if (text.isEmpty() || "inlineStr".equals(type) || "e".equals(type)) {
            return text;
        }
        if ("str".equals(type)) {
            return unescaped(text);
        }
        if ("s".equals(type)) {
            int index = Integer.parseInt(text.strip());
            return index >= 0 && index < strings.size() ? strings.get(index) : "";
        }
        if ("b".equals(type)) {
            return CellText.ofBoolean(!text.strip().equals("0") && !text.strip().equals("false"));
        }
        if ("d".equals(type)) {
            return text.replace('T', ' ');
        }
        int styleIndex = style == null ? -1 : Integer.parseInt(style);
        boolean date = styleIndex >= 0 && styleIndex < dates.length && dates[styleIndex];
        String number = text.strip();
        if (!date && number.matches("-?\\d{1,40}")) {
            return number.replaceFirst("^(-?)0+(?=\\d)", "$1");
        }
        double value = Double.parseDouble(number);
        return date ? CellText.ofDate(value, since1904, false) : CellText.ofNumber(value);
    }

    private static String value(XMLStreamReader reader) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                break;
            }
            if ((event == XMLStreamConstants.CHARACTERS
                            || event == XMLStreamConstants.CDATA
                            || event == XMLStreamConstants.SPACE)
                    && text.length() <= WorkbookLimits.MAX_CELL_CHARACTERS) {
                text.append(reader.getText());
            }
        }
        return text.toString();
    }

    private static XMLStreamReader open(byte[] xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
        return new WithoutEntities(factory.createXMLStreamReader(new ByteArrayInputStream(xml)));
    }

    /** Refuses declarations outright, rather than trusting that nobody expands them. */
    private static final class WithoutEntities extends StreamReaderDelegate {
        WithoutEntities(XMLStreamReader reader) {
            super(reader);
        }

        @Override
        public int next() throws XMLStreamException {
            int event = event();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new XMLStreamException("a DTD, or a reference to an entity");
            }
            return event;
        }

        private int event() throws XMLStreamException {
            try {
                return super.next();
            } catch (MissingResourceException e) {
                // The JDK's reader has no words for a character that XML does not know within a document type.
                throw new XMLStreamException("a DTD", e);
            }
        }
    }
}
