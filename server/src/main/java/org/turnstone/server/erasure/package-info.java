/**
 * What the office erases: the decision and the removal of everything made from it as one act, laptops' requests and their
 * answers, and the report that says what is gone where and who still has to confirm (docs/protocol.md, "Erasure").
 *
 * <p>Read {@link org.turnstone.server.erasure.SiteErasures} and {@link org.turnstone.server.erasure.ErasureReport}. What is
 * erased follows from the control log; whatever turns up of it later is removed every half minute
 * ({@link org.turnstone.server.erasure.ErasureWork}). Beans hold no state; any thread may use them.
 */
@NullMarked
package org.turnstone.server.erasure;

import org.jspecify.annotations.NullMarked;
