/** Intake, standing, keys and reading of records. */
@NullMarked
package org.turnstone.sync.replica;

import org.jspecify.annotations.NullMarked;
