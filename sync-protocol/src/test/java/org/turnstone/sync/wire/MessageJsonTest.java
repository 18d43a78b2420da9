package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.sync.change.MalformedMessageException;

class MessageJsonTest {
    private final Jsonb jsonb = JsonbBuilder.create();

    private HttpMessages.ChallengeRequest read(String json) throws MalformedMessageException {
        return MessageJson.read(jsonb, json.getBytes(StandardCharsets.UTF_8), HttpMessages.ChallengeRequest.class);
    }

    @Test
    void membersThatAReaderDoesNotKnowAreIgnored() throws Exception {
        assertThat(read("{\"later\":[{\"a\":[1]}],\"siteId\":\"5\"}").siteId()).isEqualTo("5");
    }

    @ParameterizedTest
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"later\":[",
                "{\"later\":{\"a\":",
                "{\"bodies~\":[\"1\":[\"2\"],\"keys\":[\"3\"]}",
                "{\"siteId\":[1]}",
                "{\"siteId\":\"1\",\"siteId\":\"2\"}"
            })
    void whatIsNoSuchMessageIsRefusedAndNeverHolds(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedMessageException.class);
    }
}
