/** Tests of cases and rates. */
@NullMarked
package org.turnstone.server.cases;

import org.jspecify.annotations.NullMarked;
