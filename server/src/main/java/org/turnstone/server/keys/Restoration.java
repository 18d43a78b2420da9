package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.Decision;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * What a server does that was restored from a backup (docs/procedures.md, "The server was restored"). Only the server signs
 * decisions and checkpoints, so a laptop that shows one which is not here proves that the database is older than it was. From
 * then on nothing is signed, laptops refill the database, and a person says when to go on.
 */
@ApplicationScoped
public class Restoration {
    private static final Logger LOG = System.getLogger(Restoration.class.getName());

    @PersistenceContext
    EntityManager entities;

    @Inject
    Members members;

    @Inject
    SiteControl control;

    @Inject
    ChangeLogs logs;

    @Inject
    LastSeen seen;

    @Inject
    KeyHolder keys;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /**
     * Where a recovery stands.
     *
     * @param since when it began, or null if none is under way
     * @param learnt decisions that laptops brought back
     * @param looseEnds ends of branches of the control log that wait to be joined
     * @param heardFrom members that signed in since it began
     * @param outstanding members that did not
     */
    public record Status(
            @Nullable Instant since,
            int learnt,
            SortedSet<ChangeId> looseEnds,
            List<LastSeen.Member> heardFrom,
            List<LastSeen.Member> outstanding) {}

    /** Stops signing at a site, unless that has happened already; as part of the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void begin(SiteId site, String actor) {
        control.lock(site);
        if (control.isRecovering(site)) {
            return;
        }
        ChangeId head = control.of(site).head().orElseThrow();
        Sql.of(
                        "update site_sync set recovering_since = ?, recovering_head = ? where site_id = ?",
                        clock.instant(),
                        head.value().toUuid(),
                        uuid(site))
                .update(entities);
        audit.record(actor, "site.recover", site, "begun");
        LOG.log(
                Level.WARNING,
                "the database of site {0} is older than what was shown to it; nothing is signed until a person confirms",
                site);
    }

    /** {@link #begin} on the word of the administrator. */
    @Transactional
    public void beginBy(SiteId site, String actor) {
        begin(site, actor);
    }

    /** True if a checkpoint that this site's server signed in the epoch it is in now has a number that is not reached here. */
    @Transactional
    public boolean isBeyondUs(SiteId site, Checkpoint checkpoint) {
        Row row = Sql.of("select server_epoch, checkpoint_no from site_sync where site_id = ?", uuid(site))
                .one(entities);
        return checkpoint.siteId().equals(site)
                && checkpoint.isSignedBy(keys.of(site).server().verifyingKey())
                && checkpoint.serverEpoch().equals(row.id(0))
                && checkpoint.number() > row.whole(1);
    }

    @Transactional
    public Status status(SiteId site) {
        Row row = Sql.of("select recovering_since, recovering_head from site_sync where site_id = ?", uuid(site))
                .one(entities);
        ControlState state = control.of(site);
        SortedSet<ChangeId> looseEnds = new TreeSet<>(state.looseEnds());
        if (row.isNull(0)) {
            return new Status(null, 0, looseEnds, List.of(), List.of());
        }
        Instant since = row.instant(0);
        Set<ChangeId> known = Ancestry.atOrBelow(logs.of(site), control.logOf(site), List.of(new ChangeId(row.id(1))));
        int learnt = logs.of(site).places(control.logOf(site), 0).size() - known.size();
        List<LastSeen.Member> heardFrom = new ArrayList<>();
        List<LastSeen.Member> outstanding = new ArrayList<>();
        for (LastSeen.Member member : seen.members(site)) {
            Instant at = member.at();
            (at != null && !at.isBefore(since) ? heardFrom : outstanding).add(member);
        }
        return new Status(since, learnt, looseEnds, heardFrom, outstanding);
    }

