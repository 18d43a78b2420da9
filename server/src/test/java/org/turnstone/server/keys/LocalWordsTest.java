package org.turnstone.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.crypto.SymmetricKey;

class LocalWordsTest {
    private final SecureRandom random = new SecureRandom();
    private final SiteKeys keys = SiteKeys.generate(random, Instant.parse("2026-11-02T09:00:00Z"));
    private final LocalWords reasons = new LocalWords("erasure");

    @Test
    void whoKnowsThePlaceReadsThem() {
        byte[] sealed = reasons.seal(keys, random, "record 1", "she rang");
        assertThat(reasons.open(keys, "record 1", sealed)).isEqualTo("she rang");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("rang");
    }

    @Test
    void theyCannotBeMovedToAnotherPlaceKindOrSite() {
        byte[] sealed = reasons.seal(keys, random, "record 1", "she rang");
        SiteKeys elsewhere = SiteKeys.generate(random, Instant.parse("2026-11-02T09:00:00Z"));
        assertThatThrownBy(() -> reasons.open(keys, "record 2", sealed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new LocalWords("proposal").open(keys, "record 1", sealed))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reasons.open(elsewhere, "record 1", sealed)).isInstanceOf(IllegalStateException.class);
    }

    /** What is in databases stays readable: the key is that of the label and the kind. */
    @Test
    void theKeyComesFromTheKind() throws Exception {
        byte[] place = "record 1".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = reasons.seal(keys, random, place, "she rang");
        try (SymmetricKey key = keys.secret().derive("TS1 local", "erasure".getBytes(StandardCharsets.UTF_8))) {
            assertThat(key.openValue(place, sealed)).isEqualTo("she rang".getBytes(StandardCharsets.UTF_8));
        }
    }
}
