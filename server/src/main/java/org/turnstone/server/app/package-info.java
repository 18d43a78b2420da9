/**
 * Where the server's resources are put together: which REST classes answer under which path.
 *
 * <p>Read {@link org.turnstone.server.app.ApiApplication}. Uses every package of the server and is used by none.
 */
@NullMarked
package org.turnstone.server.app;

import org.jspecify.annotations.NullMarked;
