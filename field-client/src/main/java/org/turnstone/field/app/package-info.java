/**
 * Where the field client is put together by hand: {@link org.turnstone.field.app.Main} makes every part with what it needs.
 */
@NullMarked
package org.turnstone.field.app;

import org.jspecify.annotations.NullMarked;
