/** Tests of where things live. */
@NullMarked
package org.turnstone.server.layout;

import org.jspecify.annotations.NullMarked;
