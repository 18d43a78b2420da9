package org.turnstone.server.dataset.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.Proof;

class ColumnTableTest {
    private static final List<String> COLUMNS = List.of("record_key", "received_on", "score", "remark");

    private final ColumnTable table = new ColumnTable(COLUMNS);

    @Test
    void theNewestComeFirstUnlessAnOrderIsGiven() {
        put(1, "a", "2026-11-02", "7", "");
        put(2, "b", "2026-11-04", "10", "");
        put(3, "c", "2026-11-03", "-8", "");

        assertThat(keys(look("", false))).containsExactly("b", "c", "a");
        assertThat(keys(look("score", false))).as("numbers by value").containsExactly("c", "a", "b");
        assertThat(keys(look("score", true))).containsExactly("b", "a", "c");
        assertThat(keys(look("no such column", true))).containsExactly("b", "c", "a");
    }

    @Test
    void everyWordMustStandSomewhereInTheRecordOrItsRepeats() {
        put(1, "a", "2026-11-02", "7", "The Park first");
        table.put(id(2), cells("b", "2026-11-02", "7", "Lights"), "Safer park\nthe path");

        assertThat(keys(search("park"))).containsExactly("a", "b");
        assertThat(keys(search("park", "lights"))).containsExactly("b");
        assertThat(keys(search("swings"))).isEmpty();
    }

    @Test
    void aFilterTakesTheWholeCellOrItsBeginning() {
        put(1, "a", "2026-11-02", "1", "");
        put(2, "b", "2026-11-12", "10", "");

        assertThat(keys(filter("score", "1"))).containsExactly("a");
        assertThat(keys(filter("score", "1*"))).containsExactlyInAnyOrder("a", "b");
        assertThat(keys(filter("received_on", "2026-11-1*"))).containsExactly("b");
    }

    @Test
    void whatWasTypedOverOrTakenOutIsForgottenAtOnce() {
        put(1, "a", "2026-11-02", "1", "first words");
        put(2, "b", "2026-11-02", "1", "others");
        put(1, "a", "2026-11-02", "1", "second words");
        table.remove(id(2));

        assertThat(keys(search("first"))).isEmpty();
        assertThat(keys(search("others"))).isEmpty();
        assertThat(keys(look("", false))).containsExactly("a");
        assertThat(look("", false).choices())
                .as("no text of theirs is offered either")
                .doesNotContainKey("remark");
    }

    @Test
    void whatIsMissingIsCountedByColumn() {
        put(1, "a", "2026-11-02", "-8", "[refused]");
        put(2, "b", "2026-11-02", "-8", "words");
        put(3, "c", "2026-11-02", "7", "[refused]");

        assertThat(table.uses(List.of("-8", "-9", "[refused]"), List.of()))
                .isEqualTo(Map.of("score", Map.of("-8", 2), "remark", Map.of("[refused]", 2)));
        assertThat(table.uses(List.of("-8", "-9", "[refused]"), List.of(id(1), id(9))))
                .as("one of them does not count")
                .isEqualTo(Map.of("score", Map.of("-8", 1), "remark", Map.of("[refused]", 1)));
    }

    @Test
    void aPageIsCutOutOfAllThatWasFound() {
        for (int i = 0; i < 25; i++) {
            put(i, String.format(Locale.ROOT, "k%02d", i), "2026-11-02", "1", "");
        }

        TablePage second = table.page(new TableQuery(List.of(), Map.of(), "record_key", false, 1, 10), 30);

        assertThat(keys(second)).startsWith("k10").hasSize(10);
        assertThat(second.found()).isEqualTo(25);
        assertThat(second.isWhole()).as("five were not opened yet").isFalse();
    }

    /** The figures of issue 6: a page, a filter, an order and a search over many records, and what they take in memory. */
    @Test
    void manyRecordsAreFilteredSortedAndSearchedWithinTheirBars() {
        int records = Proof.size("D1", 100_000);
        List<String> columns = new ArrayList<>(List.of("record_key", "received_on"));
        for (int i = 0; i < 50; i++) {
            columns.add("choice" + i);
        }
        columns.addAll(List.of("name of nobody", "remark", "remark2"));
        ColumnTable many = new ColumnTable(columns);
        Random random = new Random(records);
        long started = System.nanoTime();
        for (int n = 0; n < records; n++) {
            Map<String, String> cells = new LinkedHashMap<>();
            cells.put("record_key", String.format(Locale.ROOT, "%016x", random.nextLong()));
            cells.put("received_on", "2026-" + (10 + random.nextInt(2)) + "-" + (10 + random.nextInt(18)));
            for (int i = 0; i < 50; i++) {
                cells.put("choice" + i, Integer.toString(random.nextInt(8)));
            }
            cells.put(
                    "remark",
                    "They said " + random.nextInt(1_000_000) + " things about the park and the path, number " + n);
            cells.put("remark2", n % 3 == 0 ? "short " + n : "[not reached]");
            many.put(id(n), cells, "");
        }
        double fill = millis(started);

        double page = best(() -> many.page(new TableQuery(List.of(), Map.of(), "", false, 3, 250), records));
        double sort = best(() -> many.page(new TableQuery(List.of(), Map.of(), "remark", true, 0, 250), records));
        double filter = best(() -> many.page(
                new TableQuery(List.of(), Map.of("choice3", "5", "choice7", "1"), "choice9", false, 0, 250), records));
        double search =
                best(() -> many.page(new TableQuery(List.of("path", "99"), Map.of(), "", false, 0, 250), records));
        double megabytes = many.bytes() / 1e6;

        Proof.of("D1", "tables-in-memory")
                .figure("records", records)
                .figure("fillMillis", Math.round(fill))
                .atMost("pageMillis", Math.round(page), 300)
                .atMost("sortMillis", Math.round(sort), 1_000)
                .atMost("filterMillis", Math.round(filter), 1_000)
                .atMost("searchMillis", Math.round(search), 1_000)
                .atMost("megabytes", Math.round(megabytes), 170)
                .conclude();
    }

    /** Of three, since the first pays for the compiler and any for a neighbour. */
    private static double best(Supplier<TablePage> look) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long started = System.nanoTime();
            assertThat(look.get().found()).isPositive();
            best = Math.min(best, millis(started));
        }
        return best;
    }

    private static double millis(long started) {
        return (System.nanoTime() - started) / 1e6;
    }

    private void put(int n, String key, String received, String score, String remark) {
        table.put(id(n), cells(key, received, score, remark), "");
    }

    private static Map<String, String> cells(String key, String received, String score, String remark) {
        return Map.of("record_key", key, "received_on", received, "score", score, "remark", remark);
    }

    private static RecordId id(int n) {
        return new RecordId(new Octets16(1, n));
    }

    private TablePage look(String sort, boolean descending) {
        return table.page(new TableQuery(List.of(), Map.of(), sort, descending, 0, 50), 0);
    }

    private TablePage search(String... words) {
        return table.page(new TableQuery(List.of(words), Map.of(), "record_key", false, 0, 50), 0);
    }

    private TablePage filter(String column, String text) {
        return table.page(new TableQuery(List.of(), Map.of(column, text), "", false, 0, 50), 0);
    }

    private static List<String> keys(TablePage page) {
        return page.rows().stream().map(line -> line.cells().get(0)).toList();
    }
}
