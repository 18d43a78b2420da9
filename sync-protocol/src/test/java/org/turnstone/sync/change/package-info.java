/** Headers. */
@NullMarked
package org.turnstone.sync.change;

import org.jspecify.annotations.NullMarked;
