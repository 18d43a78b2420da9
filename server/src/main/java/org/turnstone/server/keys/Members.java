package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
            int newest = state.currentScopeKey().orElseThrow().generation();
            SymmetricKey current = keyring.scopeKey(newest).orElseThrow();
            List<ControlEntry> decisions = new ArrayList<>();
            decisions.add(
                    new ControlEntry.Enrol(certificate, PersonName.seal(site, person, name, current, random), newest));
            for (ControlEntry.ScopeKey generation : state.scopeKeys()) {
                // One whose period was destroyed opens for nobody any more.
                keyring.scopeKey(generation.generation())
                        .ifPresent(scope -> decisions.add(ScopeKeys.sealed(
                                site,
                                generation.generation(),
                                generation.period(),
                                scope,
                                List.of(recipient),
                                random)));
            }
            control.append(site, decisions);
        }
        return certificate;
    }

    /**
     * Shuts a device out: what of its logs is here counts for ever, what comes later is kept without effect. Everybody else
     * gets a new scope key. A device that is shut out already can be shut out again with narrower cuts.
     *
     * @param receivedBefore only what arrived before counts, as when a laptop was stolen some days ago; null for all
     */
    @Transactional
    public void revoke(SiteId site, DeviceId device, String reason, @Nullable Instant receivedBefore, String actor) {
        audit.record(actor, "device.revoke", site, device.toHex());
        control.lock(site);
        ControlState state = control.of(site);
        if (state.isRevoked(device) && receivedBefore == null) {
            return;
        }
        ControlState after = control.append(
                site, List.of(new ControlEntry.Revoke(device, reason, cuts(site, state, device, receivedBefore))));
        if (!state.isRevoked(device) && !after.isForked()) {
            renewScope(site, after);
        }
    }

    /** Gives a device another role; what it wrote until now keeps its standing. */
    @Transactional
    public void changeRole(SiteId site, DeviceId device, DeviceRole role, String actor) {
        audit.record(actor, "device.role", site, device.toHex() + " " + role);
        control.lock(site);
        ControlState state = control.of(site);
        Optional<DeviceRole> before = state.roleOf(device);
        if (before.filter(role::equals).isPresent()) {
            return;
        }
        ControlState after = control.append(
                site, List.of(new ControlEntry.RoleChange(device, role, cuts(site, state, device, null))));
        if (before.filter(DeviceRole::reads).isPresent() != role.reads()) {
            renewScope(site, after);
        }
    }

    private Map<LogId, Set<ChangeId>> cuts(
            SiteId site, ControlState state, DeviceId device, @Nullable Instant receivedBefore) {
        JpaChangeLog log = logs.of(site);
        Standing standing = new Standing(log, state);
        Map<LogId, Set<ChangeId>> cuts = new HashMap<>();
        log.tips().byLog().forEach((id, tips) -> {
            boolean ofDevice = standing.authorOf(id)
                    .filter(author -> author.deviceId().equals(device))
                    .isPresent();
            if (ofDevice) {
                cuts.put(
                        id,
                        receivedBefore == null
                                ? tips.stream().map(Tip::id).collect(Collectors.toSet())
                                : log.endsBefore(id, receivedBefore));
            }
        });
        return cuts;
    }

    /** Makes the next generation of the scope key for everybody who may read now, and says names again under it. */
    void renewScope(SiteId site, ControlState state) {
        int generation = state.currentScopeKey().orElseThrow().generation() + 1;
        ControlEntry.PeriodKey period = state.currentPeriodKey().orElseThrow();
        List<RecipientKey> recipients = new ArrayList<>(List.of(period.key()));
        state.readers().stream()
                .filter(reader -> reader.role() != DeviceRole.OFFICE)
                .forEach(reader -> recipients.add(reader.recipientKey()));
        List<ControlEntry> decisions = new ArrayList<>();
        try (SymmetricKey scope = SymmetricKey.generate(random);
                Keyring keyring = keys.keyring(logs.of(site), state)) {
            decisions.add(ScopeKeys.sealed(site, generation, period.number(), scope, recipients, random));
            for (ControlEntry.Enrol enrol : state.enrolments()) {
                PersonId person = enrol.certificate().personId();
                keyring.scopeKey(enrol.generation())
                        .flatMap(key -> open(site, person, enrol.sealedName(), key))
                        .ifPresent(name -> decisions.add(new ControlEntry.Enrol(
                                enrol.certificate(), PersonName.seal(site, person, name, scope, random), generation)));
            }
            control.append(site, decisions);
        }
    }

    /** The display names of everybody who has a device at the site. */
    @Transactional
    public Map<PersonId, String> names(SiteId site) {
        ControlState state = control.of(site);
        Map<PersonId, String> names = new HashMap<>();
        try (Keyring keyring = keys.keyring(logs.of(site), state)) {
            for (ControlEntry.Enrol enrol : state.enrolments()) {
                PersonId person = enrol.certificate().personId();
                keyring.scopeKey(enrol.generation())
                        .flatMap(key -> open(site, person, enrol.sealedName(), key))
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
