package org.turnstone.sync.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * What the control entries that have arrived add up to. Immutable; {@link #with} gives the next state.
 *
 * <p>Replicas that hold the same entries hold the same state, whatever they were doing when an entry arrived.
 */
public final class ControlState {
    private final SiteId siteId;
    private final VerifyingKey authority;
    private final @Nullable ChangeId head;
    private final Map<DeviceId, ControlEntry.Enrol> devices;
    private final Map<DeviceId, ControlEntry.Revoke> revoked;
    private final Map<LogId, Set<ChangeId>> accepted;
    private final NavigableMap<Integer, ControlEntry.ScopeKey> scopeKeys;
    private final NavigableMap<Integer, ControlEntry.PeriodKey> periodKeys;
    private final Map<FormHash, ControlEntry.PublishForm> forms;
    private final Set<FormHash> closedForms;
    private final Map<RecordId, Set<KeyId>> erasedParts;
    private final Set<RecordId> erased;
    private final Set<VerifyingKey> serverKeys;
    private final Map<DeviceId, Set<Octets16>> escrowsOpened;
    private @Nullable RecipientKey recoveryKey;

    private ControlState(ControlState before, @Nullable ChangeId head) {
        this.siteId = before.siteId;
        this.authority = before.authority;
        this.head = head;
        this.devices = new LinkedHashMap<>(before.devices);
        this.revoked = new HashMap<>(before.revoked);
        this.accepted = new HashMap<>(before.accepted);
        this.scopeKeys = new TreeMap<>(before.scopeKeys);
        this.periodKeys = new TreeMap<>(before.periodKeys);
        this.forms = new LinkedHashMap<>(before.forms);
        this.closedForms = new HashSet<>(before.closedForms);
        this.erasedParts = new HashMap<>(before.erasedParts);
        this.erased = new HashSet<>(before.erased);
        this.serverKeys = new HashSet<>(before.serverKeys);
        this.escrowsOpened = new HashMap<>(before.escrowsOpened);
        this.recoveryKey = before.recoveryKey;
    }

    private ControlState(VerifyingKey authority) {
        this.siteId = DeviceCertificate.siteIdOf(authority);
        this.authority = authority;
        this.head = null;
        this.devices = Map.of();
        this.revoked = Map.of();
        this.accepted = Map.of();
        this.scopeKeys = new TreeMap<>();
        this.periodKeys = new TreeMap<>();
        this.forms = Map.of();
        this.closedForms = Set.of();
        this.erasedParts = Map.of();
        this.erased = Set.of();
        this.serverKeys = Set.of();
        this.escrowsOpened = Map.of();
        this.recoveryKey = null;
    }

    /** A site of which nothing is known but its authority. */
    public static ControlState of(VerifyingKey authority) {
        return new ControlState(authority);
    }

    /** This state and one entry more, whose signature was checked. The log's opening has no {@code entry}. */
    public ControlState with(ChangeId id, @Nullable ControlEntry entry) {
        ControlState next = new ControlState(this, id);
        if (entry != null) {
            next.apply(entry);
        }
        return next;
    }

    private void apply(ControlEntry entry) {
        if (entry instanceof ControlEntry.Enrol enrol) {
            devices.put(enrol.certificate().deviceId(), enrol);
        } else if (entry instanceof ControlEntry.ScopeKey scope) {
            scopeKeys.merge(scope.generation(), scope, ControlState::sameGeneration);
        } else if (entry instanceof ControlEntry.PeriodKey period) {
            periodKeys.putIfAbsent(period.number(), period);
        } else if (entry instanceof ControlEntry.ServerKey server) {
            serverKeys.add(server.key());
        } else if (entry instanceof ControlEntry.RecoveryKey recovery) {
            recoveryKey = recovery.key();
        } else if (entry instanceof ControlEntry.EscrowOpened opened) {
            Set<Octets16> requests = new HashSet<>(escrowsOpened(opened.device()));
            requests.add(opened.request());
            escrowsOpened.put(opened.device(), Set.copyOf(requests));
        } else if (entry instanceof ControlEntry.PublishForm form) {
            forms.put(form.hash(), form);
            closedForms.remove(form.hash());
        } else if (entry instanceof ControlEntry.CloseForm close) {
            closedForms.add(close.hash());
        } else if (entry instanceof ControlEntry.Revoke revoke) {
            revoked.put(revoke.device(), revoke);
        } else if (entry instanceof ControlEntry.Accept accept) {
            Set<ChangeId> tips = new HashSet<>(accepted.getOrDefault(accept.log(), Set.of()));
            tips.addAll(accept.tips());
            accepted.put(accept.log(), Set.copyOf(tips));
        } else if (entry instanceof ControlEntry.Erase erase) {
            applyErase(erase);
        }
    }

    private void applyErase(ControlEntry.Erase erase) {
        KeyId part = erase.part();
        if (part == null) {
            erased.add(erase.record());
            return;
        }
        Set<KeyId> parts = new HashSet<>(erasedParts.getOrDefault(erase.record(), Set.of()));
        parts.add(part);
        erasedParts.put(erase.record(), Set.copyOf(parts));
    }

    private static ControlEntry.ScopeKey sameGeneration(ControlEntry.ScopeKey first, ControlEntry.ScopeKey more) {
        if (!first.keyId().equals(more.keyId())) {
            return first;
        }
        Map<Octets16, HpkeSealed> wraps = new HashMap<>(more.wraps());
        wraps.putAll(first.wraps());
        return new ControlEntry.ScopeKey(first.generation(), first.keyId(), wraps);
    }

    public SiteId siteId() {
        return siteId;
    }

    public VerifyingKey authority() {
        return authority;
    }

    /** The last control entry, or empty before any. */
    public Optional<ChangeId> head() {
        return Optional.ofNullable(head);
    }

    public Optional<DeviceCertificate> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(ControlEntry.Enrol::certificate);
    }

    public Collection<ControlEntry.Enrol> enrolments() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /** The sealed display name of a person, from the latest of their devices. */
    public Optional<byte[]> sealedNameOf(PersonId person) {
        byte[] name = null;
        for (ControlEntry.Enrol enrol : devices.values()) {
            if (enrol.certificate().personId().equals(person)) {
                name = enrol.sealedName();
            }
        }
        return Optional.ofNullable(name);
    }

    public Optional<ControlEntry.Revoke> revocation(DeviceId id) {
        return Optional.ofNullable(revoked.get(id));
    }

    /** The tips up to which quarantined entries of a log were accepted. */
    public Set<ChangeId> accepted(LogId log) {
        return accepted.getOrDefault(log, Set.of());
    }

    public Optional<ControlEntry.ScopeKey> currentScopeKey() {
        return Optional.ofNullable(scopeKeys.lastEntry()).map(Map.Entry::getValue);
    }

    public Collection<ControlEntry.ScopeKey> scopeKeys() {
        return Collections.unmodifiableCollection(scopeKeys.values());
    }

    public Optional<ControlEntry.PeriodKey> currentPeriodKey() {
        return Optional.ofNullable(periodKeys.lastEntry()).map(Map.Entry::getValue);
    }

    /** Whether a wrap addressed so is for the site, in any of its periods. */
    public boolean isPeriodKey(Octets16 to) {
        return periodKeys.values().stream().anyMatch(period -> period.key().id().equals(to));
    }

    public boolean isServerKey(VerifyingKey key) {
        return serverKeys.contains(key);
    }

    /** The keys that this site's servers sign checkpoints with. */
    public Set<VerifyingKey> serverKeys() {
        return Collections.unmodifiableSet(serverKeys);
    }

    /** The key that vaults of this site seal a slot to, if the site has one. */
    public Optional<RecipientKey> recoveryKey() {
        return Optional.ofNullable(recoveryKey);
    }

    /** The escrow requests of a device that were answered, by {@link EscrowRequest#id()}. */
    public Set<Octets16> escrowsOpened(DeviceId device) {
        return escrowsOpened.getOrDefault(device, Set.of());
    }

    /** Every form version that was published, oldest first. */
    public List<ControlEntry.PublishForm> forms() {
        return List.copyOf(forms.values());
    }

    public Optional<ControlEntry.PublishForm> form(FormHash hash) {
        return Optional.ofNullable(forms.get(hash));
    }

    public boolean isClosed(FormHash hash) {
        return closedForms.contains(hash);
    }

    public boolean isErased(RecordId record) {
        return erased.contains(record);
    }

    public boolean isErased(RecordId record, KeyId part) {
        return erased.contains(record)
                || erasedParts.getOrDefault(record, Set.of()).contains(part);
    }

    /** Erasures decided here and not yet in {@code before}. */
    public List<ControlEntry.Erase> erasuresSince(ControlState before) {
        List<ControlEntry.Erase> erasures = new ArrayList<>();
        erased.stream()
                .filter(record -> !before.erased.contains(record))
                .forEach(record -> erasures.add(new ControlEntry.Erase(record, null)));
        erasedParts.forEach((record, parts) -> parts.stream()
                .filter(part -> !before.isErased(record, part))
                .forEach(part -> erasures.add(new ControlEntry.Erase(record, part))));
        return erasures;
    }

    /** Devices that were revoked, or revoked otherwise, since {@code before}. */
    public Set<DeviceId> devicesJudgedSince(ControlState before) {
        Set<DeviceId> devices = new HashSet<>();
        revoked.forEach((device, revocation) -> {
            if (!revocation.equals(before.revoked.get(device))) {
                devices.add(device);
            }
        });
        return devices;
    }

    /** Logs of which more was accepted since {@code before}. */
    public Set<LogId> logsReleasedSince(ControlState before) {
        Set<LogId> logs = new HashSet<>();
        accepted.forEach((log, tips) -> {
            if (!before.accepted(log).equals(tips)) {
                logs.add(log);
            }
        });
        return logs;
    }
}
