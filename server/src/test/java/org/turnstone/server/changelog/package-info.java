@NullMarked
package org.turnstone.server.changelog;

import org.jspecify.annotations.NullMarked;
