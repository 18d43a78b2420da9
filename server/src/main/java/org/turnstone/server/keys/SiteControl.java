package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.DueRecords;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.ControlJson;

/**
 * The control log of each site: reads what was decided and writes new decisions. One writer at a time for each site,
 * whatever the number of servers: the row of the site's synchronisation is locked until the writer's transaction ends.
 */
@ApplicationScoped
public class SiteControl {
    private static final PersonId NOBODY = new PersonId(Octets16.ZERO);

    @PersistenceContext
    EntityManager entities;

    @Inject
    ChangeLogs logs;

    @Inject
    BlobStore blobs;

    @Inject
    KeyHolder keys;

    @Inject
    DueRecords due;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /** What the log adds up to, by site, good for as long as the ends of its branches are the same. */
    private final Map<SiteId, Read> states = new ConcurrentHashMap<>();

    private record Read(Set<ChangeId> ends, ControlState state) {}

    /** What was decided at a site until now. */
    @Transactional
    public ControlState of(SiteId site) {
        Set<ChangeId> ends = Sql.of(
                        "select t.change_id from tip t join site_sync s on s.site_id = t.site_id"
                                + " and s.control_log = t.log_id where t.site_id = ?",
                        uuid(site))
                .rows(entities)
                .stream()
                .map(row -> new ChangeId(row.id(0)))
                .collect(Collectors.toUnmodifiableSet());
        Read known = states.get(site);
        if (known != null && known.ends().equals(ends)) {
            return known.state();
        }
        ControlState read = ControlReader.read(logs.of(site), keys.authorityOf(site));
        states.put(site, new Read(ends, read));
        return read;
    }

    /** The log that the authority of a site writes. */
    @Transactional
    public LogId logOf(SiteId site) {
        return new LogId(Sql.of("select control_log from site_sync where site_id = ?", uuid(site))
                .one(entities)
                .id(0));
    }

    /** Starts the control log of a new site with its first decisions. */
    @Transactional(Transactional.TxType.MANDATORY)
    void open(SiteId site, List<ControlEntry> first) {
        SigningKey authority = keys.of(site).authority();
        LogOpening opening = new LogOpening(site, authority.verifyingKey(), random(), NOBODY);
        Octets16 epoch = random();
        Sql.of("insert into site_sync (site_id, control_log, server_epoch, checkpoint_no, durable)")
                .andRows(List.<Object[]>of(
                        new Object[] {uuid(site), opening.logId().value().toUuid(), epoch.toUuid(), 0L, new byte[0]}))
                .update(entities);
        Entry start = EntrySigner.plain(
                EntryKind.OPEN_LOG, LogPosition.first(opening.logId()), ControlJson.write(opening), authority);
        List<ControlEntry> decisions = new ArrayList<>(first);
        decisions.add(new ControlEntry.ServerEpoch(epoch, 0));
        take(site, ControlState.of(authority.verifyingKey()), start, decisions, authority);
    }

    /**
     * Adds decisions to the branch that is followed, all or none, as part of the caller's transaction.
     *
     * @return what the log adds up to with them
     * @throws ProblemException 409 while the server is recovering, or if the log is forked and not all of the decisions are
     *     ones that hold on every branch
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public ControlState append(SiteId site, List<ControlEntry> decisions) {
        lock(site);
        requireSigning(site);
        ControlState state = of(site);
        if (state.isForked() && !decisions.stream().allMatch(SiteControl::holdsOnEveryBranch)) {
            throw new ProblemException(
                    409,
                    "CONTROL_FORKED",
                    "The decisions of this site have two different histories, as after a server was restored.",
                    "Nothing was changed, and laptops can go on. Join them first: admin site recover, then with --confirm.");
        }
        return take(site, state, headOf(site, state), decisions, keys.of(site).authority());
    }

    private static boolean holdsOnEveryBranch(ControlEntry decision) {
        return decision instanceof ControlEntry.Erase
                || decision instanceof ControlEntry.Revoke
                || decision instanceof ControlEntry.Join;
    }

    private Entry headOf(SiteId site, ControlState state) {
        return logs.of(site).find(state.head().orElseThrow()).orElseThrow();
    }

    /** True while the server knows that its database is older than what a laptop has, until a person confirms. */
    @Transactional
    public boolean isRecovering(SiteId site) {
        return !Sql.of("select recovering_since from site_sync where site_id = ?", uuid(site))
                .one(entities)
                .isNull(0);
    }

    /** @throws ProblemException 409 while the server is recovering */
    @Transactional
    public void requireSigning(SiteId site) {
        if (isRecovering(site)) {
            throw new ProblemException(
                    409,
                    "SERVER_RECOVERING",
                    "The server was restored from a backup and is learning from the laptops what it lost.",
                    "Nothing is lost that a laptop has: what it sends is stored. The rest goes on once the office has"
                            + " confirmed the restore.");
        }
    }

    /** Waits until no other transaction decides at this site. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void lock(SiteId site) {
        Sql.of("select site_id from site_sync where site_id = ? for update", uuid(site))
                .rows(entities);
    }

    /** Signs and stores; {@code before} is stored too if it opens the log. */
    private ControlState take(
            SiteId site, ControlState state, Entry before, List<ControlEntry> decisions, SigningKey authority) {
        List<Delivery> entries = new ArrayList<>();
        Entry last = before;
        if (before.header().kind() == EntryKind.OPEN_LOG && state.head().isEmpty()) {
            entries.add(Delivery.of(before));
        }
        for (ControlEntry decision : decisions) {
            last = EntrySigner.plain(
                    EntryKind.CONTROL,
                    LogPosition.after(last),
                    ControlJson.write(decision, clock.instant()),
                    authority);
            entries.add(Delivery.of(last));
        }
        ChangeLog log = logs.of(site);
        try (SiteCustody custody = new SiteCustody(keys, blobs, log, site)) {
            Intake intake = new Intake(log, state, custody, ChangeLog.HERE);
            Intake.Report report = intake.accept(entries);
            for (IntakeResult result : report.results()) {
                if (result.code() != IntakeResult.Code.ACCEPTED) {
                    throw new IllegalStateException("a decision of this server was not accepted: " + result.code());
                }
            }
            due.mark(site, report.touched());
            return intake.control();
        }
    }

    private Octets16 random() {
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        return Octets16.prefixOf(bytes);
    }

    private static UUID uuid(SiteId site) {
        return site.value().toUuid();
    }
}
