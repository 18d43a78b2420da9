/** Tests of where things live. */
@NullMarked
package org.turnstone.field.layout;

import org.jspecify.annotations.NullMarked;
