package org.turnstone.server.dataset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.site.Site;

/** Begins to read the records of a site, within the caller's transaction. */
@ApplicationScoped
public class SiteReadings {
    @Inject
    ChangeLogs logs;

    @Inject
    SiteControl control;

    @Inject
    KeyHolder keys;

    @Inject
    DeviceClocks clocks;

    /** The caller closes it. */
    public SiteReading of(Site site) {
        return SiteReading.of(site, logs.of(site.id()), control, keys, clocks);
    }
}
