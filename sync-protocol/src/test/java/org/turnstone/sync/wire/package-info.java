/** Formats: round trips, limits, refusals and frozen files. */
@NullMarked
package org.turnstone.sync.wire;

import org.jspecify.annotations.NullMarked;
