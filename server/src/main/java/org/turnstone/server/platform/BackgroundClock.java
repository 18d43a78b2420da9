package org.turnstone.server.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fires {@link HalfMinute} every half minute, from the first request on.
 *
 * <p>Not a timer of the container: those also fire while the application is being loaded, and a start at a full half minute
 * then stood still for good, because the timer's thread and the loading one waited for each other.
 */
@ApplicationScoped
public class BackgroundClock {
    private static final Logger LOG = System.getLogger(BackgroundClock.class.getName());
    private static final int SECONDS = 30;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    Event<HalfMinute> halfMinute;

    private final AtomicBoolean running = new AtomicBoolean();

    /** Told to whoever has background work. */
    public record HalfMinute() {}

    /** Starts the clock if it stands. */
    void requestCame() {
        if (running.compareAndSet(false, true)) {
            executor.scheduleAtFixedRate(this::tick, SECONDS, SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What one tick throws must not stop the next. */
    private void tick() {
        try {
            halfMinute.fire(new HalfMinute());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "background work failed and is tried again in half a minute: {0}", Kinds.of(e));
        }
    }
}
