/**
 * Which tables and columns the datasets of a form have. Pure, and without a container, so that a form is refused where it is
 * made if two of its questions would have one column.
 *
 * <p>Read {@link org.turnstone.server.dataset.schema.DatasetSchema} and
 * {@link org.turnstone.server.dataset.schema.QuestionColumns}. Uses the form package only.
 */
@NullMarked
package org.turnstone.server.dataset.schema;

import org.jspecify.annotations.NullMarked;
