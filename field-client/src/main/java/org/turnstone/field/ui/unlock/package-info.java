/**
 * The way in. The passphrase goes from the field to the vault as bytes that are wiped, and never becomes a string.
 */
@NullMarked
package org.turnstone.field.ui.unlock;

import org.jspecify.annotations.NullMarked;
