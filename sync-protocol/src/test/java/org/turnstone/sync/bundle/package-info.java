/** Bundles, whole, broken off and altered. */
@NullMarked
package org.turnstone.sync.bundle;

import org.jspecify.annotations.NullMarked;
