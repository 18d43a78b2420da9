/** Tests of forms as people hand them in. */
@NullMarked
package org.turnstone.server.formfile;

import org.jspecify.annotations.NullMarked;
