package org.turnstone.server.erasure;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.site.Sites;

/**
 * Looks at the start and every half minute whether anything is here that was erased, and removes it: what a request that ran
 * beside the decision put back, what a restored server learned from laptops, what a crash left.
 */
@Singleton
@Startup
@DependsOn({"ServerStart", "KeyStart"})
@TransactionManagement(TransactionManagementType.BEAN)
public class ErasureWork {
    private static final Logger LOG = System.getLogger(ErasureWork.class.getName());

    @Inject
    SiteErasures erasures;

    @Inject
    Sites sites;

    @PostConstruct
    void start() {
        finish();
    }

    /** Public, since an enterprise bean observes with business methods only. */
    public void look(@Observes BackgroundClock.HalfMinute tick) {
        finish();
    }

    private void finish() {
        sites.forEachAlone("finishing erasures", site -> {
            int finished = erasures.finish(site);
            if (finished > 0) {
                LOG.log(Level.INFO, "{0} erasures of site {1} were finished", finished, site);
            }
        });
    }
}
