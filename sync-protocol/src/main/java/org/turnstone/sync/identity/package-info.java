/**
 * Who may write and read at a site, and what its authority decided: certificates, key wraps and the control log.
 *
 * <p>Read {@link org.turnstone.sync.identity.ControlEntry} and {@link org.turnstone.sync.identity.ControlState} first. May
 * use record, change and crypto. Everything is immutable except where a class says otherwise.
 */
@NullMarked
package org.turnstone.sync.identity;

import org.jspecify.annotations.NullMarked;
