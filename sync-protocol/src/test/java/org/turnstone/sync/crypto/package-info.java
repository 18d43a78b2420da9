/** Published vectors, laws as properties, and refusals of what was damaged. Uses real cryptography throughout. */
@NullMarked
package org.turnstone.sync.crypto;

import org.jspecify.annotations.NullMarked;
