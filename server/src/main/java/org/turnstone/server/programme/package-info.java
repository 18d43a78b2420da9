/**
 * What a site's part of the programme is: the aims it shares, the measures it counts, its areas with their targets, its waves
 * with their days. {@link org.turnstone.server.programme.SitePlan} is pure; {@link org.turnstone.server.programme.SitePlans}
 * keeps it.
 *
 * <p>Uses platform, account, audit and site. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.programme;

import org.jspecify.annotations.NullMarked;
