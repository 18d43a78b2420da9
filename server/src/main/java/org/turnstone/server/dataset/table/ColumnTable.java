package org.turnstone.server.dataset.table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.RecordId;

/**
 * The main table of one dataset in memory, by columns. A filter looks at each distinct text of a column once and then compares
 * numbers; sorting gives each distinct text a place and then sorts numbers. So a hundred thousand records with sixty columns
 * are filtered, searched or sorted in some ten milliseconds and take some hundred bytes a record where answers are choices.
 *
 * <p>Thread-safe; one at a time looks or changes.
 */
public final class ColumnTable {
    /** What stands in the repeats of a record, to be searched and never shown here. */
    private static final String ROWS = "#rows";

    private static final String KEY = "record_key";
    private static final String NEWEST = "received_on";
    private static final int FEW = 24;

    private final Map<String, Cells> columns = new LinkedHashMap<>();
    private final Map<String, String> otherwise;
    private final Map<RecordId, Integer> slots = new HashMap<>();
    private final List<@Nullable RecordId> records = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private long version;

    /** @param columns in the order in which lines give them */
    public ColumnTable(List<String> columns) {
        this(columns, Map.of());
    }

    /**
     * A table of records that do not have all columns.
     *
     * @param otherwise what stands in a column for a record that has other cells and none there
     */
    ColumnTable(List<String> columns, Map<String, String> otherwise) {
        this.otherwise = Map.copyOf(otherwise);
        columns.forEach(name -> this.columns.put(name, new Cells()));
        this.columns.put(ROWS, new Cells());
    }

    /**
     * Puts a record in, or what it is now in place of what it was.
     *
     * @param repeats texts of its repeats
     */
    public synchronized void put(RecordId record, Map<String, String> cells, String repeats) {
        version++;
        int slot = slots.computeIfAbsent(record, any -> newSlot());
        records.set(slot, record);
        // Of a row that could not be opened nothing is known.
        Map<String, String> without = cells.isEmpty() ? Map.of() : otherwise;
        columns.forEach((name, column) -> {
            String text = cells.get(name);
            column.set(slot, text == null ? without.get(name) : text);
        });
        cells(ROWS).set(slot, repeats.isEmpty() ? null : repeats);
    }

    private int newSlot() {
        Integer reused = free.pollFirst();
        if (reused != null) {
            return reused;
        }
        records.add(null);
        return records.size() - 1;
    }

    /** Takes a record out; its texts are forgotten at once. */
    public synchronized void remove(RecordId record) {
        version++;
        Integer slot = slots.remove(record);
        if (slot != null) {
            records.set(slot, null);
            columns.values().forEach(column -> column.set(slot, null));
            free.addLast(slot);
        }
    }

    /** Another number after every change. */
    public synchronized long version() {
        return version;
    }

    public synchronized int size() {
        return slots.size();
    }

    synchronized boolean holds(RecordId record) {
        return slots.containsKey(record);
    }

    public synchronized Set<RecordId> records() {
        return Set.copyOf(slots.keySet());
    }

    /** About what it takes in memory. */
    public synchronized long bytes() {
        return columns.values().stream().mapToLong(Cells::bytes).sum() + 120L * records.size();
    }

    /**
     * For each column how many records have each of these texts; columns without any are absent.
     *
     * @param without records that do not count
     */
    synchronized Map<String, Map<String, Integer>> uses(Collection<String> texts, Collection<RecordId> without) {
        List<Integer> left =
                without.stream().map(slots::get).filter(Objects::nonNull).toList();
        Map<String, Map<String, Integer>> found = new LinkedHashMap<>();
        columns.forEach((name, cells) -> {
            Map<String, Integer> uses = new HashMap<>(cells.uses(texts));
            left.forEach(slot -> uses.computeIfPresent(cells.at(slot), (text, count) -> count - 1));
            if (!uses.isEmpty()) {
                found.put(name, uses);
            }
        });
        return found;
    }

    private Cells cells(String column) {
        Cells cells = columns.get(column);
        if (cells == null) {
            throw new IllegalArgumentException("the table has no such column");
        }
        return cells;
    }

    /** Some cells of one record. */
    public interface Reader {
        /** @param cells in the order of the columns asked for; empty for a column that is not there */
        void at(RecordId record, List<String> cells);
    }

