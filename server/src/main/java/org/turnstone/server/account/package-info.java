/**
 * The people who use this server: how they sign in, what they may do at which site, and how their laptops are admitted.
 *
 * <p>Read {@link org.turnstone.server.account.Accounts} and {@link org.turnstone.server.account.EnrolmentCodes}. No name of
 * a person is kept here beyond the login the administrator chose. Beans are stateless; any thread may use them.
 */
@NullMarked
package org.turnstone.server.account;

import org.jspecify.annotations.NullMarked;
