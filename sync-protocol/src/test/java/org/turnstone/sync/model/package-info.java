/**
 * Small worlds that are searched to the last state: which entries a few replicas hold, and every step that could come next.
 * What a step does is worked out by the product's own classes over entries with real signatures and seals; only the choice of
 * steps is a model. Read {@link org.turnstone.sync.model.ExhaustiveSearch} first, then
 * {@link org.turnstone.sync.model.SyncModel}.
 *
 * <p>One search belongs to one thread.
 */
@NullMarked
package org.turnstone.sync.model;

import org.jspecify.annotations.NullMarked;
