/** {@code turnstone bench}: what saving, syncing and merging cost on this machine. */
@NullMarked
package org.turnstone.server.bench;

import org.jspecify.annotations.NullMarked;
