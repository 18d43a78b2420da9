/**
 * What the answers to one question of a dataset come to, wave by wave, for the people of the site: {@link
 * org.turnstone.server.figures.Tabulation} counts and is pure, {@link org.turnstone.server.figures.QuestionFigures} brings it the
 * dataset in memory and what is known of duplicates. Nothing here is protected against small numbers, so nothing of it is for
 * others.
 *
 * <p>Uses dataset, review, forms, formfile, keys, programme, site and platform. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.figures;

import org.jspecify.annotations.NullMarked;
