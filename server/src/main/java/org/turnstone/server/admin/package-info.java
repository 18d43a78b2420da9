/**
 * The command lines of whoever runs a server: {@code turnstone admin} and {@code turnstone form}.
 *
 * <p>Read {@link org.turnstone.server.admin.AdminMain}. Runs outside the container and speaks to a running server over HTTP
 * only, as any program could. One thread.
 */
@NullMarked
package org.turnstone.server.admin;

import org.jspecify.annotations.NullMarked;
