package org.turnstone.field.vault;

import java.net.URI;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.DeviceCertificate;

/**
 * What makes a vault part of a site: said once at enrolment and kept sealed.
 *
 * @param server where the site's server is reached
 * @param authority the key all the site's decisions are signed with
 * @param certificate the authority's word on this device and its person
 * @param serverKey what the server proves itself with until the control log has arrived, which then says it
 */
public record Membership(URI server, VerifyingKey authority, DeviceCertificate certificate, VerifyingKey serverKey) {
    /** @throws IllegalArgumentException if the certificate is for another site */
    public Membership {
        if (!certificate.siteId().equals(DeviceCertificate.siteIdOf(authority))) {
            throw new IllegalArgumentException("the certificate is for another site");
        }
    }
}
