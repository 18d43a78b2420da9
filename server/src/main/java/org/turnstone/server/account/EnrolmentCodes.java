package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/** Issues enrolment codes and takes them back, each once and within a day. */
@ApplicationScoped
public class EnrolmentCodes {
    private static final Duration VALID_FOR = Duration.ofHours(24);
    private static final String NOTHING_ENROLLED =
            "Nothing was enrolled and nothing on the laptop is lost. Ask the site's administrator for a new code.";

    @PersistenceContext
    EntityManager entities;

    @Inject
    AuditTrail audit;

    @Inject
    Sites sites;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /** A code for one laptop of {@code member}, who must have {@code role} at {@code site}. */
    @Transactional
    public Issued issue(Site site, Member member, Role role, String actor) {
        if (!member.roles().contains(role)) {
            throw new ProblemException(
                    409, "NO_SUCH_ROLE", "They do not have that role at this site.", "No code was issued.");
        }
        EnrolmentCode code = EnrolmentCode.generate(Fingerprint.of(site.authorityKey()), random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expires = now.plus(VALID_FOR);
        entities.persist(new EnrolmentCodeEntity(
                site.id().value().toUuid(),
                code.secretHash(),
                member.person().value().toUuid(),
                role,
                now,
                actor,
                expires));
        audit.record(actor, "code.issue", site.id(), member.login());
        return new Issued(code, expires);
    }

    /**
     * Uses a code up. Part of the caller's transaction: if the enrolment fails, the code remains good.
     *
     * @throws ProblemException 403 if there is no such code, or it was used or has expired
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Redeemed redeem(EnrolmentCode code, DeviceId device) {
        EnrolmentCodeEntity entity = entities.createQuery(
                        "select c from EnrolmentCode c where c.key.secretHash = :hash", EnrolmentCodeEntity.class)
                .setParameter("hash", code.secretHash())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> refused("CODE_UNKNOWN", "This enrolment code is not known here."));
        SiteId site = new SiteId(Octets16.ofUuid(entity.key.siteId));
        if (!code.isOf(Fingerprint.of(sites.find(site).orElseThrow().authorityKey()))) {
            throw refused("CODE_UNKNOWN", "This enrolment code is not known here.");
        }
        if (entity.usedAt != null) {
            throw refused("CODE_USED", "This enrolment code was used already.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!now.isBefore(entity.expiresAt)) {
            throw refused("CODE_EXPIRED", "This enrolment code has expired.");
        }
        entity.use(now, device);
        audit.record("device " + device.toHex(), "code.use", site, device.toHex());
        return new Redeemed(
                site,
                new PersonId(Octets16.ofUuid(entity.personId)),
                Role.ofWord(entity.role).orElseThrow());
    }

    /** The codes of a site, newest first, without their secrets. */
    @Transactional
    public List<Standing> of(SiteId site) {
        Instant now = clock.instant();
        UUID id = site.value().toUuid();
        return entities.createQuery(
                        "select c, a.login from EnrolmentCode c, Person p, Account a where c.key.siteId = :site"
                                + " and p.key.siteId = :site and p.key.personId = c.personId"
                                + " and a.accountId = p.accountId order by c.issuedAt desc, c.key.secretHash",
                        Object[].class)
                .setParameter("site", id)
                .getResultStream()
                .map(row -> standing((EnrolmentCodeEntity) row[0], (String) row[1], now))
                .toList();
    }

    private static Standing standing(EnrolmentCodeEntity code, String login, Instant now) {
        String state = code.usedAt != null ? "used" : now.isBefore(code.expiresAt) ? "open" : "expired";
        return new Standing(login, code.role, code.issuedAt, code.expiresAt, state);
    }

    private static ProblemException refused(String reason, String title) {
        return new ProblemException(403, reason, title, NOTHING_ENROLLED);
    }

    /** A fresh code, and when it stops being good. */
    public record Issued(EnrolmentCode code, Instant expiresAt) {}

    /** Whom a used code admits, where, and as what. */
    public record Redeemed(SiteId site, PersonId person, Role role) {}

    /** What became of a code; the state is open, used or expired. */
    public record Standing(String login, String role, Instant issuedAt, Instant expiresAt, String state) {}
}
