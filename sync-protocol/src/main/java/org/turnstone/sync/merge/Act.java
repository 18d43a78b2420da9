package org.turnstone.sync.merge;

import org.turnstone.sync.change.Operation;

/**
 * An operation in its place.
 *
 * @param change index of its change in the history
 * @param index its place in that change
 * @param operation what it does
 */
record Act(int change, int index, Operation operation) {}
