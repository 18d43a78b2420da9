package org.turnstone.server.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where time, randomness and settings come from, for every bean that needs them. */
@ApplicationScoped
class Foundations {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    ServerSettings settings() {
        try {
            return ServerSettings.from(ConfigProvider.getConfig());
        } catch (IllegalArgumentException e) {
            throw ServerStart.refuse(String.valueOf(e.getMessage()));
        }
    }
}
