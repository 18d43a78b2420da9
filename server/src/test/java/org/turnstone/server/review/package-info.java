/** Tests of what waits for people. */
@NullMarked
package org.turnstone.server.review;

import org.jspecify.annotations.NullMarked;
