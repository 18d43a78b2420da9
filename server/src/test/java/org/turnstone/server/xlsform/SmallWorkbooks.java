package org.turnstone.server.xlsform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds .xlsx files part by part, good and bad. */
final class SmallWorkbooks {
    static final String SHEET = "xl/worksheets/first.xml";

    private final Map<String, String> parts = new LinkedHashMap<>();

    static SmallWorkbooks aWorkbook() {
        SmallWorkbooks workbook = new SmallWorkbooks();
        workbook.parts.put(
                "_rels/.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
                        + " Target=\"xl/workbook.xml\"/></Relationships>");
        workbook.parts.put(
                "xl/workbook.xml",
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
                        + " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
                        + "<sheet name=\"survey\" sheetId=\"1\" r:id=\"rId7\"/></sheets></workbook>");
        workbook.parts.put(
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship"
                        + " Id=\"rId7\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\""
                        + " Target=\"/xl/worksheets/first.xml\"/></Relationships>");
        workbook.parts.put(
                "xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs>"
                        + "<xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/>"
                        + "<xf numFmtId=\"21\"/></cellXfs></styleSheet>");
        workbook.parts.put("xl/sharedStrings.xml", "<sst><si><t>type</t></si></sst>");
        return workbook.withRows("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    }

    SmallWorkbooks with(String part, String xml) {
        parts.put(part, xml);
        return this;
    }

    SmallWorkbooks withRows(String rows) {
        return with(
                SHEET,
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" + rows
                        + "</sheetData></worksheet>");
    }

    /** Texts as spreadsheet programs write them: once each beside the sheet. */
    SmallWorkbooks withCells(List<List<String>> rows) {
        Map<String, Integer> shared = new LinkedHashMap<>();
        StringBuilder sheet = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            sheet.append("<row r=\"").append(row + 1).append("\">");
            for (int column = 0; column < rows.get(row).size(); column++) {
                String text = rows.get(row).get(column);
                if (!text.isEmpty()) {
                    sheet.append("<c r=\"")
                            .append((char) ('A' + column))
                            .append(row + 1)
                            .append("\" t=\"s\"><v>")
                            .append(shared.computeIfAbsent(text, any -> shared.size()))
                            .append("</v></c>");
                }
            }
            sheet.append("</row>");
        }
        StringBuilder texts = new StringBuilder("<sst>");
        shared.keySet().forEach(text -> texts.append("<si><t>").append(text).append("</t></si>"));
        return with("xl/sharedStrings.xml", texts + "</sst>").withRows(sheet.toString());
    }

    byte[] bytes() {
        return bytes("", "", 0);
    }

    /** With one part more, or in place of another, that repeats a text; never whole in memory. */
    byte[] bytes(String bomb, String block, int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                if (part.getKey().equals(bomb)) {
                    continue;
                }
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
            if (times > 0) {
                zip.putNextEntry(new ZipEntry(bomb));
                if (bomb.equals(SHEET)) {
                    zip.write("<worksheet><sheetData>".getBytes(StandardCharsets.UTF_8));
                }
                byte[] bytesOfBlock = block.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < times; i++) {
                    zip.write(bytesOfBlock);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
