package org.turnstone.server.changelog;

import jakarta.persistence.EntityManager;
import java.time.Clock;

/** The stores of a server as they are without a container, for one entity manager. */
public final class Stores {
    private Stores() {}

    public static ChangeLogs logs(EntityManager entities, Clock clock) {
        ChangeLogs logs = new ChangeLogs();
        logs.entities = entities;
        logs.clock = clock;
        return logs;
    }

    public static BlobStore blobs(EntityManager entities, Clock clock) {
        BlobStore blobs = new BlobStore();
        blobs.entities = entities;
        blobs.clock = clock;
        return blobs;
    }
}
