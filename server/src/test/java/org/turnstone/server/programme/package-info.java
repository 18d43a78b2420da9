/** Tests of what sites set themselves. */
@NullMarked
package org.turnstone.server.programme;

import org.jspecify.annotations.NullMarked;
