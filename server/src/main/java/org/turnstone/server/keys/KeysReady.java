package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.record.SiteId;

/** Ready when the keystore is open and has the keys of every site. */
@Readiness
@ApplicationScoped
class KeysReady implements HealthCheck {
    @Inject
    KeyHolder keys;

    @Inject
    Sites sites;

    @Override
    public HealthCheckResponse call() {
        Set<SiteId> all = sites.all().stream().map(Site::id).collect(Collectors.toSet());
        return HealthCheckResponse.named("keys")
                .status(keys.holds(all))
                .withData("sites", all.size())
                .build();
    }
}
