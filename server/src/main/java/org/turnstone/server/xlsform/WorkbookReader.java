package org.turnstone.server.xlsform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns files into {@link Workbook}s: .xlsx, .xls, Markdown tables, .csv, and folders with one .csv for each sheet.
 *
 * <p>The kind is told by the content, not by the name. Every file is taken as hostile: its limits are those of
 * {@link WorkbookLimits}, and a file beyond them, damaged, encrypted or with macros is refused with a sentence that says so.
 */
public final class WorkbookReader {
    private WorkbookReader() {}

    /** Reads a workbook, or a folder of .csv files named after the sheets. */
    public static Workbook read(Path path) throws IOException, UnreadableWorkbookException {
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        if (Files.size(path) > WorkbookLimits.MAX_FILE_BYTES) {
            throw CellBudget.tooLarge("the file has more than " + (WorkbookLimits.MAX_FILE_BYTES >> 20) + " MB");
        }
        return read(Files.readAllBytes(path));
    }

    /** Reads a workbook from its bytes, which stay the caller's. */
    public static Workbook read(byte[] file) throws UnreadableWorkbookException {
        if (file.length > WorkbookLimits.MAX_FILE_BYTES) {
            throw CellBudget.tooLarge("the file has more than " + (WorkbookLimits.MAX_FILE_BYTES >> 20) + " MB");
        }
        if (startsWith(file, 'P', 'K')) {
            return XlsxReader.read(file);
        }
        if (startsWith(file, 0xD0, 0xCF, 0x11, 0xE0)) {
            return XlsReader.read(file);
        }
        String text = text(file);
        long bars = text.chars().limit(5_000).filter(c -> c == '|').count();
        if (bars >= 5) {
            return MarkdownReader.read(text);
        }
        if (text.chars().limit(5_000).filter(c -> c == ',').count() >= 4) {
            return CsvReader.workbook(text);
        }
        throw new UnreadableWorkbookException(
                "The file is no workbook: neither .xlsx nor .xls, and no table in Markdown or .csv. Nothing was changed."
                        + " Choose the workbook of the form.");
    }

    /** Whether bytes begin as a workbook does, so that an XForm can be told from an XLSForm. */
    public static boolean isWorkbook(byte[] file) {
        return startsWith(file, 'P', 'K') || startsWith(file, 0xD0, 0xCF, 0x11, 0xE0);
    }

    private static Workbook folder(Path folder) throws IOException, UnreadableWorkbookException {
        Map<String, byte[]> sheets = new TreeMap<>();
        for (String name : SheetNames.ALL) {
            Path file = folder.resolve(name + ".csv");
            if (!Files.isRegularFile(file)) {
                continue;
            }
            checkSheet(name, Files.size(file));
            sheets.put(name, Files.readAllBytes(file));
        }
        return read(sheets);
    }

    private static void checkSheet(String name, long bytes) throws UnreadableWorkbookException {
        if (bytes > WorkbookLimits.MAX_FILE_BYTES) {
            throw CellBudget.tooLarge(name + ".csv has more than " + (WorkbookLimits.MAX_FILE_BYTES >> 20) + " MB");
        }
    }

    /**
     * Reads a workbook from its sheets.
     *
     * @param csv the bytes of each sheet, by the sheet's name; they stay the caller's
     */
    public static Workbook read(Map<String, byte[]> csv) throws UnreadableWorkbookException {
        CellBudget budget = new CellBudget();
        List<Workbook.Sheet> sheets = new ArrayList<>();
        for (Map.Entry<String, byte[]> sheet : new TreeMap<>(csv).entrySet()) {
            checkSheet(sheet.getKey(), sheet.getValue().length);
            sheets.add(CsvReader.sheet(sheet.getKey(), text(sheet.getValue()), budget));
        }
        if (sheets.isEmpty()) {
            throw new UnreadableWorkbookException("The folder holds no sheet of a form. Nothing was changed."
                    + " It should hold survey.csv, and choices.csv and settings.csv where the form has those sheets.");
        }
        return new Workbook(sheets);
    }

    private static String text(byte[] file) throws UnreadableWorkbookException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableWorkbookException(
                    "The file is neither a workbook nor text in UTF-8. Nothing was changed. Save it as .xlsx and send that.",
                    e);
        }
    }

    private static boolean startsWith(byte[] file, int... magic) {
        if (file.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((file[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
