/**
 * Append-only logs of signed entries: what is kept, how two replicas find out what the other lacks, and what an entry's
 * standing is.
 *
 * <p>Read {@link org.turnstone.sync.log.ChangeLog} (the one storage interface) and {@link org.turnstone.sync.log.SendRule}
 * first. May use record, change, crypto and identity. Storage implementations state their own thread rule; the rest is
 * immutable or stateless.
 */
@NullMarked
package org.turnstone.sync.log;

import org.jspecify.annotations.NullMarked;
