/**
 * What the records of a site amount to: tables that are derived from the change log and can be rebuilt from it at any time.
 * Cells are sealed under the key of the record, or of the part of it, that they came from.
 *
 * <p>Read {@link org.turnstone.server.dataset.Projector}, which is pure, and {@link org.turnstone.server.dataset.DatasetWork},
 * which runs it after each commit. Uses changelog, keys, forms, form, site, platform and the protocol's packages. Beans are
 * safe to use from any thread; several servers on one database share the work.
 */
@NullMarked
package org.turnstone.server.dataset;

import org.jspecify.annotations.NullMarked;
