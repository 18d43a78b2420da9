/**
 * How the window looks and speaks, kept in a file that anybody may read; and what is done to a vault as a whole: its
 * passphrase, its check, a report about this laptop. The presenter on the vault's executor, the view on the event thread.
 */
@NullMarked
package org.turnstone.field.ui.settings;

import org.jspecify.annotations.NullMarked;
