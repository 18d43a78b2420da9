package org.turnstone.server.keys;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** A little after midnight, when a quarter may have begun. */
    @Schedule(hour = "0", minute = "10", persistent = false)
    void renew() {
        sites.all().forEach(site -> periods.renew(site.id()));
    }
}
