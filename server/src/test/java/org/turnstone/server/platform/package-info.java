@NullMarked
package org.turnstone.server.platform;

import org.jspecify.annotations.NullMarked;
