/** Tests of the package of the same name. */
@NullMarked
package org.turnstone.field.cli;

import org.jspecify.annotations.NullMarked;
