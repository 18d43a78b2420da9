/**
 * One site's data as seen from one place: entries are checked and taken in, the control log is folded, keys are found, and
 * a record's entries become the history that merge works on. Laptop and server use these same classes.
 *
 * <p>Read {@link org.turnstone.sync.replica.Intake} and {@link org.turnstone.sync.replica.RecordReader} first. May use all
 * of sync below it. Each class states its thread rule; storage comes in as a {@code ChangeLog}.
 */
@NullMarked
package org.turnstone.sync.replica;

import org.jspecify.annotations.NullMarked;
