/**
 * What the records of a site amount to: tables that are derived from the change log and can be rebuilt from it at any time.
 *
 * <p>Read {@link org.turnstone.server.dataset.DatasetCatalogue}.
 */
@NullMarked
package org.turnstone.server.dataset;

import org.jspecify.annotations.NullMarked;
