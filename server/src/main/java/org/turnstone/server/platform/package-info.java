/**
 * What the server stands on: configuration, clock, database and its migrations, health, limits on requests, errors in
 * words, and the process that runs it all.
 *
 * <p>Read {@link org.turnstone.server.platform.ServerSettings} for what can be configured and
 * {@link org.turnstone.server.platform.RunningServer} for how a server is started. Used by every other package of the
 * server and uses none of them. Beans here are stateless or immutable; any thread may use them.
 */
@NullMarked
package org.turnstone.server.platform;

import org.jspecify.annotations.NullMarked;
