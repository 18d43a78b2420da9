package org.turnstone.server.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.SiteId;

/**
 * Writes down what people and the administrator did. An entry is part of the transaction of the deed: both are kept or
 * neither is.
 */
@ApplicationScoped
public class AuditTrail {
    private static final String START = "0".repeat(64);
    private static final int AT_ONCE = 1_000;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Clock clock;

    /**
     * Adds one entry.
     *
     * @param actor the login, or {@code admin.token}
     * @param action in a few words, for instance {@code user.create}
     * @param site where, or null if it concerns the whole server
     * @param subject the id or login it was done to, with the reason if the deed needs one; at most 1,000 characters, never an
     *     answer or a name
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(String actor, String action, @Nullable SiteId site, String subject) {
        AuditHead head = entities.find(AuditHead.class, AuditHead.ONLY, LockModeType.PESSIMISTIC_WRITE);
        AuditEntry entry = new AuditEntry(
                head.no + 1,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                actor,
                action,
                site == null ? "" : site.toHex(),
                subject,
                head.hash);
        entities.persist(entry);
        head.advanceTo(entry);
    }

    /**
     * Goes through the whole trail and names the first entry at which it breaks, if it does.
     *
     * <p>A row altered, removed or put in between breaks the chain at its place. Rows cut off at the end show, because the newest
     * link is kept apart. Whoever may write the whole database can compute a chain anew: for that, compare {@link #newest}
     * with what was written down elsewhere.
     */
    @Transactional(Transactional.TxType.REQUIRED)
    public Optional<TrailBreak> verify() {
        String expected = START;
        long no = 1;
        for (List<AuditEntry> some = after(0); !some.isEmpty(); some = after(no - 1)) {
            for (AuditEntry entry : some) {
                if (entry.no != no) {
                    return Optional.of(new TrailBreak(no, TrailBreak.Kind.MISSING));
                }
                if (!entry.prevHash.equals(expected) || !entry.hash.equals(entry.computeHash())) {
                    return Optional.of(new TrailBreak(no, TrailBreak.Kind.ALTERED));
                }
                expected = entry.hash;
                no++;
            }
            entities.clear();
        }
        AuditHead head = entities.find(AuditHead.class, AuditHead.ONLY);
        return head.hash.equals(expected) && head.no == no - 1
                ? Optional.empty()
                : Optional.of(new TrailBreak(no, TrailBreak.Kind.MISSING));
    }

    private List<AuditEntry> after(long no) {
        return entities.createQuery("select e from AuditEntry e where e.no > :no order by e.no", AuditEntry.class)
                .setParameter("no", no)
                .setMaxResults(AT_ONCE)
                .getResultList();
    }

    /** Number and hash of the newest entry, to be written down where this server cannot reach. */
    @Transactional
    public Newest newest() {
        AuditHead head = entities.find(AuditHead.class, AuditHead.ONLY);
        return new Newest(head.no, head.hash);
    }

    /**
     * The trail of a site, and what concerns the whole server, the newest first.
     *
     * @param before only entries before this number
     * @param actor only those of this login, or empty for everybody's
     * @param action only those whose action begins so, or empty
     */
    @Transactional
    public List<Deed> deeds(SiteId site, long before, String actor, String action, int limit) {
        return entities.createQuery(
                        "select e from AuditEntry e where e.no < :before and (e.site = :site or e.site = '')"
                                + " and (:actor = '' or e.actor = :actor) and e.action like :action order by e.no desc",
                        AuditEntry.class)
                .setParameter("before", before)
                .setParameter("site", site.toHex())
                .setParameter("actor", actor)
                .setParameter("action", action.replaceAll("[^a-z.-]", "") + "%")
                .setMaxResults(limit)
                .getResultStream()
                .map(e -> new Deed(e.no, e.at, e.actor, e.action, e.subject))
                .toList();
    }

    /** The newest link of the chain. */
    public record Newest(long no, String hash) {}

    /** One entry, for people. */
    public record Deed(long no, Instant at, String actor, String action, String subject) {}
}
