@NullMarked
package org.turnstone.field.ui.transfer;

import org.jspecify.annotations.NullMarked;
