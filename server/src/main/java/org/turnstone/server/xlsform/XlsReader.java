package org.turnstone.server.xlsform;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads .xls of Excel 97 to 2003 (BIFF8) and of Excel 5 and 95 (BIFF5): texts, numbers, dates, booleans and the results
 * that formulas had when the file was saved ([MS-XLS]; docs/adr/0012 says why there is no library here). Formulas, macros,
 * drawings and links are never looked at.
 */
final class XlsReader {
    private static final int CONTINUE = 0x003C;

    private final ByteBuffer book;
    private final CellBudget budget = new CellBudget();
    private final List<String> strings = new ArrayList<>();
    private final Map<Integer, Boolean> dateFormats = new HashMap<>();
    private final List<Integer> formatOfStyle = new ArrayList<>();
    private final List<SheetStart> sheets = new ArrayList<>();
    private boolean since1904;
    private boolean biff8 = true;
    private Charset codePage = Charset.forName("windows-1252");

    private record SheetStart(String name, int offset, boolean cells) {}

    private XlsReader(byte[] stream) {
        book = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Workbook read(byte[] file) throws UnreadableWorkbookException {
        try {
            CompoundFile container = new CompoundFile(file);
            if (container.has("_VBA_PROJECT_CUR") || container.has("_VBA_PROJECT")) {
                throw new UnreadableWorkbookException(
                        "The workbook contains macros, which a form does not need and we do not open. Nothing was changed."
                                + " Save it as .xlsx without macros and send that.");
            }
            if (container.has("EncryptedPackage")) {
                throw encrypted();
            }
            byte[] stream = container.stream("Workbook");
            if (stream == null) {
                stream = container.stream("Book");
            }
            if (stream == null) {
                throw CompoundFile.damaged("it holds no workbook");
            }
            return new XlsReader(stream).workbook();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            UnreadableWorkbookException damaged = CompoundFile.damaged("one of its records is broken or cut off");
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static UnreadableWorkbookException encrypted() {
        return new UnreadableWorkbookException(
                "The workbook is protected by a password. Nothing was changed. Save it without a password and send that.");
    }

    private Workbook workbook() throws UnreadableWorkbookException {
        readGlobals();
        boolean alone = sheets.stream().filter(SheetStart::cells).count() == 1;
        List<Workbook.Sheet> read = new ArrayList<>();
        for (SheetStart sheet : sheets) {
            boolean wanted = sheet.cells() && (alone || SheetNames.isForm(sheet.name()));
            read.add(wanted ? cells(sheet) : new Workbook.Sheet(sheet.name(), List.of()));
        }
        return new Workbook(read);
    }

    private void readGlobals() throws UnreadableWorkbookException {
        int at = 0;
        boolean begun = false;
        while (at + 4 <= book.capacity()) {
            int type = unsignedShort(at);
            int length = unsignedShort(at + 2);
            int body = at + 4;
            if (!begun && type != 0x0809) {
                throw CompoundFile.damaged("it is older than Excel 5");
            }
            begun = true;
            switch (type) {
                case 0x0809 -> biff8 = unsignedShort(body) >= 0x0600;
                case 0x002F -> throw encrypted();
                case 0x0042 -> codePage = charset(unsignedShort(body));
                case 0x0022 -> since1904 = unsignedShort(body) == 1;
                case 0x041E ->
                    dateFormats.put(
                            unsignedShort(body), CellText.isDateFormat(text(body + 2, biff8 ? 2 : 1, body + length)));
                case 0x00E0 -> formatOfStyle.add(unsignedShort(body + 2));
                case 0x0085 -> addSheet(body, length);
                case 0x00FC -> readStrings(at);
                default -> {
                    // Fonts, windows and the like.
                }
            }
            if (type == 0x000A) {
                return;
            }
            at = body + length;
        }
        throw CompoundFile.damaged("it is cut off");
    }

    private void addSheet(int body, int length) throws UnreadableWorkbookException {
        if (sheets.size() >= WorkbookLimits.MAX_SHEETS) {
            throw CellBudget.tooLarge("it has more than " + WorkbookLimits.MAX_SHEETS + " sheets");
        }
        sheets.add(new SheetStart(text(body + 6, 1, body + length), book.getInt(body), book.get(body + 5) == 0));
    }

    private static Charset charset(int codePage) {
        String name = codePage == 1200 || codePage == 367 || codePage == 32769 ? "windows-1252" : "windows-" + codePage;
        if (codePage == 10000 || codePage == 32768) {
            name = "x-MacRoman";
        } else if (codePage < 1000) {
            name = "IBM" + codePage;
        }
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.forName("windows-1252");
    }

    /** A text within one record: its length in one or two bytes, in BIFF8 then a byte of flags. */
    private String text(int at, int lengthBytes, int end) {
        int length = lengthBytes == 1 ? book.get(at) & 0xFF : unsignedShort(at);
        int from = at + lengthBytes;
        if (!biff8) {
            return new String(bytes(from, Math.min(length, end - from)), codePage);
        }
        int flags = book.get(from++);
        if ((flags & 8) != 0) {
            from += 2;
        }
        if ((flags & 4) != 0) {
            from += 4;
        }
        boolean wide = (flags & 1) != 0;
        int size = Math.max(0, Math.min(wide ? 2 * length : length, end - from));
        return new String(bytes(from, size), wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(int from, int size) {
        byte[] bytes = new byte[Math.max(0, size)];
        book.get(from, bytes);
        return bytes;
    }

    private int unsignedShort(int at) {
        return book.getShort(at) & 0xFFFF;
    }

    /**
     * The table of texts runs over as many CONTINUE records as it needs. A break within a text's characters is followed by
     * a new byte of flags, since the rest may be stored in another width; any other break is not.
     */
    private void readStrings(int record) throws UnreadableWorkbookException {
        Continued in = new Continued(record);
        in.skip(4);
        long count = in.unsignedInt();
        if (count > WorkbookLimits.MAX_SHARED_STRINGS) {
            throw CellBudget.tooLarge("it holds more than " + WorkbookLimits.MAX_SHARED_STRINGS + " texts");
        }
        long characters = 0;
        for (long i = 0; i < count && in.more(); i++) {
            String text = in.richText();
            characters += text.length();
            if (characters > WorkbookLimits.MAX_CHARACTERS) {
                throw CellBudget.tooLarge(
                        "its texts are longer than " + (WorkbookLimits.MAX_CHARACTERS >> 20) + " million characters");
            }
            strings.add(text);
        }
    }

    /** Reads on over CONTINUE records. */
    private final class Continued {
        private int at;
        private int end;

        Continued(int record) {
            at = record + 4;
            end = at + unsignedShort(record + 2);
        }

        boolean more() {
            return at < end || nextRecord();
        }

        private boolean nextRecord() {
            if (end + 4 > book.capacity() || unsignedShort(end) != CONTINUE) {
                return false;
            }
            at = end + 4;
            end = at + unsignedShort(end + 2);
            return true;
        }

        private int oneByte() {
            if (!more()) {
                throw new BufferUnderflowException();
            }
            return book.get(at++) & 0xFF;
        }

        int unsignedShort16() {
            return oneByte() | oneByte() << 8;
        }

        long unsignedInt() {
            return unsignedShort16() | (long) unsignedShort16() << 16;
        }

        void skip(long count) {
            long left = count;
            while (left > 0) {
                if (!more()) {
                    throw new BufferUnderflowException();
                }
                long step = Math.min(left, end - at);
                at += (int) step;
                left -= step;
            }
        }

        String richText() {
            int length = unsignedShort16();
            int flags = oneByte();
            int runs = (flags & 8) != 0 ? unsignedShort16() : 0;
            long extra = (flags & 4) != 0 ? unsignedInt() : 0;
            StringBuilder text = new StringBuilder(length);
            boolean wide = (flags & 1) != 0;
            while (text.length() < length) {
                if (at >= end) {
                    if (!nextRecord()) {
                        throw new BufferUnderflowException();
                    }
                    wide = (oneByte() & 1) != 0;
                }
                text.append((char) (wide ? unsignedShort16() : oneByte()));
            }
            skip(4L * runs + extra);
            return text.toString();
        }
    }

    private Workbook.Sheet cells(SheetStart start) throws UnreadableWorkbookException {
        TreeMap<Integer, List<String>> rows = new TreeMap<>();
        int at = start.offset();
        int depth = 0;
        int[] formula = null;
        while (at >= 0 && at + 4 <= book.capacity()) {
            int type = unsignedShort(at);
            int length = unsignedShort(at + 2);
            int body = at + 4;
            if (type == 0x0809) {
                depth++;
            } else if (type == 0x000A && --depth <= 0) {
                break;
            } else if (depth == 1) {
                if (type == 0x0207 && formula != null) {
                    put(rows, formula[0], formula[1], stringRecord(at));
                    formula = null;
                } else {
                    formula = cell(rows, type, body, length);
                }
            }
            at = body + length;
        }
        if (depth > 0) {
            throw CompoundFile.damaged("its sheet '" + start.name() + "' is cut off");
        }
        SheetCells sheet = new SheetCells(start.name(), budget);
        for (Map.Entry<Integer, List<String>> row : rows.entrySet()) {
            if (!sheet.add(row.getKey(), row.getValue())) {
                break;
            }
        }
        return sheet.sheet();
    }

    private String stringRecord(int record) {
        if (!biff8) {
            return text(record + 4, 2, record + 4 + unsignedShort(record + 2));
        }
        return new Continued(record).richText();
    }

    /** @return row and column of a formula whose text follows in a record of its own, otherwise null */
    private int @Nullable [] cell(Map<Integer, List<String>> rows, int type, int body, int length) {
        switch (type) {
            case 0x00FD -> {
                long index = Integer.toUnsignedLong(book.getInt(body + 6));
                put(rows, body, index < strings.size() ? strings.get((int) index) : "");
            }
            case 0x0204, 0x00D6 -> put(rows, body, text(body + 6, 2, body + length));
            case 0x0203 -> put(rows, body, number(book.getDouble(body + 6), unsignedShort(body + 4)));
            case 0x027E -> put(rows, body, number(packed(book.getInt(body + 6)), unsignedShort(body + 4)));
            case 0x00BD -> {
                int column = unsignedShort(body + 2);
                for (int at = body + 4; at + 6 <= body + length - 2; at += 6) {
                    put(rows, unsignedShort(body), column++, number(packed(book.getInt(at + 2)), unsignedShort(at)));
                }
            }
            case 0x0205 ->
                put(
                        rows,
                        body,
                        book.get(body + 7) == 0
                                ? CellText.ofBoolean(book.get(body + 6) != 0)
                                : error(book.get(body + 6)));
            case 0x0006 -> {
                return formulaResult(rows, body);
            }
            default -> {
                // Heights, widths, notes, drawings.
            }
        }
        return null;
    }

    private int @Nullable [] formulaResult(Map<Integer, List<String>> rows, int body) {
        if (unsignedShort(body + 12) != 0xFFFF) {
            put(rows, body, number(book.getDouble(body + 6), unsignedShort(body + 4)));
            return null;
        }
        switch (book.get(body + 6)) {
            case 0 -> {
                return new int[] {unsignedShort(body), unsignedShort(body + 2)};
            }
            case 1 -> put(rows, body, CellText.ofBoolean(book.get(body + 8) != 0));
            case 2 -> put(rows, body, error(book.get(body + 8)));
            default -> {
                // An empty text.
            }
        }
        return null;
    }

    private static String error(byte code) {
        return switch (code) {
            case 0x00 -> "#NULL!";
            case 0x07 -> "#DIV/0!";
            case 0x0F -> "#VALUE!";
            case 0x17 -> "#REF!";
            case 0x1D -> "#NAME?";
            case 0x24 -> "#NUM!";
            default -> "#N/A";
        };
    }

    private static double packed(int rk) {
        double value = (rk & 2) != 0 ? rk >> 2 : Double.longBitsToDouble((long) (rk & ~3) << 32);
        return (rk & 1) != 0 ? value / 100 : value;
    }

    private String number(double value, int style) {
        int format = style < formatOfStyle.size() ? formatOfStyle.get(style) : 0;
        Boolean own = dateFormats.get(format);
        boolean date = own == null ? CellText.isBuiltInDateFormat(format) : own;
        return date ? CellText.ofDate(value, since1904, true) : CellText.ofNumber(value);
    }

    private void put(Map<Integer, List<String>> rows, int body, String text) {
        put(rows, unsignedShort(body), unsignedShort(body + 2), text);
    }

    private static void put(Map<Integer, List<String>> rows, int row, int column, String text) {
        SheetCells.put(rows.computeIfAbsent(row, r -> new ArrayList<>()), column, text);
    }
}
