/**
 * A whole site in one thread: laptops, a server, sticks and laptops that serve each other, with everything that goes wrong
 * in the field drawn from one seed. The laptops and the server are the product's own classes; only disks, networks, clocks
 * and people are played. Read {@link org.turnstone.sync.simulation.Simulation} and
 * {@link org.turnstone.sync.simulation.World} first, then {@link org.turnstone.sync.simulation.Checker} for what has to
 * hold in the end.
 *
 * <p>One run belongs to one thread and shares nothing, so several seeds may run beside each other.
 */
@NullMarked
package org.turnstone.sync.simulation;

import org.jspecify.annotations.NullMarked;
