/**
 * Moves a vault's entries to its site's server and back, and says in words what happened.
 *
 * <p>Read {@link org.turnstone.field.transfer.TransferService} and {@link org.turnstone.field.transfer.HttpPeer} first. The
 * session itself is {@code sync.exchange}; here are the HTTP requests, enrolment and the sentences. May use
 * {@code field.vault} and {@code sync.*}; the only package that imports {@code java.net.http}. One instance serves one
 * thread at a time, never the event thread.
 */
@NullMarked
package org.turnstone.field.transfer;

import org.jspecify.annotations.NullMarked;
