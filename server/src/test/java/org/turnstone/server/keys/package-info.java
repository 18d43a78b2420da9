@NullMarked
package org.turnstone.server.keys;

import org.jspecify.annotations.NullMarked;
