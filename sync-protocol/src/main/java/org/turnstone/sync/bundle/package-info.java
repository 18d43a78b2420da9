/**
 * Bundles: entries, key wraps, attachments and forms as one stream of frames, the same over HTTP and on a memory stick.
 *
 * <p>Read {@link org.turnstone.sync.bundle.BundleWriter} and {@link org.turnstone.sync.bundle.BundleReader} first. May use
 * record, change, crypto, identity, log and wire. A writer or reader belongs to one thread at a time.
 */
@NullMarked
package org.turnstone.sync.bundle;

import org.jspecify.annotations.NullMarked;
