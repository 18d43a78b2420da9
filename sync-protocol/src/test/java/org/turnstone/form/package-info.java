/** Tests of forms, and the sample forms for tests of other packages. */
@NullMarked
package org.turnstone.form;

import org.jspecify.annotations.NullMarked;