    /** Reads some columns of every record. */
    public synchronized void each(List<String> wanted, Reader reader) {
        List<@Nullable Cells> some = new ArrayList<>();
        wanted.forEach(name -> some.add(columns.get(name)));
        for (int slot = 0; slot < records.size(); slot++) {
            RecordId record = records.get(slot);
            if (record != null) {
                List<String> cells = new ArrayList<>(some.size());
                for (Cells column : some) {
                    cells.add(column == null ? "" : column.at(slot));
                }
                reader.at(record, cells);
            }
        }
    }

    /** Looks. A filter or order on a column that is not there is passed over. */
    public synchronized TablePage page(TableQuery query, int total) {
        BitSet wanted = live();
        query.filters().forEach((column, text) -> {
            Cells cells = columns.get(column);
            if (cells != null) {
                keep(wanted, cells, wanted(text.toLowerCase(Locale.ROOT)));
            }
        });
        query.words().forEach(word -> keepWord(wanted, word));
        int[] order = ordered(wanted, query);
        List<TablePage.Line> lines = new ArrayList<>();
        long from = (long) query.page() * query.size();
        for (long i = from; i < Math.min(order.length, from + query.size()); i++) {
            lines.add(line(order[(int) i]));
        }
        return new TablePage(lines, order.length, slots.size(), Math.max(total, slots.size()), choices());
    }

    private static Predicate<String> wanted(String text) {
        return text.endsWith("*") ? some -> some.startsWith(text.substring(0, text.length() - 1)) : text::equals;
    }

    private BitSet live() {
        BitSet live = new BitSet(records.size());
        for (int slot = 0; slot < records.size(); slot++) {
            live.set(slot, records.get(slot) != null);
        }
        return live;
    }

    private static void keep(BitSet slots, Cells cells, Predicate<String> wanted) {
        boolean[] matching = cells.matching(wanted);
        for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
            int code = cells.codeAt(slot);
            if (code < 0 || !matching[code]) {
                slots.clear(slot);
            }
        }
    }

    private void keepWord(BitSet wanted, String word) {
        BitSet found = new BitSet(records.size());
        for (Cells cells : columns.values()) {
            boolean[] matching = cells.matching(text -> text.contains(word));
            if (any(matching)) {
                for (int slot = wanted.nextSetBit(0); slot >= 0; slot = wanted.nextSetBit(slot + 1)) {
                    int code = cells.codeAt(slot);
                    if (code >= 0 && matching[code]) {
                        found.set(slot);
                    }
                }
            }
        }
        wanted.and(found);
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    private int[] ordered(BitSet wanted, TableQuery query) {
        boolean given = columns.containsKey(query.sort());
        Cells by = cells(given ? query.sort() : columns.containsKey(NEWEST) ? NEWEST : KEY);
        boolean descending = given ? query.descending() : columns.containsKey(NEWEST);
        int[] ranks = by.ranks();
        long[] order = new long[wanted.cardinality()];
        int n = 0;
        for (int slot = wanted.nextSetBit(0); slot >= 0; slot = wanted.nextSetBit(slot + 1)) {
            int code = by.codeAt(slot);
            // Empty cells come last in either direction; equal ones stay in one order from page to page.
            long rank = code < 0 ? Integer.MAX_VALUE : descending ? ranks.length - ranks[code] : ranks[code];
            order[n++] = rank << 32 | slot;
        }
        Arrays.sort(order);
        return Arrays.stream(order).mapToInt(at -> (int) at).toArray();
    }

    private TablePage.Line line(int slot) {
        List<String> texts = new ArrayList<>();
        columns.forEach((name, column) -> {
            if (!name.equals(ROWS)) {
                texts.add(column.at(slot));
            }
        });
        RecordId record = records.get(slot);
        if (record == null) {
            throw new IllegalStateException("an empty line was chosen");
        }
        return new TablePage.Line(record, texts);
    }

    private Map<String, Map<String, Integer>> choices() {
        Map<String, Map<String, Integer>> choices = new HashMap<>();
        columns.forEach((name, column) -> {
            Map<String, Integer> counts = column.counts(FEW);
            if (counts.size() > 1) {
                choices.put(name, counts);
            }
        });
        return choices;
    }

    @Override
    public String toString() {
        return "table of " + size() + " records";
    }
}
