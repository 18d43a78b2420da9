package org.turnstone.server.site;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.Kinds;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/** Creates sites and finds them. */
@ApplicationScoped
public class Sites {
    private static final Logger LOG = System.getLogger(Sites.class.getName());
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_NAME = 100;

    @PersistenceContext
    EntityManager entities;

    @Inject
    SiteFounding founding;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    /**
     * Creates a site with keys of its own.
     *
     * @throws ProblemException if the code is taken or one of the texts cannot be; nothing was created then
     */
    @Transactional
    public Site create(String code, String name, String timeZone, String actor) {
        ZoneId zone = check(code, name, timeZone);
        SiteFounding.NewAuthority authority = founding.makeAuthority();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        SiteEntity entity = new SiteEntity(
                authority.siteId().value().toUuid(),
                code,
                name.strip(),
                zone.getId(),
                authority.publicKey().toBytes(),
                now);
        entities.persist(entity);
        entities.flush();
        founding.openControlLog(authority.siteId(), now);
        audit.record(actor, "site.create", authority.siteId(), code);
        return siteOf(entity);
    }

    /** All sites, by code. */
    @Transactional
    public List<Site> all() {
        return entities.createQuery("select s from Site s order by s.code", SiteEntity.class)
                .getResultStream()
                .map(Sites::siteOf)
                .toList();
    }

    /**
     * Does something for each site, outside of any transaction. What one site throws is logged by its kinds and does not keep the
     * others from their turn.
     *
     * @param undone what then is not done, for the log
     */
    public void forEachAlone(String undone, Consumer<SiteId> work) {
        for (Site site : all()) {
            try {
                work.accept(site.id());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "{0} of site {1} not done: {2}", undone, site.id(), Kinds.of(e));
            }
        }
    }

    @Transactional
    public Optional<Site> find(SiteId id) {
        return Optional.ofNullable(entities.find(SiteEntity.class, id.value().toUuid()))
                .map(Sites::siteOf);
    }

    /**
     * The site with this code, or with this id in hexadecimal.
     *
     * @throws ProblemException 404 if there is none
     */
    @Transactional
    public Site named(String codeOrId) {
        return known(codeOrId)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_SITE",
                        "There is no such site on this server.",
                        "Nothing was changed. Check its code or id."));
    }

    /** The site with this code or id, if there is one. */
    @Transactional
    public Optional<Site> known(String codeOrId) {
        return ID.matcher(codeOrId).matches() ? find(new SiteId(Octets16.ofHex(codeOrId))) : withCode(codeOrId);
    }

    private Optional<Site> withCode(String code) {
        return entities.createQuery("select s from Site s where s.code = :code", SiteEntity.class)
                .setParameter("code", code)
                .getResultStream()
                .findFirst()
                .map(Sites::siteOf);
    }

    private ZoneId check(String code, String name, String timeZone) {
        if (!CODE.matcher(code).matches() || ID.matcher(code).matches()) {
            throw malformed("A site's code has 1 to 32 small letters, digits and hyphens.");
        }
        if (name.isBlank() || name.strip().length() > MAX_NAME) {
            throw malformed("A site's name has 1 to " + MAX_NAME + " characters.");
        }
        if (withCode(code).isPresent()) {
            throw new ProblemException(
                    409, "SITE_EXISTS", "There is a site with this code already.", "Nothing was changed.");
        }
        try {
            return ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            throw malformed("A time zone is named as in Europe/London.");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    private static VerifyingKey keyOf(SiteEntity entity) {
        try {
            return VerifyingKey.of(entity.authorityKey);
        } catch (VerificationFailedException e) {
            throw new IllegalStateException("the stored authority key of site " + entity.siteId + " is damaged", e);
        }
    }

    private static Site siteOf(SiteEntity entity) {
        return new Site(
                new SiteId(Octets16.ofUuid(entity.siteId)),
                entity.code,
                entity.name,
                ZoneId.of(entity.timeZone),
                keyOf(entity),
                entity.createdAt);
    }
}
