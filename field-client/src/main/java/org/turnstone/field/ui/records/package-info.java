/**
 * The records on this laptop: found, looked at, their history told, conflicts settled, binned and restored. The presenter on
 * the vault's executor, the view on the event thread.
 */
@NullMarked
package org.turnstone.field.ui.records;

import org.jspecify.annotations.NullMarked;
