package org.turnstone.sync.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.SiteId;

/**
 * The display name of a person in the control log, which only members of the site can read: sealed under the scope key of
 * the generation that its enrolment names and bound to site and person (docs/protocol.md, "Control log").
 */
public final class PersonName {
    private PersonName() {}

    public static byte[] seal(SiteId site, PersonId person, String name, SymmetricKey scope, SecureRandom random) {
        return scope.sealValue(random, label(site, person), name.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws VerificationFailedException if it is not this person's name under this key */
    public static String open(SiteId site, PersonId person, byte[] sealed, SymmetricKey scope)
            throws VerificationFailedException {
        return new String(scope.openValue(label(site, person), sealed), StandardCharsets.UTF_8);
    }

    private static byte[] label(SiteId site, PersonId person) {
        return LabelledHash.of(
                "TS1 name", site.value().toBytes(), person.value().toBytes());
    }
}
