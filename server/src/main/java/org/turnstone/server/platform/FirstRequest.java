package org.turnstone.server.platform;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Knows whether the application has been asked anything since it started. Background work waits for that: a start after a
 * crash once stood still for good while work that was due ran beside the container's own loading.
 *
 * <p>Safe to share between threads.
 */
@ApplicationScoped
public class FirstRequest {
    private volatile boolean come;

    void hasArrived() {
        come = true;
    }

    public boolean hasCome() {
        return come;
    }
}
