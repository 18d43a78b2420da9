package org.turnstone.server.ingest;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormParts;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.exchange.Outcome;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.FrameType;
import org.turnstone.sync.wire.HttpMessages;

/**
 * The session of one device with its site (docs/protocol.md, "Session over HTTP"). Every request may be repeated without
 * harm, and none needs to know of another.
 */
@Path("sites/{site}")
@ForDevices
public class SyncResource {
    private static final int SMALLEST_PORTION = 64 << 10;
    /** What a bundle needs beside its entries: start, end and a checkpoint. */
    private static final int ROOM = 512 << 10;

    @Inject
    CurrentDevice device;

    @Inject
    IngestService ingest;

    @Inject
    Checkpoints checkpoints;

    @Inject
    SiteControl control;

    @Inject
    FormCatalogue forms;

    @GET
    @Path("control")
    @Produces(HttpMessages.BUNDLE)
    public byte[] control(@QueryParam("after") @DefaultValue("") String after) {
        SiteId site = device.site();
        Set<ChangeId> theirEnds = after.isEmpty()
                ? Set.of()
                : new HashSet<>(Given64.ids(List.of(after.split(",", WireLimits.MAX_TIPS_PER_LOG + 1)), "after"));
        Answers.Portion decisions = ingest.decisions(site, theirEnds, WireLimits.MAX_HTTP_BUNDLE - ROOM);
        Tips ends = ingest.decisionEnds(site);
        // A server that recovers has nothing to sign: its numbers would be those of the server it was.
        byte[] checkpoint = control.isRecovering(site)
                ? new byte[0]
                : checkpoints.next(site).encode();
        return bundle(site, decisions.more(), out -> {
            for (Delivery delivery : decisions.deliveries()) {
                out.delivery(delivery);
            }
            out.vector(ends);
            if (checkpoint.length > 0) {
                out.checkpoint(checkpoint);
            }
        });
    }

    /** What a laptop has of this server's decisions and its newest checkpoint, in case they were lost here. */
    @POST
    @Path("control")
    @Consumes(HttpMessages.BUNDLE)
    @UploadLimit
    public Response remind(InputStream body) {
        SiteId site = device.site();
        ReceivedBundle received = ReceivedBundle.read(body, null, site);
        ingest.remind(site, received.deliveries(), received.checkpoint(), device.id());
        received.complain();
        return Response.noContent().build();
    }

    @POST
    @Path("vector")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response compare(HttpMessages.@Nullable CompareRequest wanted) {
        HttpMessages.CompareRequest request = Given.body(wanted);
        SiteId site = device.site();
        if (request.vector() == null) {
            return isLevel(site, request)
                    ? Response.noContent().build()
                    : Response.ok(new HttpMessages.CompareAnswer(null, null, null, null))
                            .build();
        }
        Tips theirs = Given64.vector(request.vector(), "vector");
        return Response.ok(new HttpMessages.CompareAnswer(
                        Given64.text(ingest.vector(site).encode()),
                        ingest.held(site, theirs).stream()
                                .map(ChangeId::toHex)
                                .sorted()
                                .toList(),
                        wants(site),
                        ingest.continued(site, device.id(), theirs).stream()
                                .map(LogId::toHex)
                                .sorted()
                                .toList()))
                .build();
    }

    private boolean isLevel(SiteId site, HttpMessages.CompareRequest request) {
        String head = control.of(site).head().map(ChangeId::toHex).orElse("");
        return head.equals(request.control())
                && MessageDigest.isEqual(ingest.vector(site).digest(), Given64.bytes(request.digest(), "digest"))
                && ingest.wants(site, device.id()).digest().equals(Given64.id(request.wants(), "wants"))
                && checkpoints.standing(site).equals(Given64.id(request.receipt(), "receipt"));
    }

    private HttpMessages.WantsList wants(SiteId site) {
        return HttpMessages.WantsList.of(ingest.wants(site, device.id()).needs());
    }

