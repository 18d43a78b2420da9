package org.turnstone.sync.wire;

import java.util.Optional;
import org.turnstone.sync.record.WireLimits;

/**
 * What a frame of a bundle carries (docs/protocol.md, "Frames"): {@code u8 type ‖ u32 length ‖ payload}. A reader passes
 * over types it does not know, so later versions may add some.
 */
public enum FrameType {
    /** The last frame: {@code u8 more ‖ SHA-256 of every byte before the hash}. */
    END(0, 33),
    /** A whole entry: {@code header ‖ signature[64] ‖ body}. */
    ENTRY(1, HeaderLimits.MAX_HEADER + 64 + WireLimits.MAX_SEALED_BODY),
    /** An entry whose body is withheld, pruned, erased or not here: {@code header ‖ signature[64]}. */
    ENTRY_WITHOUT_BODY(2, HeaderLimits.MAX_HEADER + 64),
    /** A key of a record for one receiver; stands before the entry that uses the key first. */
    KEYWRAP(3, 512),
    /** What the sender holds. */
    VECTOR(4, WireLimits.MAX_FRAME),
    /** A piece of an attachment's sealed bytes: {@code blobId[32] ‖ u32 n ‖ piece}. */
    BLOB(5, 36 + WireLimits.BLOB_CHUNK),
    /** A device's signed word on what it holds, whose layout {@code sync.exchange} knows. */
    ACKNOWLEDGEMENT(6, WireLimits.MAX_FRAME),
    /** The server's signed receipt, whose layout {@code sync.exchange} knows. */
    CHECKPOINT(7, WireLimits.MAX_FRAME),
    /** A piece of one file of a form version: {@code formHash[16] ‖ u16 n ‖ name[n] ‖ u32 total ‖ u32 offset ‖ piece}. */
    FORM(8, 16 + 2 + 255 + 8 + WireLimits.BLOB_CHUNK),
    /** What a stick holds and who made it, whose layout {@code sync.bundle} knows; its first frame. */
    MANIFEST(10, WireLimits.MAX_FRAME),
    /** Bytes without meaning that make a stick as long as many others. */
    PADDING(11, WireLimits.MAX_FRAME),
    /** A change with its wraps, in short: it follows the entry before it in the bundle, of the same log. */
    ENTRY_FOLLOWING(12, WireLimits.MAX_FRAME),
    /** What both sides said last, and what was left wanting: {@code footing[16] ‖ wants digest[16]}. */
    FOOTING(13, 32),
    /** An acknowledgement said by what differs from that of a footing, whose layout {@code sync.exchange} knows. */
    ACKNOWLEDGEMENT_AFTER(14, WireLimits.MAX_FRAME),
    /** A checkpoint said by what differs from that of a footing, whose layout {@code sync.exchange} knows. */
    CHECKPOINT_AFTER(15, WireLimits.MAX_FRAME),
    /** What became of the entries of a request, whose layout {@code sync.exchange} knows. */
    OUTCOME(16, WireLimits.MAX_FRAME);

    private final int code;
    private final int maxLength;

    FrameType(int code, int maxLength) {
        this.code = code;
        this.maxLength = maxLength;
    }

    public int code() {
        return code;
    }

    /** The longest payload a reader takes, in bytes. */
    public int maxLength() {
        return maxLength;
    }

    public static Optional<FrameType> ofCode(int code) {
        for (FrameType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Enum constants cannot refer to constants of their own enum. */
    private static final class HeaderLimits {
        static final int MAX_HEADER = 141 + 16 * 32;
    }
}
