/**
 * Colours, fonts, icons and sizes, in one place.
 */
@NullMarked
package org.turnstone.field.ui.theme;

import org.jspecify.annotations.NullMarked;
