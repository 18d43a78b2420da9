/**
 * Who did what and when, in a chain of hashes in which a row removed or altered later shows.
 *
 * <p>Read {@link org.turnstone.server.audit.AuditTrail}. Holds logins, ids and actions, never answers or names. Beans are
 * stateless; any thread may use them inside a transaction.
 */
@NullMarked
package org.turnstone.server.audit;

import org.jspecify.annotations.NullMarked;
