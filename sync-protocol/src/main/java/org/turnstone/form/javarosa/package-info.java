/**
 * The form engine: JavaRosa 6, the engine of ODK, behind the interfaces of {@code org.turnstone.form}.
 *
 * <p>Read {@code JavaRosaFormEngine} first. Only this package may name {@code org.javarosa}. JavaRosa keeps its
 * configuration in statics, so it is set once per class loader and parsing is done under one lock; a session belongs to
 * one thread.
 */
@NullMarked
package org.turnstone.form.javarosa;

import org.jspecify.annotations.NullMarked;
