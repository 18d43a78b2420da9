package org.turnstone.server.dataset.table;

import java.util.List;
import java.util.Map;

/**
 * What somebody wants to see of a table.
 *
 * @param words every one of which must stand somewhere in the record, its repeats included; in small letters
 * @param filters texts by column, of which the cell must be one; a text that ends with * must only begin so
 * @param sort a column, or empty for the newest first
 * @param page from 0
 * @param size rows of a page
 */
public record TableQuery(
        List<String> words, Map<String, String> filters, String sort, boolean descending, int page, int size) {
    public static final int MAX_SIZE = 250;

    public TableQuery {
        words = List.copyOf(words);
        filters = Map.copyOf(filters);
        page = Math.max(0, page);
        size = Math.max(1, Math.min(MAX_SIZE, size));
    }

    /** Counts only: what is searched for may be an answer. */
    @Override
    public String toString() {
        return words.size() + " words, " + filters.size() + " filters, page " + page;
    }
}
