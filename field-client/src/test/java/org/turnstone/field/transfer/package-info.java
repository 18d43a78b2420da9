/** Tests of the package of the same name. */
@NullMarked
package org.turnstone.field.transfer;

import org.jspecify.annotations.NullMarked;
