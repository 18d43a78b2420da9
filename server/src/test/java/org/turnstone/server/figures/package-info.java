/** Tests of the figures of questions. */
@NullMarked
package org.turnstone.server.figures;

import org.jspecify.annotations.NullMarked;
