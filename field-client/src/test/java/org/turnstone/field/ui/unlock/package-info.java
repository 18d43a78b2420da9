@NullMarked
package org.turnstone.field.ui.unlock;

import org.jspecify.annotations.NullMarked;
