/** What the field client's tests build on: vaults of a site in a temporary folder, and the site's server in memory. */
@NullMarked
package org.turnstone.field.testing;

import org.jspecify.annotations.NullMarked;
