/**
 * What one can begin, what is unfinished and where each record is. Presenter on the vault's executor, view on the
 * event thread.
 */
@NullMarked
package org.turnstone.field.ui.home;

import org.jspecify.annotations.NullMarked;
