/**
 * The window. Presenters decide and know no Swing; views show what they are told and hold no rules.
 *
 * <p>Read {@link org.turnstone.field.ui.FieldWindow} first, then {@code ui.form.FormPresenter}. Thread rule: views live
 * on the event thread only; a presenter lives on the vault's executor only, where the form session, the journal and the
 * save are, and hands the view immutable pictures. May use the features of the field client; Swing, AWT, FlatLaf and
 * MigLayout are imported here and below only.
 */
@NullMarked
package org.turnstone.field.ui;

import org.jspecify.annotations.NullMarked;
