package org.turnstone.server.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the database answers; says which database it is. */
@Readiness
@ApplicationScoped
class DatabaseReady implements HealthCheck {
    private static final int ANSWER_WITHIN_SECONDS = 5;

    @Resource(lookup = "java:app/jdbc/turnstone")
    DataSource database;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("database");
        try (Connection connection = database.getConnection()) {
            return response.status(connection.isValid(ANSWER_WITHIN_SECONDS))
                    .withData("product", connection.getMetaData().getDatabaseProductName())
                    .build();
        } catch (SQLException e) {
            return response.down().build();
        }
    }
}
