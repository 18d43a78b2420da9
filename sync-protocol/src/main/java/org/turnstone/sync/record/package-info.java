/**
 * The words every replica shares: which record, which field in it, which row, which value.
 *
 * <p>Read {@link org.turnstone.sync.record.FieldPath} and {@link org.turnstone.sync.record.FieldValue} first. Everything
 * here is an immutable value and safe to share between threads; nothing here knows bytes, keys, storage or forms.
 * Depends on the JDK only.
 */
@NullMarked
package org.turnstone.sync.record;

import org.jspecify.annotations.NullMarked;
