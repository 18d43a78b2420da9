/**
 * The formats: JSON inside bodies, sealing of bodies, vectors, frames and the messages of a session, byte by byte as in
 * docs/protocol.md.
 *
 * <p>Read {@link org.turnstone.sync.wire.ChangeBody} and {@link org.turnstone.sync.wire.ChangeSealer} first. May use all
 * of sync but merge and what builds on it. JSON is handled here and nowhere else in the protocol. Stateless, safe to share
 * between threads.
 */
@NullMarked
package org.turnstone.sync.wire;

import org.jspecify.annotations.NullMarked;
