package org.turnstone.sync.wire;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbException;
import java.io.ByteArrayInputStream;
import org.turnstone.sync.change.MalformedMessageException;

/**
 * Reads the {@link HttpMessages} that come from outside. Each is looked at as a whole before it is bound: Parsson 1.1 skips a
 * member that nobody knows without an end if the message is cut short within it, so that a few bytes would keep a thread for
 * good.
 */
public final class MessageJson {
    private MessageJson() {}

    /** @throws MalformedMessageException if it is no JSON object, or none of this kind */
    public static <T> T read(Jsonb jsonb, byte[] utf8, Class<T> message) throws MalformedMessageException {
        StrictJson.read(utf8);
        try {
            T read = jsonb.fromJson(new ByteArrayInputStream(utf8), message);
            if (read == null) {
                throw new MalformedMessageException("a message was expected");
            }
            return read;
        } catch (JsonbException e) {
            throw new MalformedMessageException("the JSON is not the message that was expected", e);
        }
    }
}
