package org.turnstone.form;

/**
 * How a form's author wants it watched while it is filled.
 *
 * @param audited true if the form has an {@code audit}: when each question was visited is kept
 * @param tracksChanges true if the audit also keeps what each answer was and became
 */
public record FormManner(boolean audited, boolean tracksChanges) {}