    /**
     * Goes on: joins what branches there are, says again what only a closed branch said, and counts checkpoints under a new
     * epoch.
     *
     * @throws ProblemException 409 if nothing has to be confirmed
     */
    @Transactional
    public void confirm(SiteId site, String actor) {
        control.lock(site);
        ControlState before = control.of(site);
        boolean recovering = control.isRecovering(site);
        if (!recovering && !before.isForked()) {
            throw new ProblemException(
                    409,
                    "NOT_RECOVERING",
                    "This site is not recovering and its decisions are one.",
                    "Nothing was changed.");
        }
        // Keys that only a closed branch's generation was given for are wrapped again under the one that is followed.
        Sql.of(
                        "update site_sync set recovering_since = null, recovering_head = null, rewrapped = null"
                                + " where site_id = ?",
                        uuid(site))
                .update(entities);
        if (before.isForked()) {
            join(site, before);
        }
        if (recovering) {
            newEpoch(site);
        }
        audit.record(actor, "site.recover", site, "confirmed");
    }

    private void join(SiteId site, ControlState before) {
        List<ChangeId> ends = new ArrayList<>(before.looseEnds());
        ends.add(before.head().orElseThrow());
        control.append(
                site, List.of(new ControlEntry.Join(ends.stream().sorted().toList())));
        ControlState joined = control.of(site);
        List<ControlEntry> again = new ArrayList<>();
        for (Decision decision : before.setAside()) {
            decision.entry().flatMap(entry -> saidAgain(entry, joined)).ifPresent(again::add);
        }
        if (!again.isEmpty()) {
            control.append(site, again);
        }
        // Whoever was enrolled on the closed branch only has no generation of the one that is followed.
        members.renewScope(site, control.of(site));
    }

    /** What people and laptops rely on already is said again on the branch that is followed, if nothing there differs. */
    private static Optional<ControlEntry> saidAgain(ControlEntry entry, ControlState joined) {
        boolean lacking = false;
        if (entry instanceof ControlEntry.Enrol enrol) {
            lacking = joined.device(enrol.certificate().deviceId()).isEmpty();
        } else if (entry instanceof ControlEntry.PublishForm form) {
            lacking = joined.form(form.hash()).isEmpty();
        } else if (entry instanceof ControlEntry.CloseForm close) {
            lacking = !joined.isClosed(close.hash());
        } else if (entry instanceof ControlEntry.PeriodKey period) {
            lacking = joined.periodKeys().stream().noneMatch(known -> known.number() == period.number());
        } else if (entry instanceof ControlEntry.ScopeKey scope) {
            lacking = joined.scopeKeys().stream().noneMatch(known -> known.generation() == scope.generation());
        } else if (entry instanceof ControlEntry.ServerKey server) {
            lacking = !joined.isServerKey(server.key());
        } else if (entry instanceof ControlEntry.Accept accept) {
            lacking = !joined.accepted(accept.log()).containsAll(accept.tips());
        } else if (entry instanceof ControlEntry.Keep keep) {
            lacking = !keep.requests().stream().allMatch(joined::isRefused);
        } else if (entry instanceof ControlEntry.MinimumVersion minimum) {
            lacking = minimum.version() > joined.minimumVersion();
        } else if (entry instanceof ControlEntry.PeriodDestroyed destroyed) {
            lacking = !joined.isDestroyed(destroyed.number());
        }
        return lacking ? Optional.of(entry) : Optional.empty();
    }

    private void newEpoch(SiteId site) {
        long last = Sql.of("select checkpoint_no from site_sync where site_id = ?", uuid(site))
                .one(entities)
                .whole(0);
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        Octets16 epoch = Octets16.prefixOf(bytes);
        Sql.of("update site_sync set server_epoch = ?, checkpoint_no = 0 where site_id = ?", epoch.toUuid(), uuid(site))
                .update(entities);
        control.append(site, List.of(new ControlEntry.ServerEpoch(epoch, last)));
    }

    private static UUID uuid(SiteId site) {
        return site.value().toUuid();
    }
}
