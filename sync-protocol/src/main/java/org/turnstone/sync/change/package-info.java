/**
 * What a person did to a record in one save, and the signed header that carries it.
 *
 * <p>Read {@link org.turnstone.sync.change.Operation} and {@link org.turnstone.sync.change.ChangeHeader} first. A change
 * is atomic and immutable. Everything here is an immutable value, safe to share between threads, and knows no storage,
 * clock or form.
 */
@NullMarked
package org.turnstone.sync.change;

import org.jspecify.annotations.NullMarked;
