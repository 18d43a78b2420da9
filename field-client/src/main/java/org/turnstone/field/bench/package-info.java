/** Laptops that keep a known amount of work, so that saving and syncing can be measured ({@code turnstone bench}). */
@NullMarked
package org.turnstone.field.bench;

import org.jspecify.annotations.NullMarked;
