package org.turnstone.server.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
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

    /** The number of the first row that does not follow from the one before it, or empty if the whole trail holds. */
    @Transactional(Transactional.TxType.REQUIRED)
    public Optional<Long> firstBrokenLink() {
        List<AuditEntry> trail = entities.createQuery("select e from AuditEntry e order by e.no", AuditEntry.class)
                .getResultList();
        String expected = START;
        long no = 1;
        for (AuditEntry entry : trail) {
            if (entry.no != no || !entry.prevHash.equals(expected) || !entry.hash.equals(entry.computeHash())) {
                return Optional.of(no);
            }
            expected = entry.hash;
            no++;
        }
        AuditHead head = entities.find(AuditHead.class, AuditHead.ONLY);
        return head.hash.equals(expected) ? Optional.empty() : Optional.of(no);
    }
}
