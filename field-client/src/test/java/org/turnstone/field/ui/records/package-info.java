@NullMarked
package org.turnstone.field.ui.records;

import org.jspecify.annotations.NullMarked;
