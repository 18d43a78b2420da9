/** Signing in by a provider, against a small one with real keys. */
@NullMarked
package org.turnstone.server.openid;

import org.jspecify.annotations.NullMarked;
