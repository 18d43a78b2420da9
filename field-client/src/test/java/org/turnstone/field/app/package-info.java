/** Tests of how the program is put together. */
@NullMarked
package org.turnstone.field.app;

import org.jspecify.annotations.NullMarked;
