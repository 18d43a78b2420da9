package org.turnstone.sync.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A bundle broke off before its end, as when a stick is pulled out. The sink has what had arrived whole and may keep it,
 * because every entry proves itself; sending again brings the rest.
 */
public final class BundleTruncatedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient BundleSummary arrived;

    BundleTruncatedException(BundleSummary arrived, @Nullable Throwable cause) {
        super(
                "the bundle broke off after " + arrived.entries()
                        + " entries; they are safe, send it again for the rest",
                cause);
        this.arrived = arrived;
    }

    /** What had arrived whole, as counts. */
    public BundleSummary arrived() {
        return arrived;
    }
}
