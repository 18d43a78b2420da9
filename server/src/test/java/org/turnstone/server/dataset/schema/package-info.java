@NullMarked
package org.turnstone.server.dataset.schema;

import org.jspecify.annotations.NullMarked;
