package org.turnstone.server.ingest;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;

/** The device that asks, known once {@link DeviceFilter} let its request through. */
@RequestScoped
public class CurrentDevice {
    private SignIns.@Nullable Bearer bearer;
    private boolean revoked;

    void is(SignIns.Bearer who, boolean isRevoked) {
        bearer = who;
        revoked = isRevoked;
    }

    SiteId site() {
        return known().site();
    }

    DeviceId id() {
        return known().device();
    }

    /** What a revoked device may no longer do; it may still hand over what it has. */
    void requireInGoodStanding() {
        if (revoked) {
            throw new ProblemException(
                    403,
                    "REVOKED",
                    "This laptop was shut out of the site.",
                    "What it sent is kept by the office. It receives nothing more. Tell the office if this is a mistake.");
        }
    }

    private SignIns.Bearer known() {
        if (bearer == null) {
            throw new IllegalStateException("a resource for devices was reached past its filter");
        }
        return bearer;
    }
}
