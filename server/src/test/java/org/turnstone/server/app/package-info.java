@NullMarked
package org.turnstone.server.app;

import org.jspecify.annotations.NullMarked;
