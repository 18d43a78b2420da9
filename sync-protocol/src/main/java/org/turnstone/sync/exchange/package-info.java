/**
 * One sync session between two replicas: what is asked, in which order, and what a person is told of it. No I/O: the other
 * side is a {@link org.turnstone.sync.exchange.Peer}, whether it is reached over HTTP or stands in a test.
 *
 * <p>Read {@link org.turnstone.sync.exchange.SyncSession} and {@link org.turnstone.sync.exchange.Peer} first. May use all of
 * sync below it.
 */
@NullMarked
package org.turnstone.sync.exchange;

import org.jspecify.annotations.NullMarked;
