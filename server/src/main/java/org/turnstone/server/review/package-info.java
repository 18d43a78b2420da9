/**
 * What waits for a person's decision: answers that differ, and whatever else merge could not settle by itself.
 *
 * <p>Read {@link org.turnstone.server.review.ConflictList}.
 */
@NullMarked
package org.turnstone.server.review;

import org.jspecify.annotations.NullMarked;
