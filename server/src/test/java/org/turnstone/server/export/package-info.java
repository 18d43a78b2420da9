/** Tests of what people take away. */
@NullMarked
package org.turnstone.server.export;

import org.jspecify.annotations.NullMarked;
