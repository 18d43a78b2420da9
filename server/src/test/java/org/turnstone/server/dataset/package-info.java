@NullMarked
package org.turnstone.server.dataset;

import org.jspecify.annotations.NullMarked;
