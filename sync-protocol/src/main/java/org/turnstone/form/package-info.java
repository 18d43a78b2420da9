/**
 * Forms as the rest of Turnstone sees them: what a form asks, what is visible now, what an answer changes.
 *
 * <p>Read {@link org.turnstone.form.FormTemplate} and {@link org.turnstone.form.FormSession} first. A template is a
 * compiled form version, immutable and shared between threads; a session is one filling of it, confined to one thread.
 * A session is a calculator: it is made from a {@link org.turnstone.form.RecordValues} and thrown away, and the record
 * stays the only store. May use {@code sync.record} and nothing else of ours; the engine behind these interfaces lives
 * in {@code form.javarosa}.
 */
@NullMarked
package org.turnstone.form;

import org.jspecify.annotations.NullMarked;
