/** Tests of the console's pages. */
@NullMarked
package org.turnstone.server.console;

import org.jspecify.annotations.NullMarked;
