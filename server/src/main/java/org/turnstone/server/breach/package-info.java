/**
 * The log of data breaches: what happened, when somebody became aware, what was done since, and by when the regulator has to
 * be told.
 *
 * <p>Read {@link org.turnstone.server.breach.BreachLog}. Uses keys, audit and platform. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.breach;

import org.jspecify.annotations.NullMarked;
