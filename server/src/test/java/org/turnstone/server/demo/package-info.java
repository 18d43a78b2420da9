/** A door to the demo for proofs that look over its shoulder. */
@NullMarked
package org.turnstone.server.demo;

import org.jspecify.annotations.NullMarked;
