package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * The rule of two persons: a deed that cannot be undone is proposed by one and happens when another agrees. What the deed is
 * this class does not know; whoever does it calls {@link #agree} in the same transaction.
 */
@ApplicationScoped
public class Proposals {
    @PersistenceContext
    EntityManager entities;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /**
     * Something proposed and not decided.
     *
     * @param deed in the words of the audit trail, such as {@code record.erase}
     * @param subject ids of what it is to be done to
     * @param words sealed by whoever does the deed: the reason, and what else belongs to it
     */
    public record Proposal(Octets16 id, String deed, String subject, byte[] words, String by, Instant at) {
        @Override
        public String toString() {
            return "proposal " + id;
        }
    }

    /**
     * @throws ProblemException 409 if the same deed is proposed already
     */
    @Transactional
    public Octets16 propose(SiteId site, String deed, String subject, byte[] sealedWords, String actor) {
        if (open(site).stream()
                .anyMatch(open -> open.deed().equals(deed) && open.subject().equals(subject))) {
            throw new ProblemException(
                    409, "PROPOSED", "That is proposed already.", "Nothing was changed. It waits for a second person.");
        }
        byte[] bytes = new byte[Octets16.LENGTH];
        random.nextBytes(bytes);
        Octets16 id = Octets16.prefixOf(bytes);
        Sql.of("insert into proposal (site_id, proposal_id, deed, subject, sealed_words, proposed_by, proposed_at)")
                .andRows(List.<Object[]>of(new Object[] {
                    site.value().toUuid(), id.toUuid(), deed, subject, sealedWords, actor, clock.instant()
                }))
                .update(entities);
        audit.record(actor, "propose." + deed, site, subject);
        return id;
    }

    /** What waits for a second person, the earliest first. */
    @Transactional
    public List<Proposal> open(SiteId site) {
        return select(site, " and decided_at is null order by proposed_at, proposal_id").stream()
                .map(Proposals::proposal)
                .toList();
    }

    private List<Row> select(SiteId site, String which, Object... values) {
        return Sql.of(
                        "select proposal_id, deed, subject, sealed_words, proposed_by, proposed_at from proposal"
                                + " where site_id = ?",
                        site.value().toUuid())
                .and(which, values)
                .rows(entities);
    }

    private static Proposal proposal(Row row) {
        return new Proposal(row.id(0), row.text(1), row.text(2), row.bytes(3), row.text(4), row.instant(5));
    }

    /**
     * Agrees to a proposal as the second person, as part of the transaction that does the deed.
     *
     * @throws ProblemException 409 if it was one's own, 404 if it is decided or never was
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Proposal agree(SiteId site, Octets16 id, String actor) {
        Proposal proposal = find(site, id);
        if (proposal.by().equals(actor)) {
            throw new ProblemException(
                    409,
                    "SECOND_PERSON",
                    "You proposed this, so somebody else has to agree.",
                    "Nothing was changed. Ask a colleague who has the right to.");
        }
        decide(site, proposal, true, actor);
        return proposal;
    }

    /** Turns a proposal down; whoever made it may withdraw it the same way. */
    @Transactional
    public void decline(SiteId site, Octets16 id, String actor) {
        decide(site, find(site, id), false, actor);
    }

    private Proposal find(SiteId site, Octets16 id) {
        return select(site, " and proposal_id = ? and decided_at is null for update", id.toUuid()).stream()
                .map(Proposals::proposal)
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_PROPOSAL",
                        "There is no such proposal, or it is decided.",
                        "Nothing was changed. Look at the list again."));
    }

    private void decide(SiteId site, Proposal proposal, boolean agreed, String actor) {
        Sql.of(
                        "update proposal set decided_by = ?, decided_at = ?, agreed = ?"
                                + " where site_id = ? and proposal_id = ?",
                        actor,
                        clock.instant(),
                        agreed,
                        site.value().toUuid(),
                        proposal.id().toUuid())
                .update(entities);
        audit.record(actor, (agreed ? "agree." : "decline.") + proposal.deed(), site, proposal.subject());
    }
}
