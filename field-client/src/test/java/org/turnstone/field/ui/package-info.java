/** The window, driven as a person would; and presenters, without one. */
@NullMarked
package org.turnstone.field.ui;

import org.jspecify.annotations.NullMarked;
