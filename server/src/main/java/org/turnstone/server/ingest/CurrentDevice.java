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
    private int version;

    void is(SignIns.Bearer who, boolean isRevoked, int programVersion) {
        bearer = who;
        revoked = isRevoked;
        version = programVersion;
    }

    public SiteId site() {
        return known().site();
    }

    public DeviceId id() {
        return known().device();
    }

    /**
     * What a revoked device may no longer do; it may still hand over what it has. Nor may one whose program is older than the
     * site allows.
     *
     * @param minimumVersion the lowest version of the program that may receive
     */
    public void requireToReceive(int minimumVersion) {
        requireInGoodStanding();
        if (version < minimumVersion) {
            throw new ProblemException(
                    426,
                    "UPGRADE",
                    "This laptop's program is too old to receive what others wrote.",
                    "What it sent is stored and nothing is lost. Install the new version of the program.");
        }
    }

    public boolean isRevoked() {
        known();
        return revoked;
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
