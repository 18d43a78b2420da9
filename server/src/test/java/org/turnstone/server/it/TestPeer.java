package org.turnstone.server.it;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleSummary;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.FormPiece;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.VectorCodec;

/** The server as a laptop's session sees it, over HTTP. Written for tests: it retries nothing. */
public final class TestPeer implements Peer {
    private final ServerCalls server;
    private final TestLaptop laptop;
    private final Jsonb json = JsonbBuilder.create();
    private @Nullable String token;

    public TestPeer(ServerCalls server, TestLaptop laptop) {
        this.server = server;
        this.laptop = laptop;
    }

    /** Sends one request with the token of a sign-in. */
    HttpResponse<byte[]> call(String path, java.util.function.UnaryOperator<HttpRequest.Builder> with) {
        return server.send(with.apply(server.request("/sync/v1/sites/" + site().toHex() + "/" + path)
                .header("Authorization", "Bearer " + token())));
    }

    private SiteId site() {
        return laptop.control().siteId();
    }

    private String token() {
        if (token == null) {
            String device = laptop.deviceId().toHex();
            HttpMessages.ChallengeAnswer challenge = json.fromJson(
                    post("auth/challenge", new HttpMessages.ChallengeRequest(site().toHex(), device, null)),
                    HttpMessages.ChallengeAnswer.class);
            byte[] nonce = bytes(challenge.nonce());
            try {
                VerifyingKey serverKey = VerifyingKey.of(bytes(challenge.serverKey()));
                Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                byte[] message = Proofs.signIn(site(), laptop.deviceId(), serverKey, nonce, now);
                String signature = text(laptop.signing().sign(Proofs.AUTH, message));
                token = json.fromJson(
                                post(
                                        "auth/token",
                                        new HttpMessages.TokenRequest(
                                                site().toHex(), device, challenge.nonce(), now.toString(), signature)),
                                HttpMessages.TokenAnswer.class)
                        .token();
            } catch (VerificationFailedException e) {
                throw new IllegalStateException(e);
            }
        }
        return token;
    }

