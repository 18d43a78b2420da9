/**
 * Sticks: what is not on the server yet goes into one sealed file that a person carries to the office, and what the office
 * has for this laptop comes back in another (docs/protocol.md, "Stick").
 *
 * <p>Read {@link org.turnstone.field.stick.StickOut} and {@link org.turnstone.field.stick.StickIn}. May use
 * {@code field.vault} and {@code sync.*}. Writing and reading take as long as the stick is slow: never on the event thread.
 */
@NullMarked
package org.turnstone.field.stick;

import org.jspecify.annotations.NullMarked;
