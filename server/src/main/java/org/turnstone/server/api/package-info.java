/**
 * What the console does, for programs: REST resources that ask the services its pages ask, and what pages and resources share. They
 * hold no rules; each method names its right as the page's does. docs/rest.md puts the two side by side.
 *
 * <p>Read {@link org.turnstone.server.api.LaptopResource}, then {@link org.turnstone.server.api.Wanted}. Beans of a request; no thread
 * rule of their own.
 */
@NullMarked
package org.turnstone.server.api;

import org.jspecify.annotations.NullMarked;
