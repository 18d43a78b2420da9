/**
 * The keys of the sites of this server, and what is decided with them: the control log. One passphrase-protected file holds
 * the private keys; everything that needs one asks {@link org.turnstone.server.keys.KeyHolder}.
 *
 * <p>Read {@link org.turnstone.server.keys.KeyHolder} and {@link org.turnstone.server.keys.SiteControl}. Uses changelog,
 * site, platform and the protocol's packages. Beans are safe to use from any thread.
 */
@NullMarked
package org.turnstone.server.keys;

import org.jspecify.annotations.NullMarked;
