package org.turnstone.server.keys;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.ServerStart;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.SiteId;

/** Opens the keystore before the first request, and sees every day that each site has the key of the quarter. */
@Singleton
@Startup
@DependsOn("ServerStart")
@TransactionManagement(TransactionManagementType.BEAN)
public class KeyStart {
    @Inject
    KeyHolder keys;

    @Inject
    Periods periods;

    @Inject
    Sites sites;

    @Inject
    Clock clock;

    private LocalDate renewed = LocalDate.MIN;

    @PostConstruct
    void start() {
        try {
            Set<SiteId> known = sites.all().stream().map(Site::id).collect(Collectors.toSet());
            if (!keys.holds(known)) {
                throw new IllegalStateException(
                        "the keys of a site that is in the database are not in " + KeyHolder.FILE
                                + ". Nothing was changed. Put the backup of that file in its place, or check the data folder");
            }
        } catch (IllegalStateException e) {
            throw ServerStart.refuse(e.getMessage() == null ? "the site keys cannot be opened" : e.getMessage());
        }
        renew();
    }

    /** Once a day, since a quarter may have begun. */
    void look(@Observes BackgroundClock.HalfMinute tick) {
        if (!renewed.equals(today())) {
            renew();
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void renew() {
        renewed = today();
        sites.all().forEach(site -> periods.renew(site.id()));
    }
}
