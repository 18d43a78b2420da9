/**
 * Signing people in by a provider of OpenID Connect, where one is configured: the way to it and back, and what has to hold of the
 * token that it gives. Which account somebody then has is {@code server.account}'s to know.
 *
 * <p>Read {@link org.turnstone.server.openid.OpenIdClient}, which is pure but for the calls it is given, then
 * {@link org.turnstone.server.openid.Attempts}. Both may be used by any thread.
 */
@NullMarked
package org.turnstone.server.openid;

import org.jspecify.annotations.NullMarked;
