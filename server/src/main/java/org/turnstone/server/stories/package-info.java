/**
 * Stories of change and the panels that choose among them: what was told, on whose table it was read, how the votes fell and
 * what was sent up. The arithmetic ({@link org.turnstone.server.stories.VoteCount}, {@link
 * org.turnstone.server.stories.StoryBook}) is pure; {@link org.turnstone.server.stories.StoryBooks} brings it the merged
 * records of a site.
 *
 * <p>Uses dataset, forms, keys, account, audit, site and platform. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.stories;

import org.jspecify.annotations.NullMarked;
