/** Tests of the command lines that need no server. */
@NullMarked
package org.turnstone.server.admin;

import org.jspecify.annotations.NullMarked;
