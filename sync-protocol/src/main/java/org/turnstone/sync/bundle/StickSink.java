package org.turnstone.sync.bundle;

import java.io.IOException;
import java.util.function.Predicate;
import org.turnstone.sync.crypto.VerifyingKey;

/** Takes what a {@link StickReader} finds. */
public interface StickSink extends BundleSink {
    /**
     * What the stick says of itself, before anything else. Not yet believed: {@code isSignedBy} tells whether the holder of
     * a key made this very stick.
     */
    void manifest(StickManifest manifest, Predicate<VerifyingKey> isSignedBy) throws IOException;
}
