/** The contract of change logs and the send rule's laws. */
@NullMarked
package org.turnstone.sync.exchange;

import org.jspecify.annotations.NullMarked;
