/** Tests of laptop to laptop. */
@NullMarked
package org.turnstone.field.hub;

import org.jspecify.annotations.NullMarked;
