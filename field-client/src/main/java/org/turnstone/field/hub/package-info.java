/**
 * Laptop to laptop: one laptop of a site answers the others in the same room as the server would, and never claims to be it
 * (docs/protocol.md, "Hub"). TLS 1.3 with a certificate that the laptop's device key signed, so that nothing has to be
 * installed or clicked away.
 *
 * <p>Read {@link org.turnstone.field.hub.Hub} and {@link org.turnstone.field.hub.Joining} first. May use
 * {@code field.vault}, {@code field.transfer} and {@code sync.*}; the only package that serves HTTP. A hub answers on a few
 * threads of its own; the vault's lock orders what they do.
 */
@NullMarked
package org.turnstone.field.hub;

import org.jspecify.annotations.NullMarked;
