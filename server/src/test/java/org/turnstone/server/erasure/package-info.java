/** Tests of what the office erases. */
@NullMarked
package org.turnstone.server.erasure;

import org.jspecify.annotations.NullMarked;
