package org.turnstone.server.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleTruncatedException;
import org.turnstone.sync.bundle.ForeignBundleException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.FrameType;

/**
 * What a push brought. Entries prove themselves, so those that arrived whole are kept from a bundle that broke off or was
 * spoilt behind them; {@link #problem} then says what to tell the sender. Not so if the request's own digest says that the
 * bytes are not those that were sent: then nothing of it is worth keeping.
 */
final class ReceivedBundle implements BundleSink {
    private static final Pattern DIGEST = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/=]{44}):");
    private static final int BUFFER = 64 * 1024;

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<KeyWrap> wraps = new ArrayList<>();
    private boolean tooMany;
    private @Nullable Checkpoint checkpoint;
    private byte @Nullable [] acknowledgement;
    private byte @Nullable [] acknowledgementInShort;
    private byte @Nullable [] footing;

    private @Nullable ProblemException problem;

    private ReceivedBundle() {}

    /**
     * Reads a request's body to its end, or to where it breaks off.
     *
     * @param contentDigest the header of RFC 9530, or null
     * @throws ProblemException if nothing of it can be kept
     */
    static ReceivedBundle read(InputStream body, @Nullable String contentDigest, SiteId site) {
        ReceivedBundle received = new ReceivedBundle();
        byte[] bytes = bytes(body);
        try {
            BundleReader.read(new ByteArrayInputStream(bytes), site, received, WireLimits.MAX_HTTP_BUNDLE);
            received.requireDigest(bytes, contentDigest);
        } catch (ForeignBundleException e) {
            throw new ProblemException(
                    422,
                    "FOREIGN_BUNDLE",
                    "What was sent belongs to another site.",
                    "Nothing was stored. It is safe on the laptop.");
        } catch (BundleTruncatedException e) {
            received.keep(new ProblemException(
                    400,
                    "BAD_FRAME",
                    "The transfer broke off after " + e.arrived().entries() + " entries.",
                    "Those that arrived whole are stored. Compare again and send the rest."));
        } catch (MalformedMessageException e) {
            received.keep(
                    new ProblemException(
                            received.isEmpty() ? 422 : 400,
                            "BAD_FRAME",
                            "What was sent could not be read to its end: " + e.getMessage() + ".",
                            "Entries that arrived whole before that are stored. Everything is safe on the laptop; send it again."));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return received;
    }

    /**
     * The acknowledgement that a request's body holds.
     *
     * @throws ProblemException if it holds none
     */
    static Acknowledgement acknowledgement(InputStream body, SiteId site) {
        ReceivedBundle received = read(body, null, site);
        received.complain();
        try {
            if (received.acknowledgement != null) {
                return Acknowledgement.decode(received.acknowledgement);
            }
        } catch (MalformedMessageException e) {
            throw noAcknowledgement();
        }
        throw noAcknowledgement();
    }

    /**
     * Which footing this goes on from, and what was left wanting.
     *
     * @throws ProblemException if it names none
     */
    Named footing() {
        byte[] encoded = footing;
        if (encoded == null || encoded.length != 2 * Octets16.LENGTH) {
            throw noAcknowledgement();
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        return new Named(Octets16.readFrom(in), Octets16.readFrom(in));
    }

    /**
     * @param footing id of what both sides said last
     * @param leftWanting digest of what this server wanted and the laptop could not give
     */
    record Named(Octets16 footing, Octets16 leftWanting) {}

    /**
     * The acknowledgement that goes on from a footing, if it says more than that one's.
     *
     * @throws ProblemException if it cannot be read
     */
    Optional<Acknowledgement> acknowledgement(Footing from) {
        byte[] encoded = acknowledgementInShort;
        if (encoded == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(FootingCodec.acknowledgement(encoded, from));
        } catch (MalformedMessageException e) {
            throw noAcknowledgement();
        }
    }

    private static ProblemException noAcknowledgement() {
        return new ProblemException(
                400,
                "MALFORMED",
                "What was sent holds no acknowledgement that can be read.",
                "Nothing was changed. The laptop's program may be newer or older than the server's.");
    }

    /**
     * All that comes, if it is within the limit. What goes beyond is read to its end and dropped, because a laptop that is
     * still sending does not hear the refusal; the limit on uploads bounds that. What a connection brought before it broke
     * is used.
     */
    private static byte[] bytes(InputStream body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        boolean tooLarge = false;
        try {
            int read = body.read(buffer);
            while (read >= 0) {
                tooLarge |= out.size() + read > WireLimits.MAX_HTTP_BUNDLE;
                if (!tooLarge) {
                    out.write(buffer, 0, read);
                }
                read = body.read(buffer);
            }
        } catch (IOException e) {
            // The laptop went away. It will not hear an answer, but what it sent need not travel twice.
            return out.toByteArray();
        }
        if (tooLarge) {
            throw refusedAsTooLarge();
        }
        return out.toByteArray();
    }

    private static ProblemException refusedAsTooLarge() {
        return new ProblemException(
                413,
                "TOO_LARGE",
                "What was sent at once is larger than " + (WireLimits.MAX_HTTP_BUNDLE >> 20) + " MiB.",
                "Nothing was stored. It is safe on the laptop; send it in smaller parts.");
    }

    private void requireDigest(byte[] bytes, @Nullable String header) {
        if (header == null) {
            return;
        }
        Matcher matcher = DIGEST.matcher(header);
        boolean right = false;
        try {
            right = matcher.find()
                    && MessageDigest.isEqual(
                            LabelledHash.sha256(bytes), Base64.getDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            right = false;
        }
        if (!right) {
            throw new ProblemException(
                    400,
                    "DIGEST",
                    "What arrived is not what was sent, or its Content-Digest is not a SHA-256.",
                    "Nothing was stored. It is safe on the laptop; send it again.");
        }
    }

    private void keep(ProblemException why) {
        problem = why;
    }

    /** True if it brought neither entries nor wraps. */
    boolean isEmpty() {
        return deliveries.isEmpty() && wraps.isEmpty();
    }

    @Override
    public void delivery(Delivery delivery) {
        if (deliveries.size() < WireLimits.MAX_ENTRIES_PER_REQUEST) {
            deliveries.add(delivery);
        } else {
            tooMany = true;
        }
    }

    @Override
    public void acknowledgement(byte[] encoded) {
        acknowledgement = encoded;
    }

    @Override
    public void inShort(FrameType type, byte[] payload) {
        if (type == FrameType.ACKNOWLEDGEMENT_AFTER) {
            acknowledgementInShort = payload;
        } else if (type == FrameType.FOOTING) {
            footing = payload;
        }
    }

    @Override
    public void wraps(List<KeyWrap> alone) {
        wraps.addAll(alone);
    }

    @Override
    public void checkpoint(byte[] encoded) {
        try {
            checkpoint = Checkpoint.decode(encoded);
        } catch (MalformedMessageException e) {
            keep(new ProblemException(
                    400, "BAD_FRAME", "A checkpoint cannot be read.", "What else was sent is stored."));
        }
    }

    /** The checkpoint among what was sent; its signature was not checked. */
    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    List<KeyWrap> wraps() {
        return wraps;
    }

    /** Throws what has to be said after everything that could be kept is stored. */
    void complain() {
        if (tooMany) {
            throw new ProblemException(
                    413,
                    "TOO_LARGE",
                    "More than " + WireLimits.MAX_ENTRIES_PER_REQUEST + " entries were sent at once.",
                    "The first of them are stored. Compare again and send the rest in smaller parts.");
        }
        if (problem != null) {
            throw problem;
        }
    }
}
