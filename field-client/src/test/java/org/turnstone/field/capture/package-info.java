/** Tests of the package of the same name. */
@NullMarked
package org.turnstone.field.capture;

import org.jspecify.annotations.NullMarked;
