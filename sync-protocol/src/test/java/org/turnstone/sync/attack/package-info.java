/** The attacks of the threat model, each played against the real classes. */
@NullMarked
package org.turnstone.sync.attack;

import org.jspecify.annotations.NullMarked;
