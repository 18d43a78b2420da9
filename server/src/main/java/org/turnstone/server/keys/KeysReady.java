package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the keystore can be read and opened. That it has the keys of every site is seen to at the start. */
@Readiness
@ApplicationScoped
class KeysReady implements HealthCheck {
    @Inject
    KeyHolder keys;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("keys").status(keys.isReadable()).build();
    }
}
