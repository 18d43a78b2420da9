/** Tests of datasets opened into memory. */
@NullMarked
package org.turnstone.server.dataset.table;

import org.jspecify.annotations.NullMarked;
