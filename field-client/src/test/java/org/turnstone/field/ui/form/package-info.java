/** The form screen's presenter and what it is made of, without a window. */
@NullMarked
package org.turnstone.field.ui.form;

import org.jspecify.annotations.NullMarked;
