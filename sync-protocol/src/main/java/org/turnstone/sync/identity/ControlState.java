package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
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
 * What the control entries that have arrived add up to. Immutable; equal by what was decided.
 *
 * <p>Replicas that hold the same entries hold the same state, whatever they were doing when an entry arrived. If the log has
 * branches, erasures and revocations of all of them hold, and everything else is that of the branch that {@link ControlGraph}
 * follows. While {@link #isForked} a person has to join the branches; nothing else waits for that.
 */
public final class ControlState {
    private final SiteId siteId;
    private final VerifyingKey authority;
    private final @Nullable ChangeId head;
    private final SortedSet<ChangeId> looseEnds;
    private final List<Decision> setAside;
    private final Map<DeviceId, ControlEntry.Enrol> devices = new LinkedHashMap<>();
    private final Map<DeviceId, ControlEntry.Enrol> devicesSetAside = new HashMap<>();
    private final Map<DeviceId, Set<ControlEntry.Revoke>> revoked = new HashMap<>();
    private final Map<DeviceId, Instant> revokedAt = new HashMap<>();
    private final Map<DeviceId, List<ControlEntry.RoleChange>> roles = new HashMap<>();
    private final Map<LogId, Set<ChangeId>> accepted = new HashMap<>();
    private final NavigableMap<Integer, ControlEntry.ScopeKey> scopeKeys = new TreeMap<>();
    private final List<ControlEntry.ScopeKey> scopeKeysSetAside = new ArrayList<>();
    private final NavigableMap<Integer, ControlEntry.PeriodKey> periodKeys = new TreeMap<>();
    private final Map<Integer, ChangeId> periodEntries = new HashMap<>();
    private final Set<Integer> destroyedPeriods = new HashSet<>();
    private final Map<FormHash, ControlEntry.PublishForm> forms = new LinkedHashMap<>();
    private final Map<FormHash, Instant> publishedForms = new HashMap<>();
    private final Map<FormHash, Instant> closedForms = new HashMap<>();
    private final Map<RecordId, Set<KeyId>> erasedParts = new HashMap<>();
    private final Set<RecordId> erased = new HashSet<>();
    private final Set<ChangeId> refusedRequests = new HashSet<>();
    private final Set<VerifyingKey> serverKeys = new HashSet<>();
    private final Set<ControlEntry.ServerEpoch> serverEpochs = new LinkedHashSet<>();
    private final Map<DeviceId, Set<Octets16>> escrowsOpened = new HashMap<>();
    private @Nullable RecipientKey recoveryKey;
    private int minimumVersion;

    private ControlState(VerifyingKey authority, ControlGraph graph) {
        this.siteId = DeviceCertificate.siteIdOf(authority);
        this.authority = authority;
        List<Decision> followed = graph.followed();
        this.head =
                followed.isEmpty() ? null : followed.get(followed.size() - 1).id();
        this.looseEnds = graph.looseEnds();
        this.setAside = graph.elsewhere();
        followed.forEach(decision -> decision.entry().ifPresent(entry -> apply(decision, entry)));
        setAside.forEach(decision -> decision.entry().ifPresent(this::applyFromElsewhere));
        followed.forEach(this::noteRevocation);
        setAside.forEach(this::noteRevocation);
    }

    private void noteRevocation(Decision decision) {
        if (decision.entry().orElse(null) instanceof ControlEntry.Revoke revoke) {
            revokedAt.merge(revoke.device(), decision.at(), (a, b) -> a.isBefore(b) ? a : b);
        }
    }

    /** A site of which nothing is known but its authority. */
    public static ControlState of(VerifyingKey authority) {
        return of(authority, List.of());
    }

    /** What these decisions, whose signatures were checked, add up to. */
    public static ControlState of(VerifyingKey authority, Collection<Decision> decisions) {
        return new ControlState(authority, new ControlGraph(decisions));
    }

    private void apply(Decision decision, ControlEntry entry) {
        if (entry instanceof ControlEntry.Enrol enrol) {
            devices.put(enrol.certificate().deviceId(), enrol);
        } else if (entry instanceof ControlEntry.ScopeKey scope) {
            scopeKeys.merge(scope.generation(), scope, ControlState::sameGeneration);
        } else if (entry instanceof ControlEntry.PeriodKey period) {
            if (periodKeys.putIfAbsent(period.number(), period) == null) {
                periodEntries.put(period.number(), decision.id());
            }
        } else if (entry instanceof ControlEntry.PeriodDestroyed destroyed) {
            destroyedPeriods.add(destroyed.number());
        } else if (entry instanceof ControlEntry.ServerKey server) {
            serverKeys.add(server.key());
        } else if (entry instanceof ControlEntry.RecoveryKey recovery) {
            recoveryKey = recovery.key();
        } else if (entry instanceof ControlEntry.EscrowOpened opened) {
            escrowsOpened
                    .computeIfAbsent(opened.device(), any -> new HashSet<>())
                    .add(opened.request());
        } else if (entry instanceof ControlEntry.ServerEpoch epoch) {
            serverEpochs.add(epoch);
        } else if (entry instanceof ControlEntry.PublishForm form) {
            forms.put(form.hash(), form);
            publishedForms.putIfAbsent(form.hash(), decision.at());
            closedForms.remove(form.hash());
        } else if (entry instanceof ControlEntry.CloseForm close) {
            closedForms.putIfAbsent(close.hash(), decision.at());
        } else if (entry instanceof ControlEntry.Revoke revoke) {
            revoked.computeIfAbsent(revoke.device(), any -> new HashSet<>()).add(revoke);
        } else if (entry instanceof ControlEntry.RoleChange change) {
            roles.computeIfAbsent(change.device(), any -> new ArrayList<>()).add(change);
        } else if (entry instanceof ControlEntry.Accept accept) {
            accepted.computeIfAbsent(accept.log(), any -> new HashSet<>()).addAll(accept.tips());
        } else if (entry instanceof ControlEntry.Erase erase) {
            applyErase(erase);
        } else if (entry instanceof ControlEntry.Keep keep) {
            refusedRequests.addAll(keep.requests());
        } else if (entry instanceof ControlEntry.MinimumVersion minimum) {
            minimumVersion = Math.max(minimumVersion, minimum.version());
        }
    }

    /** Erasures and revocations hold; certificates and keys are remembered so that nothing written under them is lost. */
    private void applyFromElsewhere(ControlEntry entry) {
        if (entry instanceof ControlEntry.Erase erase) {
            applyErase(erase);
        } else if (entry instanceof ControlEntry.Revoke revoke) {
            revoked.computeIfAbsent(revoke.device(), any -> new HashSet<>()).add(revoke);
        } else if (entry instanceof ControlEntry.Enrol enrol) {
            devicesSetAside.putIfAbsent(enrol.certificate().deviceId(), enrol);
        } else if (entry instanceof ControlEntry.ScopeKey scope) {
            scopeKeysSetAside.add(scope);
        }
    }

    private void applyErase(ControlEntry.Erase erase) {
        KeyId part = erase.part();
        if (part == null) {
            erased.add(erase.record());
        } else {
            erasedParts.computeIfAbsent(erase.record(), any -> new HashSet<>()).add(part);
        }
    }

    private static ControlEntry.ScopeKey sameGeneration(ControlEntry.ScopeKey first, ControlEntry.ScopeKey more) {
        if (!first.keyId().equals(more.keyId())) {
            return first;
        }
        Map<Octets16, HpkeSealed> wraps = new HashMap<>(more.wraps());
        wraps.putAll(first.wraps());
        return new ControlEntry.ScopeKey(first.generation(), first.period(), first.keyId(), wraps);
    }

    public SiteId siteId() {
        return siteId;
    }

    public VerifyingKey authority() {
        return authority;
    }

    /** The last decision of the branch that is followed, or empty before any. */
    public Optional<ChangeId> head() {
        return Optional.ofNullable(head);
    }

    /** True while decisions stand on a branch that nobody joined: for the office to settle, no reason to stop work. */
    public boolean isForked() {
        return !looseEnds.isEmpty();
    }

    /** Ends of the branches that wait to be joined. */
    public SortedSet<ChangeId> looseEnds() {
        return Collections.unmodifiableSortedSet(looseEnds);
    }

    /** Decisions of other branches, of which only erasures and revocations hold. */
    public List<Decision> setAside() {
        return setAside;
    }

    /** The certificate of a device, if it is enrolled on the branch that is followed. */
    public Optional<DeviceCertificate> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(ControlEntry.Enrol::certificate);
    }

    /** The certificate of a device that is or was enrolled on any branch: what it wrote is kept and can be shown. */
    public Optional<DeviceCertificate> deviceOfAnyBranch(DeviceId id) {
        return device(id).or(() -> Optional.ofNullable(devicesSetAside.get(id)).map(ControlEntry.Enrol::certificate));
    }

    public Collection<ControlEntry.Enrol> enrolments() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /** The enrolment with the sealed display name of a person, from the latest of their devices. */
    public Optional<ControlEntry.Enrol> enrolmentOf(PersonId person) {
        ControlEntry.Enrol latest = null;
        for (ControlEntry.Enrol enrol : devices.values()) {
            if (enrol.certificate().personId().equals(person)) {
                latest = enrol;
            }
        }
        return Optional.ofNullable(latest);
    }

    public boolean isRevoked(DeviceId id) {
        return revoked.containsKey(id);
    }

    /** When a device was first revoked, by the authority's word. */
    public Optional<Instant> revokedAt(DeviceId id) {
        return Optional.ofNullable(revokedAt.get(id));
    }

    /** Every revocation of a device; an entry counts only if all of them let it. */
    public Set<ControlEntry.Revoke> revocations(DeviceId id) {
        return Collections.unmodifiableSet(revoked.getOrDefault(id, Set.of()));
    }

    /** The changes of a device's role, oldest first. */
    public List<ControlEntry.RoleChange> roleChanges(DeviceId id) {
        return Collections.unmodifiableList(roles.getOrDefault(id, List.of()));
    }

    /** What an enrolled device may do now, unless it is revoked. */
    public Optional<DeviceRole> roleOf(DeviceId id) {
        List<ControlEntry.RoleChange> changes = roleChanges(id);
        return changes.isEmpty()
                ? device(id).map(DeviceCertificate::role)
                : device(id).map(any -> changes.get(changes.size() - 1).role());
    }

    /** Devices that are enrolled and not revoked, in the order of their enrolment. */
    public List<DeviceCertificate> members() {
        return devices.values().stream()
                .map(ControlEntry.Enrol::certificate)
                .filter(certificate -> !isRevoked(certificate.deviceId()))
                .toList();
    }

    /** The members that the next scope key is sealed to. */
    public List<DeviceCertificate> readers() {
        return members().stream()
                .filter(member -> roleOf(member.deviceId()).orElseThrow().reads())
                .toList();
    }

    /** The tips up to which quarantined entries of a log were accepted. */
    public Set<ChangeId> accepted(LogId log) {
        return Collections.unmodifiableSet(accepted.getOrDefault(log, Set.of()));
    }

    /** The scope key that new keys are sealed under: the highest generation. */
    public Optional<ControlEntry.ScopeKey> currentScopeKey() {
        return Optional.ofNullable(scopeKeys.lastEntry()).map(Map.Entry::getValue);
    }

    public Collection<ControlEntry.ScopeKey> scopeKeys() {
        return Collections.unmodifiableCollection(scopeKeys.values());
    }

    /** Scope keys of all branches: wraps made under any of them can be opened. */
    public List<ControlEntry.ScopeKey> scopeKeysOfAllBranches() {
        List<ControlEntry.ScopeKey> all = new ArrayList<>(scopeKeys.values());
        all.addAll(scopeKeysSetAside);
        return all;
    }

    public Optional<ControlEntry.PeriodKey> currentPeriodKey() {
        return Optional.ofNullable(periodKeys.lastEntry()).map(Map.Entry::getValue);
    }

    /** Whether a wrap addressed so is for the site, in any of its periods. */
    public boolean isPeriodKey(Octets16 to) {
        return periodKeys.values().stream().anyMatch(period -> period.key().id().equals(to));
    }

    /** The keys of all periods, oldest first. */
    public Collection<ControlEntry.PeriodKey> periodKeys() {
        return Collections.unmodifiableCollection(periodKeys.values());
    }

    /** The period that follows another, which closes it; empty for the current one. */
    public Optional<ControlEntry.PeriodKey> periodAfter(int number) {
        return Optional.ofNullable(periodKeys.higherEntry(number)).map(Map.Entry::getValue);
    }

    /** The entry that announced a period. */
    public Optional<ChangeId> announcementOf(int period) {
        return Optional.ofNullable(periodEntries.get(period));
    }

    /** True if the private key of a period is gone. */
    public boolean isDestroyed(int period) {
        return destroyedPeriods.contains(period);
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
        return Collections.unmodifiableSet(escrowsOpened.getOrDefault(device, Set.of()));
    }

    /** The epochs of the site's server, oldest first. */
    public List<ControlEntry.ServerEpoch> serverEpochs() {
        return List.copyOf(serverEpochs);
    }

    /** The lowest version of the program that may still receive; 0 if any may. */
    public int minimumVersion() {
        return minimumVersion;
    }

    /** Every form version that was published, oldest first. */
    public List<ControlEntry.PublishForm> forms() {
        return List.copyOf(forms.values());
    }

    public Optional<ControlEntry.PublishForm> form(FormHash hash) {
        return Optional.ofNullable(forms.get(hash));
    }

    /** When a form version was first published, by the authority's clock; empty if it never was. */
    public Optional<Instant> publishedAt(FormHash hash) {
        return Optional.ofNullable(publishedForms.get(hash));
    }

    public boolean isClosed(FormHash hash) {
        return closedForms.containsKey(hash);
    }

    /** When a form version was closed to new records, by the authority's clock; empty if it is open. */
    public Optional<Instant> closedAt(FormHash hash) {
        return Optional.ofNullable(closedForms.get(hash));
    }

    public boolean isErased(RecordId record) {
        return erased.contains(record);
    }

    public boolean isErased(RecordId record, KeyId part) {
        return erased.contains(record)
                || erasedParts.getOrDefault(record, Set.of()).contains(part);
    }

    /** True if the office answered a request to erase with no. */
    public boolean isRefused(ChangeId request) {
        return refusedRequests.contains(request);
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

    /** Devices whose entries may have another standing than in {@code before}. */
    public Set<DeviceId> devicesJudgedSince(ControlState before) {
        Set<DeviceId> candidates = new HashSet<>(revoked.keySet());
        for (ControlState state : List.of(this, before)) {
            candidates.addAll(state.roles.keySet());
            candidates.addAll(state.devicesSetAside.keySet());
        }
        candidates.removeIf(device -> revocations(device).equals(before.revocations(device))
                && roleChanges(device).equals(before.roleChanges(device))
                && device(device).equals(before.device(device)));
        return candidates;
    }

    /** Logs of which more or less was accepted since {@code before}. */
    public Set<LogId> logsReleasedSince(ControlState before) {
        Set<LogId> logs = new HashSet<>(accepted.keySet());
        logs.addAll(before.accepted.keySet());
        logs.removeIf(log -> accepted(log).equals(before.accepted(log)));
        return logs;
    }

    /** Everything but {@link #setAside}, whose effects are among the rest. */
    private List<Object> content() {
        return List.of(
                authority,
                head(),
                looseEnds,
                List.copyOf(devices.values()),
                devicesSetAside,
                revoked,
                roles,
                accepted,
                scopeKeys,
                Set.copyOf(scopeKeysSetAside),
                periodKeys,
                periodEntries,
                destroyedPeriods,
                List.copyOf(forms.values()),
                publishedForms,
                closedForms,
                erased,
                erasedParts,
                refusedRequests,
                serverKeys,
                serverEpochs(),
                Optional.ofNullable(recoveryKey),
                escrowsOpened,
                minimumVersion);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof ControlState that && content().equals(that.content());
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    @Override
    public String toString() {
        return "decisions of site " + siteId + (isForked() ? ", forked" : "");
    }
}
