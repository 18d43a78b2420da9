/**
 * What a form says about a merged record. Read {@link org.turnstone.form.merged.Revalidation}, then
 * {@link org.turnstone.form.merged.Finding}. Pure and thread-safe; it may use the form facade and merge.
 */
@NullMarked
package org.turnstone.form.merged;

import org.jspecify.annotations.NullMarked;