    @POST
    @Path("entries")
    @Consumes(HttpMessages.BUNDLE)
    @Produces(MediaType.APPLICATION_JSON)
    @UploadLimit
    public HttpMessages.PushAnswer push(InputStream body, @HeaderParam("Content-Digest") @Nullable String digest) {
        SiteId site = device.site();
        ReceivedBundle received = ReceivedBundle.read(body, digest, site);
        List<IntakeResult> results = accepted(site, received);
        received.complain();
        return Answers.pushAnswer(results, ingest.vector(site), ingest.wants(site, device.id()));
    }

    private List<IntakeResult> accepted(SiteId site, ReceivedBundle received) {
        List<Delivery> deliveries = received.deliveries();
        List<IntakeResult> results = deliveries.isEmpty() ? List.of() : ingest.accept(site, deliveries, device.id());
        if (!received.wraps().isEmpty()) {
            ingest.acceptWraps(site, received.wraps(), device.id());
        }
        return results;
    }

    /** Entries and an acknowledgement that go on from the last word of each side; the answer brings the receipt for them. */
    @POST
    @Path("news")
    @Consumes(HttpMessages.BUNDLE)
    @Produces(HttpMessages.BUNDLE)
    @UploadLimit
    public Response news(InputStream body) {
        SiteId site = device.site();
        ReceivedBundle received = ReceivedBundle.read(body, null, site);
        ReceivedBundle.Named named = received.footing();
        Footing footing = footing(site, named.footing());
        Optional<Acknowledgement> more = received.acknowledgement(footing);
        if (more.isEmpty() && received.isEmpty() && isLevel(site, footing, named.leftWanting())) {
            received.complain();
            return Response.noContent().build();
        }
        Acknowledgement said = more.orElse(footing.said());
        requireOwn(site, said);
        List<IntakeResult> results = accepted(site, received);
        // What was spoilt behind whole entries may have been the end of what is acknowledged; those are kept.
        received.complain();
        Checkpoint receipt = checkpoints.receipt(said);
        Outcome outcome = Outcome.of(
                results,
                ingest.vector(site),
                ingest.wants(site, device.id()),
                ingest.continued(site, device.id(), said.tips()));
        Optional<byte[]> shortly = FootingCodec.checkpoint(receipt, footing, said.tips());
        byte[] answer = bundle(site, false, out -> {
            if (shortly.isPresent()) {
                out.inShort(FrameType.CHECKPOINT_AFTER, shortly.get());
            } else {
                out.checkpoint(receipt.encode());
            }
            out.inShort(FrameType.OUTCOME, outcome.encode(receipt.have()));
        });
        return Response.ok(answer).build();
    }

    private boolean isLevel(SiteId site, Footing footing, Octets16 leftWanting) {
        return footing.said().controlHead().equals(control.of(site).head().orElse(new ChangeId(Octets16.ZERO)))
                && footing.said().tips().equals(ingest.vector(site))
                && checkpoints
                        .standing(site)
                        .equals(Standpoint.receipt(
                                footing.receipt().have(), footing.receipt().durable()))
                && ingest.wants(site, device.id()).digest().equals(leftWanting);
    }

    /** Whoever was shut out, and everybody while the server recovers, says all in full and hears why. */
    private Footing footing(SiteId site, Octets16 named) {
        Optional<Footing> footing = device.isRevoked() || control.isRecovering(site)
                ? Optional.empty()
                : checkpoints.footing(site, device.id(), named);
        return footing.orElseThrow(() -> new ProblemException(
                409,
                HttpMessages.FOOTING,
                "This server and the laptop do not remember the same last sync.",
                "Nothing was changed. Compare in full and go on."));
    }

    @POST
    @Path("entries/query")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(HttpMessages.BUNDLE)
    public byte[] pull(HttpMessages.@Nullable PullRequest wanted) {
        HttpMessages.PullRequest request = Given.body(wanted);
        SiteId site = device.site();
        requireToReceive(site);
        Tips theirs = vector(site, request);
        requireDecisions(site, theirs);
        Set<ChangeId> held = new HashSet<>(Given64.ids(request.held(), "held"));
        int asked = request.maxBytes() == null ? WireLimits.MAX_HTTP_BUNDLE : request.maxBytes();
        int maxBytes = Math.max(SMALLEST_PORTION, Math.min(asked, WireLimits.MAX_HTTP_BUNDLE - SMALLEST_PORTION));
        Answers.Portion portion = ingest.missing(site, theirs, held, maxBytes);
        return bundle(site, portion.more(), out -> {
            for (Delivery delivery : portion.deliveries()) {
                out.delivery(delivery);
            }
        });
    }

