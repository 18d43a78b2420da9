package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.SiteId;

/** Announces the key of each quarter once it has begun. */
@ApplicationScoped
class Periods {
    @Inject
    KeyHolder keys;

    @Inject
    SiteControl control;

    @Inject
    Clock clock;

    /** Makes and announces the key of the current quarter unless the site has it. */
    @Transactional
    public void renew(SiteId site) {
        Quarter now = Quarter.of(clock.instant());
        if (isAnnounced(site, now)) {
            return;
        }
        control.lock(site);
        if (!isAnnounced(site, now)) {
            RecipientKeyPair key = keys.period(site, now);
            control.append(site, List.of(new ControlEntry.PeriodKey(now.number(), key.recipientKey(), now.start())));
        }
    }

    private boolean isAnnounced(SiteId site, Quarter quarter) {
        return control.of(site)
                .currentPeriodKey()
                .filter(period -> period.number() >= quarter.number())
                .isPresent();
    }
}
