/**
 * The form versions of each site: checked, compiled, named by their bytes, announced and closed in the control log.
 *
 * <p>Read {@link org.turnstone.server.forms.FormPublication}, then {@link org.turnstone.server.forms.FormCatalogue}. Uses
 * formfile, keys, audit, site, platform, changelog, form and the protocol's packages. Safe to use from any thread; compiled forms are kept, since a form version never changes.
 */
@NullMarked
package org.turnstone.server.forms;

import org.jspecify.annotations.NullMarked;
