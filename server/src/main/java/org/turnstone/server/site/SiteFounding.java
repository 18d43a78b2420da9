package org.turnstone.server.site;

import java.time.Instant;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.SiteId;

/**
 * Makes the keys of a new site and opens its control log. What {@link Sites} asks of the package that holds the keys.
 *
 * <p>Both steps run in the transaction that creates the site: keys made for a site whose transaction fails serve
 * nobody and stay, since a database that is restored may need them.
 */
public interface SiteFounding {
    /**
     * Makes the authority key of a site that does not exist yet.
     *
     * @throws IllegalStateException if the keystore is locked; nothing was made
     */
    NewAuthority makeAuthority();

    /** Makes everything else the site begins with and writes the first control entries. The row of the site exists. */
    void openControlLog(SiteId site, Instant at);

    /**
     * The public half of what was made.
     *
     * @param siteId derived from the key
     * @param publicKey signs the site's control log
     */
    record NewAuthority(SiteId siteId, VerifyingKey publicKey) {}
}
