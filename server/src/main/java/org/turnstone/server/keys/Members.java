package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.PersonName;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.Standing;

/** Admits devices to a site, shuts them out, and knows the names of the people who write with them. */
@ApplicationScoped
public class Members {
    @Inject
    KeyHolder keys;

    @Inject
    SiteControl control;

    @Inject
    ChangeLogs logs;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /**
     * Certifies a device and seals every generation of the scope key to it, as part of the caller's transaction.
     *
     * @param name the person's, which only members will be able to read
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public DeviceCertificate admit(
            SiteId site, VerifyingKey device, RecipientKey recipient, PersonId person, String name) {
        control.lock(site);
        DeviceCertificate certificate = DeviceCertificate.issue(
                keys.of(site).authority(), device, recipient, person, DeviceRole.FIELD, clock.instant());
        ControlState state = control.of(site);
        try (Keyring keyring = keys.keyring(logs.of(site), state)) {
            SymmetricKey first = keyring.scopeKey(SiteFounder.FIRST_GENERATION).orElseThrow();
            List<ControlEntry> decisions = new ArrayList<>();
            decisions.add(new ControlEntry.Enrol(certificate, PersonName.seal(site, person, name, first, random)));
            for (ControlEntry.ScopeKey generation : state.scopeKeys()) {
                SymmetricKey scope = keyring.scopeKey(generation.generation()).orElseThrow();
                decisions.add(SiteFounder.scopeKey(site, generation.generation(), scope, recipient, random));
            }
            control.append(site, decisions);
        }
        return certificate;
    }

    /**
     * Shuts a device out: what of its logs is here counts for ever, what comes later is kept without effect. A device that is
     * shut out already stays as it was.
     */
    @Transactional
    public void revoke(SiteId site, DeviceId device, String reason, String actor) {
        audit.record(actor, "device.revoke", site, device.toHex());
        control.lock(site);
        ControlState state = control.of(site);
        if (state.revocation(device).isPresent()) {
            return;
        }
        JpaChangeLog log = logs.of(site);
        Standing standing = new Standing(log, state);
        Map<LogId, Set<ChangeId>> cuts = new HashMap<>();
        log.tips().byLog().forEach((id, tips) -> {
            boolean ofDevice = standing.authorOf(id)
                    .filter(author -> author.deviceId().equals(device))
                    .isPresent();
            if (ofDevice) {
                cuts.put(id, tips.stream().map(Tip::id).collect(Collectors.toSet()));
            }
        });
        control.append(site, List.of(new ControlEntry.Revoke(device, reason, cuts)));
    }

    /** The display names of everybody who has a device at the site. */
    @Transactional
    public Map<PersonId, String> names(SiteId site) {
        ControlState state = control.of(site);
        Map<PersonId, String> names = new HashMap<>();
        try (Keyring keyring = keys.keyring(logs.of(site), state)) {
            Optional<SymmetricKey> scope = keyring.scopeKey(SiteFounder.FIRST_GENERATION);
            for (ControlEntry.Enrol enrol : state.enrolments()) {
                PersonId person = enrol.certificate().personId();
                scope.flatMap(key -> open(site, person, enrol.sealedName(), key))
                        .ifPresent(name -> names.put(person, name));
            }
        }
        return names;
    }

    private static Optional<String> open(SiteId site, PersonId person, byte[] sealed, SymmetricKey scope) {
        try {
            return Optional.of(PersonName.open(site, person, sealed, scope));
        } catch (VerificationFailedException e) {
            // A name that cannot be read is no reason to hide an answer.
            return Optional.empty();
        }
    }
}
