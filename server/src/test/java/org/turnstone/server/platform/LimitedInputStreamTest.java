package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class LimitedInputStreamTest {
    @Test
    void exactlyTheLimitIsRead() throws IOException {
        try (InputStream in = new LimitedInputStream(new ByteArrayInputStream(new byte[100]), 100)) {
            assertThat(in.readAllBytes()).hasSize(100);
        }
    }

    @Test
    void oneByteMoreEndsTheRequestWith413() throws IOException {
        try (InputStream in = new LimitedInputStream(new ByteArrayInputStream(new byte[101]), 100)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(413));
        }
    }

    @Test
    void skippedBytesCountToo() throws IOException {
        try (InputStream in = new LimitedInputStream(new ByteArrayInputStream(new byte[101]), 100)) {
            assertThatThrownBy(() -> in.skip(101)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void aLengthThatIsNoNumberIsTooLarge() {
        assertThat(BodyLimitFilter.exceeds("100", 100)).isFalse();
        assertThat(BodyLimitFilter.exceeds("101", 100)).isTrue();
        assertThat(BodyLimitFilter.exceeds("9999999999999999999999", 100)).isTrue();
        assertThat(BodyLimitFilter.exceeds("ten", 100)).isTrue();
    }
}
