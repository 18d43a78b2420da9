@NullMarked
package org.turnstone.field.ui.home;

import org.jspecify.annotations.NullMarked;
