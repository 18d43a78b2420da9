/**
 * The change log of each site in the database: what laptops sent, byte for byte, never changed and never judged.
 *
 * <p>Read {@link org.turnstone.server.changelog.ChangeLogs} and {@link org.turnstone.server.changelog.JpaChangeLog}. Uses
 * the protocol's packages and platform. A log belongs to the transaction it is used in.
 */
@NullMarked
package org.turnstone.server.changelog;

import org.jspecify.annotations.NullMarked;
