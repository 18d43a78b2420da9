package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.sync.change.MalformedMessageException;

class StrictJsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":1}x",
                "{\"a\":1,\"a\":2}",
                "{\"b\":{\"a\":1,\"a\":1}}",
                "{\"b\":[{\"a\":1,\"\\u0061\":1}]}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
            })
    void whatIsNotOneStrictObjectIsRefused(String json) {
        assertThatThrownBy(() -> StrictJson.read(utf8(json))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void depthSixteenPassesAndSeventeenIsRefused() throws Exception {
        assertThat(StrictJson.read(utf8(nested(16)))).hasSize(1);
        assertThatThrownBy(() -> StrictJson.read(utf8(nested(17)))).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> StrictJson.read(utf8("{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}")))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> StrictJson.read(utf8("{\"a\":" + "[".repeat(100_000))))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] json = utf8("{\"a\":\"x\"}");
        json[6] = (byte) 0xff;

        assertThatThrownBy(() -> StrictJson.read(json)).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740992",
                "-9007199254740992",
                "9223372036854775808",
                "1e400",
                "1e2147483647",
                "1e99999999999",
                "1.5",
                "\"1\""
            })
    void numbersOutOfRangeAreRefusedWithoutCountingThemOut(String number) throws Exception {
        byte[] json = utf8("{\"op\":\"increment\",\"path\":\"q\",\"value\":" + number + "}");

        assertThat(readOperation(json)).isInstanceOf(org.turnstone.sync.change.Operation.Unreadable.class);
    }

    @Test
    void aNumberOfAHundredThousandDigitsIsRefusedQuickly() {
        byte[] json = utf8("{\"a\":" + "9".repeat(100_000) + "}");

        assertThatThrownBy(() -> StrictJson.read(json)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void theLargestWholeNumberPasses() throws Exception {
        byte[] json = utf8("{\"op\":\"increment\",\"path\":\"q\",\"value\":9007199254740991}");

        assertThat(readOperation(json)).isInstanceOf(org.turnstone.sync.change.Operation.Increment.class);
    }

    @Test
    void aBoxWithANonceOfAnotherLengthIsNoBody() {
        byte[] json = utf8("{\"v\":1,\"t\":1,\"ops\":[],\"boxes\":[{\"keyId\":\"" + "0".repeat(32)
                + "\",\"nonce\":\"AAAA\",\"ct\":\"AAAA\"}]}");

        assertThatThrownBy(() -> ChangeBodyJson.read(json)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aBodyOfALaterVersionIsTooNewRatherThanBroken() {
        assertThatThrownBy(() -> ChangeBodyJson.read(utf8("{\"v\":2,\"t\":1,\"ops\":[]}")))
                .isInstanceOf(org.turnstone.sync.change.UnsupportedVersionException.class);
    }

    /** A number no parser can hold may be refused with the whole text, which is as inert as an unreadable operation. */
    private static org.turnstone.sync.change.Operation readOperation(byte[] json) {
        try {
            return OperationJson.read(StrictJson.read(json));
        } catch (MalformedMessageException e) {
            return new org.turnstone.sync.change.Operation.Unreadable("refused");
        }
    }
}
