package org.turnstone.server.dataset.table;

import java.util.List;
import java.util.Map;
import org.turnstone.sync.record.RecordId;

/**
 * One page of a table.
 *
 * @param rows that are on it
 * @param found how many the filters let through
 * @param opened how many records were opened so far
 * @param total how many there are
 * @param choices for each column with few different texts, these and how many records have each
 */
public record TablePage(List<Line> rows, int found, int opened, int total, Map<String, Map<String, Integer>> choices) {
    public TablePage {
        rows = List.copyOf(rows);
        choices = Map.copyOf(choices);
    }

    /** False while records are still being opened, so that some are missing from the page. */
    public boolean isWhole() {
        return opened >= total;
    }

    @Override
    public String toString() {
        return rows.size() + " of " + found + " rows";
    }

    /** One record, with the texts of the columns in their order. */
    public record Line(RecordId record, List<String> cells) {
        @Override
        public String toString() {
            return "line of record " + record;
        }
    }
}