    private Tips vector(SiteId site, HttpMessages.PullRequest request) {
        if (request.footing() == null) {
            return Given64.vector(request.vector(), "vector");
        }
        Footing footing = footing(site, Given64.id(request.footing(), "footing"));
        return Given64.difference(
                request.difference(), "difference", footing.receipt().have());
    }

    private void requireToReceive(SiteId site) {
        device.requireToReceive(control.of(site).minimumVersion());
        control.requireSigning(site);
    }

    /** Nobody receives before they know every decision: who was shut out, what is erased, which keys are new. */
    private void requireDecisions(SiteId site, Tips theirs) {
        LogId own = control.logOf(site);
        if (!theirs.of(own).containsAll(ingest.decisionEnds(site).of(own))) {
            throw new ProblemException(
                    409,
                    "CONTROL_BEHIND",
                    "The office decided something that this laptop does not know yet.",
                    "Nothing was changed. Fetch the decisions first and go on.");
        }
    }

    @POST
    @Path("bodies/query")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(HttpMessages.BUNDLE)
    public byte[] supply(HttpMessages.@Nullable WantsList wanted) {
        Wants wants = Given64.wants(Given.body(wanted));
        SiteId site = device.site();
        requireToReceive(site);
        Answers.Supply supply = ingest.supply(
                site,
                wants.only(Need.Body.class).stream().map(Need.Body::id).toList(),
                wants.only(Need.Key.class),
                WireLimits.MAX_HTTP_BUNDLE - ROOM);
        return bundle(site, supply.more(), out -> {
            for (Delivery delivery : supply.deliveries()) {
                out.delivery(delivery);
            }
            out.wraps(supply.wraps());
        });
    }

    @POST
    @Path("acknowledge")
    @Consumes(HttpMessages.BUNDLE)
    @Produces(HttpMessages.BUNDLE)
    @UploadLimit
    public byte[] acknowledge(InputStream body) {
        SiteId site = device.site();
        control.requireSigning(site);
        Acknowledgement acknowledged = ReceivedBundle.acknowledgement(body, site);
        requireOwn(site, acknowledged);
        Checkpoint receipt = checkpoints.receipt(acknowledged);
        return bundle(site, false, out -> out.checkpoint(receipt.encode()));
    }

    private void requireOwn(SiteId site, Acknowledgement acknowledged) {
        boolean own = acknowledged.siteId().equals(site)
                && acknowledged.device().equals(device.id())
                && control.of(site)
                        .device(device.id())
                        .filter(certificate -> acknowledged.isSignedBy(certificate.verifyingKey()))
                        .isPresent();
        if (!own) {
            throw new ProblemException(
                    400,
                    "PROOF",
                    "The acknowledgement is not signed by this laptop.",
                    "Nothing was changed. Update the program; if it stays so, tell the office.");
        }
    }

    @GET
    @Path("forms/{hash}")
    @Produces(HttpMessages.BUNDLE)
    public byte[] form(@PathParam("hash") String hash) {
        SiteId site = device.site();
        requireToReceive(site);
        FormHash wanted = new FormHash(Given64.id(hash, "hash"));
        FormParts files = forms.files(site, wanted)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_FORM", "This form version was not published at the site.", "Nothing was changed."));
        return bundle(site, false, out -> {
            for (Map.Entry<String, byte[]> file : files.byName().entrySet()) {
                out.form(wanted, file.getKey(), file.getValue());
            }
        });
    }

    /** Writes frames. */
    private interface Frames {
        void writeTo(BundleWriter out) throws IOException;
    }

    private static byte[] bundle(SiteId site, boolean more, Frames frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BundleWriter out = new BundleWriter(bytes, site);
            frames.writeTo(out);
            out.end(more);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
