package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CountedPartsTest {
    @Test
    void asManyPartsAsAreAllowedAreReadAsTheyCame() throws IOException {
        String body = body("x", 3) + "--x--";

        assertThat(read("x", body, 3)).isEqualTo(body);
    }

    @Test
    void onePartTooManyEndsTheRequestInWords() {
        assertThatThrownBy(() -> read("x", body("x", 4) + "--x--", 3))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(413);
                    assertThat(refused.problem().title()).contains("more than 3 parts");
                });
    }

    @Test
    void aDelimiterIsFoundWhereAFalseStartRunsIntoIt() {
        String boundary = "a--a-a";

        assertThatThrownBy(() -> read(boundary, "----a--a--a-a ---a--a-a --a--a-a", 1))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void readingByteByByteCountsTheSame() {
        assertThatThrownBy(() -> {
                    try (CountedParts in = parts("xy", body("xy", 9), 3)) {
                        while (in.read() >= 0) {
                            // Until it ends.
                        }
                    }
                })
                .isInstanceOf(ProblemException.class);
    }

    private static String body(String boundary, int parts) {
        return ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n").repeat(parts);
    }

    private static String read(String boundary, String body, int most) throws IOException {
        try (CountedParts in = parts(boundary, body, most)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static CountedParts parts(String boundary, String body, int most) {
        return new CountedParts(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), boundary, most);
    }
}
