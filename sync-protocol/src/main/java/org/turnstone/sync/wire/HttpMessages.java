package org.turnstone.sync.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * The JSON messages of a session over HTTP, bound by Jakarta JSON Binding (docs/protocol.md, "Session over HTTP"). Bytes are
 * base64url without padding, ids hexadecimal, times ISO 8601 in UTC. Members a reader does not know are ignored. Every field
 * of a request may be missing: whoever answers checks.
 */
public final class HttpMessages {
    /** Media type of a bundle. */
    public static final String BUNDLE = "application/vnd.turnstone.bundle";

    /** Media type of a case list that is sealed to one laptop. */
    public static final String CASES = "application/vnd.turnstone.cases";

    /**
     * Header of an answer: a word that changes when cases were given out or handed over at the site. Without it the site gives
     * none out.
     */
    public static final String CASES_STAMP = "Turnstone-Cases";

    /** Header of a request with the version of the program that asks; without it, 1. */
    public static final String VERSION = "Turnstone-Version";

    /** The version of this program, which MIN_VERSION is compared with: it rises when older ones would misread what is written. */
    public static final int PROGRAM_VERSION = 1;

    private HttpMessages() {}

    /**
     * {@code POST /sync/v1/enrol}.
     *
     * @param code as typed
     * @param device public signing key
     * @param recipient public key that wraps are sealed to
     * @param proof signature by {@code device} under "TS1 enrol" over {@code H("TS1 enrol", code, device, recipient)}, the
     *     code in capitals without separators as UTF-8
     */
    public record EnrolRequest(
            @Nullable String code,
            @Nullable String device,
            @Nullable String recipient,
            @Nullable String proof) {}

    /**
     * @param siteId the site
     * @param siteName for people
     * @param authority public key whose fingerprint the code carries
     * @param certificate the device's
     * @param serverKey the key the server will prove itself with
     * @param personName for people
     * @param serverTime now
     */
    public record EnrolAnswer(
            String siteId,
            String siteName,
            String authority,
            String certificate,
            String serverKey,
            String personName,
            String serverTime) {}

    /**
     * {@code POST /sync/v1/auth/challenge}.
     *
     * @param certificate the device's; for a hub that may not have heard of it yet
     */
    public record ChallengeRequest(
            @Nullable String siteId,
            @Nullable String deviceId,
            @Nullable String certificate) {}

    /** @param nonce 32 bytes, good for one minute and one use */
    public record ChallengeAnswer(String nonce, String serverKey) {}

    /**
     * {@code POST /sync/v1/auth/token}.
     *
     * @param time what the device's clock says
     * @param signature by the device under "TS1 auth" over {@code siteId ‖ deviceId ‖ H("TS1 server", serverKey) ‖ nonce ‖
     *     u64 time}
     */
    public record TokenRequest(
            @Nullable String siteId,
            @Nullable String deviceId,
            @Nullable String nonce,
            @Nullable String time,
            @Nullable String signature) {}

    /** @param token good until {@code expires}, sent as {@code Authorization: Bearer} */
    public record TokenAnswer(String token, String expires, String serverTime) {}

    /**
     * {@code POST …/vector}. Without a vector the answer is 204 if both sides stand alike, else 200 without members.
     *
     * @param control the last control entry here, or null before any
     * @param digest of the vector
     * @param wants digest of what the server wanted last and could not be given
     * @param receipt digest of what the newest receipt here says
     * @param vector if given, the answer is 200 and compares with it
     */
    public record CompareRequest(
            @Nullable String control,
            @Nullable String digest,
            @Nullable String wants,
            @Nullable String receipt,
            @Nullable String vector) {}

    /**
     * @param vector the server's
     * @param held ids of the tips in the request's vector that the server holds
     * @param wants what the server lacks
     * @param yours logs of the asking device of which the server knows more
     */
    public record CompareAnswer(
            @Nullable String vector,
            @Nullable List<String> held,
            @Nullable WantsList wants,
            @Nullable List<String> yours) {}

