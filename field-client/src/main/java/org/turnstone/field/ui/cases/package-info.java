/** The page of the cases that stand on the person's list. The view holds no rules; the presenter is free of Swing. */
@NullMarked
package org.turnstone.field.ui.cases;

import org.jspecify.annotations.NullMarked;
