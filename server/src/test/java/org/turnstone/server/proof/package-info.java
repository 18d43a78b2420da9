/**
 * Proofs: tests that start the real programs as processes, kill them, and look at what is left. They run after the war is
 * packaged, in an execution of their own; docs/testing.md says what proves what and how long runs are started.
 *
 * <p>Read {@link org.turnstone.server.proof.KillProofIT} first. Every process is on the loopback interface, has a time
 * limit and is ended by the handle it was started with.
 */
@NullMarked
package org.turnstone.server.proof;

import org.jspecify.annotations.NullMarked;