    /**
     * What a side lacks although it has the headers.
     *
     * @param bodies ids of entries
     * @param keys record and key id as 64 digits
     * @param blobs ids of attachments
     */
    public record WantsList(
            @Nullable List<String> bodies,
            @Nullable List<String> keys,
            @Nullable List<String> blobs) {
        public static WantsList of(Collection<? extends Need> needs) {
            List<String> bodies = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            List<String> blobs = new ArrayList<>();
            for (Need need : needs) {
                if (need instanceof Need.Body body) {
                    bodies.add(body.id().toHex());
                } else if (need instanceof Need.Key key) {
                    keys.add(key.record().toHex() + key.key().toHex());
                } else if (need instanceof Need.Blob blob) {
                    blobs.add(blob.id().hex());
                }
            }
            return new WantsList(bodies, keys, blobs);
        }

        /** @throws IllegalArgumentException if something in it is not an id, or there are more than the limit */
        public Wants read() {
            List<Need> needs = new ArrayList<>();
            for (String body : given(bodies)) {
                needs.add(new Need.Body(ChangeId.ofHex(body)));
            }
            for (String key : given(keys)) {
                if (key.length() != 4 * Octets16.LENGTH) {
                    throw new IllegalArgumentException("a key is named by 64 hexadecimal digits");
                }
                needs.add(new Need.Key(
                        new RecordId(Octets16.ofHex(key.substring(0, 2 * Octets16.LENGTH))),
                        KeyId.ofHex(key.substring(2 * Octets16.LENGTH))));
            }
            for (String blob : given(blobs)) {
                needs.add(new Need.Blob(new BlobId(blob)));
            }
            return Wants.of(needs);
        }

        private static List<String> given(@Nullable List<String> list) {
            if (list == null) {
                return List.of();
            }
            if (list.size() > WireLimits.MAX_WANTS || list.contains(null)) {
                throw new IllegalArgumentException("at most " + WireLimits.MAX_WANTS + " ids");
            }
            return list;
        }
    }

    /**
     * Answer to {@code POST …/entries}.
     *
     * @param accepted how many are kept and count, including branches
     * @param duplicate how many were there already
     * @param branches accepted ones that fork their log
     * @param held kept, waiting for an entry before them
     * @param quarantined kept, without effect
     * @param erased kept as headers
     * @param rejected not kept
     * @param vector the server's, after this
     * @param wants what the server lacks, after this
     */
    public record PushAnswer(
            int accepted,
            int duplicate,
            List<String> branches,
            List<String> held,
            List<String> quarantined,
            List<String> erased,
            List<Rejection> rejected,
            String vector,
            WantsList wants) {}

    /** @param code SIG, UNKNOWN_LOG or LIMIT */
    public record Rejection(String id, String code) {}

    /**
     * {@code POST …/entries/query}; the answer is a bundle. The vector stands either in full or as a difference.
     *
     * @param vector in full
     * @param footing id of what both sides said last
     * @param difference of the vector from {@code have} of that footing's checkpoint
     */
    public record PullRequest(
            @Nullable String vector,
            @Nullable List<String> held,
            @Nullable Integer maxBytes,
            @Nullable String footing,
            @Nullable String difference) {}

    /** The code of an answer to whoever names a footing that is not the server's. */
    public static final String FOOTING = "FOOTING";

    /** {@code HEAD}'s answer as headers: {@code Turnstone-Blob-Complete} and {@code Turnstone-Blob-Chunks: 0,1,5}. */
    public static final String BLOB_COMPLETE = "Turnstone-Blob-Complete";

    public static final String BLOB_CHUNKS = "Turnstone-Blob-Chunks";

    /** On {@code PUT}: length of the whole attachment in bytes. */
    public static final String BLOB_LENGTH = "Turnstone-Blob-Length";

    /**
     * Every error answer, {@code application/problem+json} (RFC 9457).
     *
     * @param title what happened
     * @param detail what is safe and what to do next
     * @param code for programs, as in docs/protocol.md, "Errors"
     */
    public record Problem(
            @Nullable String title,
            int status,
            @Nullable String detail,
            @Nullable String code) {}
}
