/**
 * Where the server's resources are put together: which REST classes answer under which path.
 *
 * <p>Read {@link org.turnstone.server.ApiApplication}. Uses every package of the server and is used by none.
 */
@NullMarked
package org.turnstone.server;

import org.jspecify.annotations.NullMarked;
