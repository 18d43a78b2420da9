@NullMarked
package org.turnstone.field.ui.settings;

import org.jspecify.annotations.NullMarked;
