/**
 * The sites of this server. A site owns its people, devices, records, keys and datasets; nothing is shared between two.
 *
 * <p>Read {@link org.turnstone.server.site.Sites} and {@link org.turnstone.server.site.SiteFounding}. Beans are stateless;
 * any thread may use them.
 */
@NullMarked
package org.turnstone.server.site;

import org.jspecify.annotations.NullMarked;
