/** Tests of what a form says about merged records. */
@NullMarked
package org.turnstone.form.merged;

import org.jspecify.annotations.NullMarked;
