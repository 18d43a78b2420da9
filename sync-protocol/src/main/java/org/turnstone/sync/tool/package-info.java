/**
 * Command-line programs over this module alone: the vector runner and the merge benchmark.
 *
 * <p>Read {@link org.turnstone.sync.tool.VectorsCommand} first; it runs test vectors of anyone's making through the same
 * merge that laptops and servers use. May use every package of this module, picocli and JSON-P. One thread each.
 */
@NullMarked
package org.turnstone.sync.tool;

import org.jspecify.annotations.NullMarked;
