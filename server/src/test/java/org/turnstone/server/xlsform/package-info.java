/** Tests of the XLSForm compiler: facts of our own, hostile files, and the public corpus where it is there. */
@NullMarked
package org.turnstone.server.xlsform;

import org.jspecify.annotations.NullMarked;
