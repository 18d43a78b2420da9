/** Backups that are read back. */
@NullMarked
package org.turnstone.server.ingest;

import org.jspecify.annotations.NullMarked;
