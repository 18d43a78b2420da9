/** Tests of the package of the same name. */
@NullMarked
package org.turnstone.server.stories;

import org.jspecify.annotations.NullMarked;
