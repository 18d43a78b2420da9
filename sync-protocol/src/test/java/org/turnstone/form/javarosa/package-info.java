/** Tests of the engine behind the facade, on the sample forms. */
@NullMarked
package org.turnstone.form.javarosa;

import org.jspecify.annotations.NullMarked;