    private String post(String path, Object message) {
        HttpResponse<byte[]> answer = server.send(server.request("/sync/v1/" + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.toJson(message))));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + ServerCalls.text(answer));
        }
        return ServerCalls.text(answer);
    }

    private HttpResponse<byte[]> good(HttpResponse<byte[]> answer) throws PeerRefusedException {
        if (answer.statusCode() / 100 != 2) {
            HttpMessages.Problem problem = json.fromJson(ServerCalls.text(answer), HttpMessages.Problem.class);
            throw new PeerRefusedException(
                    problem.code() == null ? "" : problem.code(), problem.title() + " " + problem.detail());
        }
        return answer;
    }

    private HttpResponse<byte[]> send(String path, Object message) throws PeerRefusedException {
        return good(call(
                path,
                request -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json.toJson(message)))));
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
        String after = new TreeSet<>(myEnds).stream().map(ChangeId::toHex).collect(Collectors.joining(","));
        Received received = Received.of(good(call("control?after=" + after, HttpRequest.Builder::GET)), site());
        return new ControlAnswer(received.deliveries, received.more(), received.tips, received.checkpoint());
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BundleWriter bundle = new BundleWriter(out, site());
            for (Delivery decision : decisions) {
                bundle.delivery(decision);
            }
            if (newest.isPresent()) {
                bundle.checkpoint(newest.get().encode());
            }
            bundle.end(false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        good(call(
                "control",
                request -> request.header("Content-Type", HttpMessages.BUNDLE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(out.toByteArray()))));
    }

    @Override
    public boolean isLevelWith(Standpoint mine) throws PeerException {
        String head = mine.controlHead().map(ChangeId::toHex).orElse(null);
        HttpMessages.CompareRequest request = new HttpMessages.CompareRequest(
                head,
                text(mine.tips().toBytes()),
                mine.wants().toHex(),
                mine.receipt().toHex(),
                null);
        return send("vector", request).statusCode() == 204;
    }

    @Override
    public Comparison compare(Tips mine) throws PeerException {
        HttpResponse<byte[]> answer =
                send("vector", new HttpMessages.CompareRequest(null, null, null, null, text(mine.encode())));
        HttpMessages.CompareAnswer theirs = json.fromJson(ServerCalls.text(answer), HttpMessages.CompareAnswer.class);
        Set<ChangeId> held = new HashSet<>();
        Objects.requireNonNull(theirs.held()).forEach(id -> held.add(ChangeId.ofHex(id)));
        Set<LogId> yours = new HashSet<>();
        Objects.requireNonNull(theirs.yours()).forEach(id -> yours.add(LogId.ofHex(id)));
        return new Comparison(
                vector(Objects.requireNonNull(theirs.vector())),
                held,
                Objects.requireNonNull(theirs.wants()).read(),
                yours);
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerException {
        Received received = Received.of(send("bodies/query", HttpMessages.WantsList.of(wanted)), site());
        return new SupplyAnswer(received.deliveries, received.wraps, received.more());
    }

    static byte[] bundle(SiteId site, List<Delivery> batch) {
        return bundle(site, batch, List.of());
    }

    private static byte[] bundle(SiteId site, List<Delivery> batch, List<KeyWrap> wraps) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BundleWriter out = new BundleWriter(bytes, site);
            for (Delivery delivery : batch) {
                out.delivery(delivery);
            }
            out.wraps(wraps);
            out.end(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    HttpResponse<byte[]> pushBytes(byte[] bundle) {
        return call(
                "entries",
                request -> request.header("Content-Type", HttpMessages.BUNDLE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bundle)));
    }

    HttpMessages.PushAnswer pushed(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        HttpResponse<byte[]> answer = good(pushBytes(bundle(site(), batch, wraps)));
        return json.fromJson(ServerCalls.text(answer), HttpMessages.PushAnswer.class);
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        HttpMessages.PushAnswer answer = pushed(batch, wraps);
        Map<ChangeId, IntakeResult.Code> codes = new HashMap<>();
        answer.held().forEach(id -> codes.put(ChangeId.ofHex(id), IntakeResult.Code.HELD));
        answer.quarantined().forEach(id -> codes.put(ChangeId.ofHex(id), IntakeResult.Code.QUARANTINED));
        answer.rejected()
                .forEach(rejection ->
                        codes.put(ChangeId.ofHex(rejection.id()), IntakeResult.Code.valueOf(rejection.code())));
        List<IntakeResult> results = new ArrayList<>();
        batch.forEach(delivery -> results.add(new IntakeResult(
                delivery.entry().id(), codes.getOrDefault(delivery.entry().id(), IntakeResult.Code.ACCEPTED))));
        return new PushAnswer(results, vector(answer.vector()), answer.wants().read());
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
        Received received = Received.of(
                send(
                        "entries/query",
                        new HttpMessages.PullRequest(
                                text(mine.encode()),
                                iHold.stream().map(ChangeId::toHex).toList(),
                                maxBytes,
                                null,
                                null)),
                site());
        return new PullAnswer(received.deliveries, received.more());
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        return Received.of(good(call("forms/" + hash.toHex(), HttpRequest.Builder::GET)), site()).files;
    }

    @Override
    public BlobHoldings blob(BlobId id) throws PeerException {
        HttpResponse<byte[]> answer =
                good(call("blobs/" + id.hex(), request -> request.method("HEAD", HttpRequest.BodyPublishers.noBody())));
        String chunks = answer.headers().firstValue(HttpMessages.BLOB_CHUNKS).orElse("");
        Set<Integer> here = new HashSet<>();
        Arrays.stream(chunks.split(",")).filter(n -> !n.isEmpty()).forEach(n -> here.add(Integer.parseInt(n)));
        return new BlobHoldings(
                answer.headers()
                        .firstValue(HttpMessages.BLOB_COMPLETE)
                        .orElse("")
                        .equals("true"),
                here,
                answer.headers().firstValueAsLong(HttpMessages.BLOB_LENGTH).orElse(0));
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        good(call(
                "blobs/" + id.hex() + "/" + chunk,
                request -> request.header("Content-Type", "application/octet-stream")
                        .header(HttpMessages.BLOB_LENGTH, Long.toString(totalBytes))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))));
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        long from = (long) chunk * WireLimits.BLOB_CHUNK;
        return good(call(
                        "blobs/" + id.hex(),
                        request -> request.header("Range", "bytes=" + from + "-" + (from + WireLimits.BLOB_CHUNK - 1))
                                .GET()))
                .body();
    }

    @Override
    public Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BundleWriter out = new BundleWriter(bytes, site());
            out.acknowledgement(mine.encode());
            out.end(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Received received = Received.of(
                good(call(
                        "acknowledge",
                        request -> request.header("Content-Type", HttpMessages.BUNDLE)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray())))),
                site());
        Checkpoint checkpoint = received.checkpoint();
        if (checkpoint == null) {
            throw new IllegalStateException("a receipt holds a checkpoint");
        }
        return checkpoint;
    }

    private static Tips vector(String text) {
        try {
            return VectorCodec.read(bytes(text));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** A bundle that came as an answer. */
    private static final class Received implements BundleSink {
        final List<Delivery> deliveries = new ArrayList<>();
        final List<KeyWrap> wraps = new ArrayList<>();
        final Map<String, byte[]> files = new HashMap<>();
        final Set<ChangeId> tips = new HashSet<>();
        private @Nullable Checkpoint checkpoint;
        private @Nullable BundleSummary summary;

        static Received of(HttpResponse<byte[]> answer, SiteId site) {
            Received received = new Received();
            try {
                received.summary = BundleReader.read(
                        new ByteArrayInputStream(answer.body()), site, received, WireLimits.MAX_HTTP_BUNDLE);
            } catch (IOException | MalformedMessageException e) {
                throw new IllegalStateException(e);
            }
            return received;
        }

        boolean more() {
            return summary != null && summary.more();
        }

        @Nullable
        Checkpoint checkpoint() {
            return checkpoint;
        }

        @Override
        public void delivery(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void wraps(List<KeyWrap> alone) {
            wraps.addAll(alone);
        }

        @Override
        public void vector(Tips vector) {
            vector.byLog().values().forEach(ends -> ends.forEach(end -> tips.add(end.id())));
        }

        @Override
        public void checkpoint(byte[] encoded) {
            try {
                checkpoint = Checkpoint.decode(encoded);
            } catch (MalformedMessageException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void form(FormPiece piece) {
            files.merge(piece.file(), piece.bytes(), (before, more) -> {
                byte[] both = Arrays.copyOf(before, before.length + more.length);
                System.arraycopy(more, 0, both, before.length, more.length);
                return both;
            });
        }
    }
}
