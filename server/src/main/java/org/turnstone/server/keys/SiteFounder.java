package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.turnstone.server.site.SiteFounding;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.PersonName;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * Founds sites: makes their keys and writes their first decisions. Keys made for a site whose transaction then fails stay in
 * the keystore and serve nobody; they are not removed, because a site missing from a restored database may come back.
 */
@ApplicationScoped
class SiteFounder implements SiteFounding {
    static final int FIRST_GENERATION = 1;
    private static final String OFFICE = "Office";

    @Inject
    KeyHolder keys;

    @Inject
    Rewrapping rewrapping;

    @Inject
    SiteControl control;

    @Inject
    SecureRandom random;

    @Override
    public NewAuthority makeAuthority() {
        SiteKeys made = keys.makeSite();
        return new NewAuthority(made.site(), made.authority().verifyingKey());
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void openControlLog(SiteId site, Instant at) {
        SiteKeys own = keys.of(site);
        PersonId office = newPerson();
        DeviceCertificate certificate = DeviceCertificate.issue(
                own.authority(),
                own.office().verifyingKey(),
                own.officeBox().recipientKey(),
                office,
                DeviceRole.OFFICE,
                at);
        Quarter quarter = Quarter.of(at);
        RecipientKeyPair period = keys.period(site, quarter);
        try (SymmetricKey scope = SymmetricKey.generate(random)) {
            control.open(
                    site,
                    List.of(
                            new ControlEntry.ServerKey(own.server().verifyingKey()),
                            new ControlEntry.Enrol(
                                    certificate,
                                    PersonName.seal(site, office, OFFICE, scope, random),
                                    FIRST_GENERATION),
                            new ControlEntry.PeriodKey(quarter.number(), period.recipientKey(), quarter.start()),
                            ScopeKeys.sealed(
                                    site,
                                    FIRST_GENERATION,
                                    quarter.number(),
                                    scope,
                                    List.of(period.recipientKey()),
                                    random)));
            // A new site has nothing to wrap again, and must not hold up those that have.
            rewrapping.done(site, new KeyId(scope.keyId()));
        }
    }

    private PersonId newPerson() {
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        return new PersonId(Octets16.prefixOf(id));
    }
}
