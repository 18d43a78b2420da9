/**
 * Site datasets as files for people: writers that stream and know no container, and the resource that hands them out and
 * writes down to whom.
 *
 * <p>Read {@link org.turnstone.server.export.DatasetExport}. Uses dataset, review, forms, changelog, keys, account, audit, site and
 * platform. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.export;

import org.jspecify.annotations.NullMarked;
