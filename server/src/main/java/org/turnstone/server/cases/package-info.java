/**
 * Cases: addresses or people given out to be visited, what happened at each visit, what became of them, and the rates that
 * fieldwork is judged by. The arithmetic ({@link org.turnstone.server.cases.CaseFiles}, {@link
 * org.turnstone.server.cases.Tally}) is pure; {@link org.turnstone.server.cases.Caseloads} brings it the dataset in memory and
 * the list of what was given out.
 *
 * <p>Uses dataset, ingest, forms, keys, account, audit, programme, site, export and platform. Beans are stateless.
 */
@NullMarked
package org.turnstone.server.cases;

import org.jspecify.annotations.NullMarked;
