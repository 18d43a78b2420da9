package org.turnstone.server.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.RowPath;

/**
 * One row of a dataset table as one record gives it.
 *
 * @param table template path of the repeat, empty for the main table
 * @param order of the row among those of its record in this table, from 0
 * @param part the outermost row of the record it came from, under whose key it is sealed if that has one
 * @param cells by column name
 * @param files the attachments it names, by the name they are exported under
 */
public record ProjectedRow(
        String table, int order, Optional<RowPath> part, Map<String, String> cells, Map<String, AttachmentRef> files) {
    public ProjectedRow {
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /** Counts only, never answers. */
    @Override
    public String toString() {
        return "row " + order + " of table " + table + ", " + cells.size() + " cells";
    }
}
