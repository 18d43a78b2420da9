/**
 * Sync with its progress and its result in words. Presenter on the vault's executor, view on the event thread.
 */
@NullMarked
package org.turnstone.field.ui.transfer;

import org.jspecify.annotations.NullMarked;
