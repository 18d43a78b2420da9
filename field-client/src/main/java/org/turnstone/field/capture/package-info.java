/**
 * What a person may do with a record on a laptop: begin, open, answer, save. Knows no window and no command line.
 *
 * <p>Read {@link org.turnstone.field.capture.Records} and {@link org.turnstone.field.capture.RecordWork} first;
 * {@link org.turnstone.field.capture.AnswerRecorder} is the one place where answers become operations. A
 * {@code RecordWork} belongs to one thread at a time; the vault below it is safe to share. May use {@code field.vault},
 * {@code form} and {@code sync.*}.
 */
@NullMarked
package org.turnstone.field.capture;

import org.jspecify.annotations.NullMarked;
