/**
 * The form versions of each site: checked, compiled, named by their bytes, and announced in the control log.
 *
 * <p>Read {@link org.turnstone.server.forms.FormCatalogue}. Uses keys, audit, site, platform, form and the protocol's
 * packages. Safe to use from any thread; compiled forms are kept, since a form version never changes.
 */
@NullMarked
package org.turnstone.server.forms;

import org.jspecify.annotations.NullMarked;
