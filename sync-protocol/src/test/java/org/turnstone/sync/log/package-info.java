/** The contract of change logs and the send rule's laws. */
@NullMarked
package org.turnstone.sync.log;

import org.jspecify.annotations.NullMarked;
