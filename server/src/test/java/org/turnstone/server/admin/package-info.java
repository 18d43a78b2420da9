/** The command line of the administrator, as far as it needs no server. */
@NullMarked
package org.turnstone.server.admin;

import org.jspecify.annotations.NullMarked;
