package org.turnstone.server.ingest;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.VectorCodec;
import org.turnstone.sync.wire.VectorDifference;

/** Reads the members of the session's JSON messages, each of which may be missing or wrong. */
final class Given64 {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private Given64() {}

    /** Base64url without padding. */
    static byte[] bytes(@Nullable String value, String member) {
        try {
            return Base64.getUrlDecoder().decode(Given.text(value, member));
        } catch (IllegalArgumentException e) {
            throw malformed(member);
        }
    }

    static Octets16 id(@Nullable String value, String member) {
        String text = Given.text(value, member);
        if (!ID.matcher(text).matches()) {
            throw malformed(member);
        }
        return Octets16.ofHex(text);
    }

    static Tips vector(@Nullable String value, String member) {
        if (value == null) {
            throw malformed(member);
        }
        try {
            return value.isEmpty() ? Tips.NONE : VectorCodec.read(bytes(value, member));
        } catch (MalformedMessageException e) {
            throw malformed(member);
        }
    }

    /** A vector said by what differs from one that is known here. */
    static Tips difference(@Nullable String value, String member, Tips from) {
        ByteBuffer in = ByteBuffer.wrap(bytes(value, member));
        try {
            Tips vector = VectorDifference.read(in, from);
            if (in.hasRemaining()) {
                throw malformed(member);
            }
            return vector;
        } catch (MalformedMessageException e) {
            throw malformed(member);
        }
    }

    static List<ChangeId> ids(@Nullable List<String> values, String member) {
        if (values == null) {
            return List.of();
        }
        if (values.size() > WireLimits.MAX_VECTOR_LOGS * WireLimits.MAX_TIPS_PER_LOG) {
            throw malformed(member);
        }
        return values.stream().map(value -> new ChangeId(id(value, member))).toList();
    }

    static Wants wants(HttpMessages.WantsList list) {
        try {
            return list.read();
        } catch (IllegalArgumentException e) {
            throw malformed("bodies");
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static ProblemException malformed(String member) {
        return new ProblemException(
                400,
                "MALFORMED",
                "\"" + member + "\" is not what it should be.",
                "Nothing was changed. The laptop's program may be newer or older than the server's.");
    }
}
