package org.turnstone.server.changelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import org.turnstone.sync.record.SiteId;

/** Gives the change log of a site to whoever is in a transaction. */
@ApplicationScoped
public class ChangeLogs {
    @PersistenceContext
    EntityManager entities;

    @Inject
    Clock clock;

    public JpaChangeLog of(SiteId site) {
        return new JpaChangeLog(entities, site, clock);
    }
}
