/**
 * Datasets as tables that people page through, sort, filter and search. Answers are sealed in the database, which can do none
 * of that with them; so the tables that somebody authorised looks at are opened into memory, by columns, and kept as long as
 * they are used.
 *
 * <p>Read {@link org.turnstone.server.dataset.table.DatasetTables} and
 * {@link org.turnstone.server.dataset.table.ColumnTable}. May use the dataset package. Tables are guarded by their own locks.
 */
@NullMarked
package org.turnstone.server.dataset.table;

import org.jspecify.annotations.NullMarked;
