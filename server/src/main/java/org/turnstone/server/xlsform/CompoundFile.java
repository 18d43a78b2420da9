package org.turnstone.server.xlsform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The container of .xls files ([MS-CFB]): streams as chains of sectors. Every chain is bounded by the number of sectors in
 * the file, so a chain that runs in circles ends; nothing is allocated beyond the file's own size.
 */
final class CompoundFile {
    private static final int END_OF_CHAIN = -2;
    private static final int DIRECTORY_ENTRY = 128;

    private final ByteBuffer file;
    private final int sectorSize;
    private final int sectors;
    private final int[] next;

    private record Entry(int start, long size) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private @Nullable Entry root;

    CompoundFile(byte[] bytes) throws UnreadableWorkbookException {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 512) {
            throw damaged("it is cut off");
        }
        int shift = file.getShort(30);
        if (shift != 9 && shift != 12) {
            throw damaged("its header is broken");
        }
        sectorSize = 1 << shift;
        sectors = Math.max(0, (bytes.length - 1) / sectorSize);
        next = allocationTable();
        readDirectory();
    }

    static UnreadableWorkbookException damaged(String what) {
        return new UnreadableWorkbookException("The file is no readable .xls workbook: " + what
                + ". Nothing was changed. Open it in a spreadsheet program, save it as .xlsx and send that.");
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The bytes of a stream, or null when there is none of that name. */
    byte @Nullable [] stream(String name) throws UnreadableWorkbookException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        long cutOff = Integer.toUnsignedLong(file.getInt(56));
        return entry.size() >= cutOff ? chain(entry.start(), entry.size()) : small(entry);
    }

    private int[] allocationTable() throws UnreadableWorkbookException {
        int[] table = new int[sectors];
        java.util.Arrays.fill(table, END_OF_CHAIN);
        int perSector = sectorSize / 4;
        int filled = 0;
        for (int i = 0; i < 109; i++) {
            filled = takeTable(table, file.getInt(76 + 4 * i), filled, perSector);
        }
        int more = file.getInt(68);
        for (int guard = 0; more >= 0 && more < sectors && guard < sectors; guard++) {
            for (int i = 0; i < perSector - 1; i++) {
                filled = takeTable(table, intAt(more, i), filled, perSector);
            }
            more = intAt(more, perSector - 1);
        }
        if (filled == 0) {
            throw damaged("its sector table is missing");
        }
        return table;
    }

    private int takeTable(int[] table, int sector, int filled, int perSector) {
        if (sector < 0 || sector >= sectors) {
            return filled;
        }
        int at = filled;
        for (int i = 0; i < perSector && at < table.length; i++) {
            table[at++] = intAt(sector, i);
        }
        return Math.max(at, filled + 1);
    }

    private int intAt(int sector, int index) {
        long offset = (long) (sector + 1) * sectorSize + 4L * index;
        return offset + 4 > file.capacity() ? END_OF_CHAIN : file.getInt((int) offset);
    }

    private void readDirectory() throws UnreadableWorkbookException {
        byte[] directory = chain(file.getInt(48), Long.MAX_VALUE);
        ByteBuffer buffer = ByteBuffer.wrap(directory).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + DIRECTORY_ENTRY <= directory.length; at += DIRECTORY_ENTRY) {
            int length = buffer.getShort(at + 64);
            int type = directory[at + 66];
            if (length < 2 || length > 64 || type == 0) {
                continue;
            }
            String name = new String(directory, at, length - 2, StandardCharsets.UTF_16LE);
            Entry entry = new Entry(buffer.getInt(at + 116), Integer.toUnsignedLong(buffer.getInt(at + 120)));
            if (type == 5) {
                root = entry;
            } else {
                entries.putIfAbsent(name, entry);
            }
        }
    }

    private byte[] chain(int start, long size) throws UnreadableWorkbookException {
        int count = 0;
        for (int sector = start; sector >= 0 && sector < sectors && count <= sectors; sector = next[sector]) {
            count++;
        }
        if (count > sectors) {
            throw damaged("its sectors run in circles");
        }
        long length = Math.min(size, (long) count * sectorSize);
        if (size != Long.MAX_VALUE && length < size) {
            throw damaged("it is cut off");
        }
        byte[] bytes = new byte[(int) length];
        int at = 0;
        for (int sector = start; at < length; sector = next[sector]) {
            int offset = (sector + 1) * sectorSize;
            int part = (int) Math.min(sectorSize, length - at);
            if (offset + part > file.capacity()) {
                part = Math.max(0, file.capacity() - offset);
                if (part == 0) {
                    throw damaged("it is cut off");
                }
                file.get(offset, bytes, at, part);
                break; // The last sector may end with the file.
            }
            file.get(offset, bytes, at, part);
            at += part;
        }
        return bytes;
    }

    private byte[] small(Entry entry) throws UnreadableWorkbookException {
        if (root == null) {
            throw damaged("its root entry is missing");
        }
        byte[] container = chain(root.start(), root.size());
        byte[] table = chain(file.getInt(60), Long.MAX_VALUE);
        ByteBuffer links = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        int unit = 1 << Math.min(12, Math.max(2, file.getShort(32)));
        if (entry.size() > container.length) {
            throw damaged("it is cut off");
        }
        byte[] bytes = new byte[(int) entry.size()];
        int at = 0;
        int sector = entry.start();
        while (at < bytes.length) {
            long offset = (long) sector * unit;
            if (sector < 0 || offset >= container.length) {
                throw damaged("one of its streams is cut off");
            }
            int part = (int) Math.min(Math.min(unit, bytes.length - at), container.length - offset);
            System.arraycopy(container, (int) offset, bytes, at, part);
            at += part;
            sector = 4L * sector + 4 <= table.length ? links.getInt(4 * sector) : END_OF_CHAIN;
        }
        return bytes;
    }
}
