package org.turnstone.server.site;

import java.time.Instant;
import java.time.ZoneId;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.SiteId;

/**
 * One site as the rest of the server sees it.
 *
 * @param id derived from the authority key
 * @param code short, for command lines and addresses, unique on this server
 * @param name for people
 * @param timeZone in which its days begin
 * @param authorityKey the public key that signs its control log
 * @param createdAt when it was created here
 */
public record Site(SiteId id, String code, String name, ZoneId timeZone, VerifyingKey authorityKey, Instant createdAt) {
    @Override
    public String toString() {
        return "site " + id;
    }
}
