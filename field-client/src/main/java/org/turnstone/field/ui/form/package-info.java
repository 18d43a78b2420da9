/**
 * Filling a form. Read {@link org.turnstone.field.ui.form.FormPresenter} first: it runs on the vault's executor and
 * makes {@link org.turnstone.field.ui.form.FormPicture}s; {@link org.turnstone.field.ui.form.FormView} shows them on the
 * event thread.
 */
@NullMarked
package org.turnstone.field.ui.form;

import org.jspecify.annotations.NullMarked;
