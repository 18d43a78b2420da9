/** Tests of the package of the same name. */
@NullMarked
package org.turnstone.field.vault;

import org.jspecify.annotations.NullMarked;
