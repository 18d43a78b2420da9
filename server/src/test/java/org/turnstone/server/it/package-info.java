/** Tests that need the container: one Payara Micro for all of them, run once on H2 and once on PostgreSQL. */
@NullMarked
package org.turnstone.server.it;

import org.jspecify.annotations.NullMarked;
