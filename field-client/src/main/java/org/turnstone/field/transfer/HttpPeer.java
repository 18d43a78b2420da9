package org.turnstone.field.transfer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleSummary;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.FormPiece;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.exchange.Outcome;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.Proofs;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.FrameType;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.SealedCaseList;
import org.turnstone.sync.wire.VectorCodec;
import org.turnstone.sync.wire.VectorDifference;

/**
 * A site's server over HTTP (docs/protocol.md, "Session over HTTP"). Proves this device when the server asks, and again when
 * the token runs out. One thread at a time; a pull that was begun ahead is one until it has been awaited.
 */
public final class HttpPeer implements Peer, AutoCloseable {
    private static final int MAX_JSON = 8 << 20;
    private static final int MAX_STAMP = 100;

    /** A batch, its wraps and one entry that did not fit. */
    private static final long MAX_BUNDLE = 2L * WireLimits.MAX_HTTP_BUNDLE + WireLimits.MAX_FRAME;

    private static final long MAX_FORM_BUNDLE = 9L * WireLimits.MAX_FORM_FILE;

    private final HttpLine line;
    private final SiteId site;
    private final DeviceId device;
    private final SigningKey key;
    private final Predicate<VerifyingKey> isServerKey;
    private final Clock clock;
    private final String sitePath;
    private final ServerAddress address;
    private final DeviceToken token;

    /** What both sides said last in this session. */
    private @Nullable Footing standing;

    /** What the server said last of cases that were given out; empty for none. */
    private String casesStamp = "";

    /** For a hub; a server knows it. */
    private final @Nullable String certificate;

    /**
     * @param key the device's signing key; stays the caller's
     * @param isServerKey whether a key is that of a server of this site
     */
    public HttpPeer(
            ServerAddress server,
            SiteId site,
            DeviceId device,
            SigningKey key,
            Predicate<VerifyingKey> isServerKey,
            Clock clock) {
        this(server, site, device, key, isServerKey, clock, new DeviceToken());
    }

    /** @param token of an earlier session, which this one goes on with */
    HttpPeer(
            ServerAddress server,
            SiteId site,
            DeviceId device,
            SigningKey key,
            Predicate<VerifyingKey> isServerKey,
            Clock clock,
            DeviceToken token) {
        this(new HttpLine(server), server, site, device, key, isServerKey, clock, token, null);
    }

    private HttpPeer(
            HttpLine line,
            ServerAddress address,
            SiteId site,
            DeviceId device,
            SigningKey key,
            Predicate<VerifyingKey> isServerKey,
            Clock clock,
            DeviceToken token,
            @Nullable String certificate) {
        this.line = line;
        this.address = address;
        this.token = token;
        this.site = site;
        this.device = device;
        this.key = key;
        this.isServerKey = isServerKey;
        this.clock = clock;
        this.certificate = certificate;
        this.sitePath = "sync/v1/sites/" + site.toHex() + "/";
    }

    /**
     * A colleague's hub.
     *
     * @param tls lets through only to hubs of this site
     * @param own this device's certificate, which the hub may not know yet
     * @param key the device's signing key; stays the caller's
     * @param isHubKey whether a key is that of the hub which TLS let through
     */
    public HttpPeer(
            ServerAddress hub,
            SSLContext tls,
            SiteId site,
            DeviceCertificate own,
            SigningKey key,
            Predicate<VerifyingKey> isHubKey,
            Clock clock) {
        this(
                new HttpLine(hub, tls),
                hub,
                site,
                own.deviceId(),
                key,
                isHubKey,
                clock,
                new DeviceToken(),
                base64(own.encode()));
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
        String after = new TreeSet<>(myEnds).stream().map(ChangeId::toHex).collect(Collectors.joining(","));
        Contents contents = bundle(get("control?after=" + after), MAX_BUNDLE);
        return new ControlAnswer(contents.deliveries, contents.more, contents.tips, contents.checkpoint());
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {
        byte[] bundle = written(out -> {
            for (Delivery decision : decisions) {
                out.delivery(decision);
            }
            if (newest.isPresent()) {
                out.checkpoint(newest.get().encode());
            }
        });
        sendAuthorised(() -> postingBundle("control", bundle), MAX_JSON);
    }

    @Override
    public boolean isLevelWith(Standpoint mine) throws PeerException {
        String control = mine.controlHead().map(ChangeId::toHex).orElse(null);
        HttpMessages.CompareRequest request = new HttpMessages.CompareRequest(
                control,
                base64(mine.tips().toBytes()),
                mine.wants().toHex(),
                mine.receipt().toHex(),
                null);
        return heard(post("vector", request)).status() == 204;
    }

    @Override
    public Comparison compare(Tips mine) throws PeerException {
        HttpMessages.CompareAnswer answer = line.read(
                heard(post("vector", new HttpMessages.CompareRequest(null, null, null, null, base64(mine.encode())))),
                HttpMessages.CompareAnswer.class);
        return new Comparison(
                vector(answer.vector()),
                ids(answer.held(), ChangeId::ofHex),
                wants(answer.wants()),
                ids(answer.yours(), LogId::ofHex));
    }

    @Override
    public Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        if (certificate != null) {
            // A hub gives no receipts of its own.
            return Optional.empty();
        }
        byte[] bundle = written(out -> {
            out.inShort(FrameType.FOOTING, footing.named(leftWanting));
            if (mine != null) {
                out.inShort(FrameType.ACKNOWLEDGEMENT_AFTER, FootingCodec.acknowledgement(mine, footing));
            }
            for (Delivery delivery : batch) {
                out.delivery(delivery);
            }
        });
        standing = null;
        try {
            HttpLine.Answer said = heard(sendAuthorised(() -> postingBundle("news", bundle), MAX_BUNDLE));
            if (said.status() == 204) {
                standing = footing;
                return Optional.of(NewsAnswer.level(footing));
            }
            Acknowledgement newest = mine == null ? footing.said() : mine;
            NewsAnswer answer = contents(said.body(), MAX_BUNDLE).news(footing, newest, batch);
            standing = new Footing(newest, answer.receipt());
            return Optional.of(answer);
        } catch (PeerRefusedException e) {
            if (e.code().equals(HttpMessages.FOOTING)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private HttpRequest.Builder postingBundle(String path, byte[] bundle) {
        return request(path)
                .header("Content-Type", HttpMessages.BUNDLE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(bundle));
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        byte[] bundle = written(out -> {
            for (Delivery delivery : batch) {
                out.delivery(delivery);
            }
            out.wraps(wraps);
        });
        HttpMessages.PushAnswer answer = line.read(
                sendAuthorised(
                        // The bundle ends with a digest of itself.
                        () -> postingBundle("entries", bundle), MAX_JSON),
                HttpMessages.PushAnswer.class);
        return new PushAnswer(results(batch, answer), vector(answer.vector()), wants(answer.wants()));
    }

    /** Hands over the newest receipt that is here to a hub, whose colleagues then learn from it what the server has. */
    public void handOver(Checkpoint receipt) throws PeerException {
        byte[] bundle = written(out -> out.checkpoint(receipt.encode()));
        sendAuthorised(() -> postingBundle("entries", bundle), MAX_JSON);
    }

    /** Writes frames. */
    private interface Frames {
        void writeTo(BundleWriter out) throws IOException;
    }

    private byte[] written(Frames frames) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BundleWriter bundle = new BundleWriter(out, site);
            frames.writeTo(bundle);
            bundle.end(false);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError("memory does not fail to be written to", e);
        }
    }

    /** The server names what is not plainly accepted; of the rest it says how many were new. */
    private static List<IntakeResult> results(List<Delivery> batch, HttpMessages.PushAnswer answer)
            throws PeerMistakenException {
        Map<ChangeId, IntakeResult.Code> named = new HashMap<>();
        ids(answer.branches(), ChangeId::ofHex).forEach(id -> named.put(id, IntakeResult.Code.ACCEPTED_BRANCH));
        ids(answer.held(), ChangeId::ofHex).forEach(id -> named.put(id, IntakeResult.Code.HELD));
        ids(answer.quarantined(), ChangeId::ofHex).forEach(id -> named.put(id, IntakeResult.Code.QUARANTINED));
        ids(answer.erased(), ChangeId::ofHex).forEach(id -> named.put(id, IntakeResult.Code.ERASED));
        try {
            for (HttpMessages.Rejection rejection : orEmpty(answer.rejected())) {
                named.put(ChangeId.ofHex(rejection.id()), IntakeResult.Code.valueOf(rejection.code()));
            }
        } catch (IllegalArgumentException e) {
            throw HttpLine.notUnderstood(e);
        }
        return IntakeResult.ofBatch(
                batch, named, answer.accepted() - orEmpty(answer.branches()).size());
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
        List<String> held = iHold.stream().map(ChangeId::toHex).toList();
        Footing from = standing;
        if (from != null) {
            ByteArrayOutputStream difference = new ByteArrayOutputStream();
            VectorDifference.write(from.receipt().have(), mine, difference);
            try {
                return pull(new HttpMessages.PullRequest(
                        null, held, maxBytes, from.id().toHex(), base64(difference.toByteArray())));
            } catch (PeerRefusedException e) {
                if (!e.code().equals(HttpMessages.FOOTING)) {
                    throw e;
                }
                standing = null;
            }
        }
        return pull(new HttpMessages.PullRequest(base64(mine.encode()), held, maxBytes, null, null));
    }

    @Override
    public Coming pullAhead(Tips mine, Set<ChangeId> iHold, int maxBytes, Consumer<List<Delivery>> arrived) {
        FutureTask<PullAnswer> pull = new FutureTask<>(() -> {
            PullAnswer answer = pull(mine, iHold, maxBytes);
            arrived.accept(answer.entries());
            return answer;
        });
        Thread thread = new Thread(pull, "pull-ahead");
        thread.setDaemon(true);
        thread.start();
        return () -> awaited(pull);
    }

    private static PullAnswer awaited(FutureTask<PullAnswer> pull) throws PeerException {
        try {
            return pull.get();
        } catch (InterruptedException e) {
            pull.cancel(true);
            Thread.currentThread().interrupt();
            throw HttpLine.stopped(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PeerException refused) {
                throw refused;
            }
            throw new IllegalStateException("a pull failed that was begun ahead", e.getCause());
        }
    }

    private PullAnswer pull(HttpMessages.PullRequest request) throws PeerException {
        Contents contents = bundle(() -> posting("entries/query", request), MAX_BUNDLE);
        return new PullAnswer(contents.deliveries, contents.more);
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerException {
        Contents contents = bundle(() -> posting("bodies/query", HttpMessages.WantsList.of(wanted)), MAX_BUNDLE);
        return new SupplyAnswer(contents.deliveries, contents.wraps, contents.more);
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        return bundle(get("forms/" + hash.toHex()), MAX_FORM_BUNDLE).files(hash);
    }

    /**
     * A word of the server that changes when it gives cases out, as its last answer had it; empty if it gives none out, or does
     * not say.
     */
    String casesStamp() {
        return casesStamp;
    }

    private HttpLine.Answer heard(HttpLine.Answer answer) {
        casesStamp = answer.headers()
                .firstValue(HttpMessages.CASES_STAMP)
                .filter(stamp -> stamp.length() <= MAX_STAMP)
                .orElse("");
        return answer;
    }

    /**
     * The list of the cases of this laptop's person.
     *
     * @param known digest of the one that is here
     * @return empty if that is the newest
     */
    Optional<SealedCaseList> cases(Octets16 known) throws PeerException {
        HttpLine.Answer answer = heard(sendAuthorised(get("cases?known=" + known.toHex()), SealedCaseList.MAX_LENGTH));
        try {
            return answer.status() == 204 ? Optional.empty() : Optional.of(SealedCaseList.decode(answer.body()));
        } catch (MalformedMessageException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    @Override
    public BlobHoldings blob(BlobId id) throws PeerException {
        HttpLine.Answer answer =
                authorised(() -> request("blobs/" + id.hex()).method("HEAD", HttpRequest.BodyPublishers.noBody()), 0);
        if (answer.status() == 404) {
            return BlobHoldings.NONE;
        }
        if (answer.status() / 100 != 2) {
            throw line.failure(answer);
        }
        boolean complete = answer.headers()
                .firstValue(HttpMessages.BLOB_COMPLETE)
                .filter("true"::equals)
                .isPresent();
        Set<Integer> chunks = new HashSet<>();
        try {
            for (String chunk : answer.headers()
                    .firstValue(HttpMessages.BLOB_CHUNKS)
                    .orElse("")
                    .split(",", -1)) {
                if (!chunk.isBlank()) {
                    chunks.add(Integer.parseInt(chunk.strip()));
                }
            }
            long length =
                    answer.headers().firstValueAsLong(HttpMessages.BLOB_LENGTH).orElse(0);
            return new BlobHoldings(complete, chunks, length);
        } catch (NumberFormatException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        sendAuthorised(
                () -> request("blobs/" + id.hex() + "/" + chunk)
                        .header(HttpMessages.BLOB_LENGTH, Long.toString(totalBytes))
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)),
                MAX_JSON);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        long from = (long) chunk * WireLimits.BLOB_CHUNK;
        return sendAuthorised(
                        () -> request("blobs/" + id.hex())
                                .header("Range", "bytes=" + from + "-" + (from + WireLimits.BLOB_CHUNK - 1))
                                .GET(),
                        WireLimits.BLOB_CHUNK)
                .body();
    }

    @Override
    public @Nullable Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
        byte[] bundle = written(out -> out.acknowledgement(mine.encode()));
        Checkpoint checkpoint =
                bundle(() -> postingBundle("acknowledge", bundle), MAX_BUNDLE).checkpoint();
        if (checkpoint == null && certificate == null) {
            throw HttpLine.notUnderstood(null);
        }
        return checkpoint;
    }

    private interface Request {
        HttpRequest.Builder make();
    }

    private HttpRequest.Builder request(String path) {
        return line.request(sitePath + path)
                .header(HttpMessages.VERSION, Integer.toString(HttpMessages.PROGRAM_VERSION));
    }

    private Request get(String path) {
        return () -> request(path).GET();
    }

    private HttpRequest.Builder posting(String path, Object message) {
        return request(path).header("Content-Type", "application/json").POST(line.json(message));
    }

    private HttpLine.Answer post(String path, Object message) throws PeerException {
        return sendAuthorised(() -> posting(path, message), MAX_JSON);
    }

    private HttpLine.Answer sendAuthorised(Request request, long maxBytes) throws PeerException {
        HttpLine.Answer answer = authorised(request, maxBytes);
        if (answer.status() / 100 != 2) {
            throw line.failure(answer);
        }
        return answer;
    }

    private HttpLine.Answer authorised(Request request, long maxBytes) throws PeerException {
        HttpLine.Answer answer = line.send(withToken(request), maxBytes);
        if (answer.status() == 401) {
            // The server forgot the token, for one because it was started anew.
            token.forget();
            answer = line.send(withToken(request), maxBytes);
        }
        return answer;
    }

    private HttpRequest withToken(Request request) throws PeerException {
        String known = token.at(address, clock.instant());
        if (known == null) {
            known = signIn();
        }
        return request.make().header("Authorization", "Bearer " + known).build();
    }

    private String signIn() throws PeerException {
        HttpLine.Answer challenged = line.sendForSuccess(
                json(
                        "sync/v1/auth/challenge",
                        new HttpMessages.ChallengeRequest(site.toHex(), device.toHex(), certificate)),
                MAX_JSON);
        HttpMessages.ChallengeAnswer challenge = line.read(challenged, HttpMessages.ChallengeAnswer.class);
        VerifyingKey server = serverKey(challenge.serverKey());
        byte[] nonce = bytes(challenge.nonce());
        if (nonce.length != 32) {
            throw HttpLine.notUnderstood(null);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        HttpLine.Answer answered = line.sendForSuccess(
                json(
                        "sync/v1/auth/token",
                        new HttpMessages.TokenRequest(
                                site.toHex(),
                                device.toHex(),
                                challenge.nonce(),
                                now.toString(),
                                base64(key.sign(Proofs.AUTH, Proofs.signIn(site, device, server, nonce, now))))),
                MAX_JSON);
        HttpMessages.TokenAnswer answer = line.read(answered, HttpMessages.TokenAnswer.class);
        try {
            // By the server's own clock, since this laptop's may be years off.
            Instant there = Instant.parse(answer.serverTime());
            Duration life = Duration.between(there, Instant.parse(answer.expires()));
            String given = Objects.requireNonNull(answer.token());
            token.is(given, address, clock.instant().plus(life), Duration.between(there, now));
            return given;
        } catch (DateTimeException | NullPointerException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    private HttpRequest json(String path, Object message) {
        return line.request(path)
                .header("Content-Type", "application/json")
                .POST(line.json(message))
                .build();
    }

    private VerifyingKey serverKey(String text) throws PeerException {
        try {
            VerifyingKey server = VerifyingKey.of(bytes(text));
            if (isServerKey.test(server)) {
                return server;
            }
        } catch (VerificationFailedException e) {
            throw HttpLine.notUnderstood(e);
        }
        throw new PeerRefusedException(
                "NOT_THIS_SITE",
                "The server at this address is not the one of your site. Nothing was sent. What you saved is safe on this"
                        + " laptop. Tell the office before you sync again.");
    }

    private Contents bundle(Request request, long maxBytes) throws PeerException {
        return contents(sendAuthorised(request, maxBytes).body(), maxBytes);
    }

    private Contents contents(byte[] body, long maxBytes) throws PeerMistakenException {
        Contents contents = new Contents();
        try {
            BundleSummary summary = BundleReader.read(new ByteArrayInputStream(body), site, contents, maxBytes);
            contents.more = summary.more();
            return contents;
        } catch (IOException | MalformedMessageException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    /** Everything in one bundle. */
    private static final class Contents implements BundleSink {
        private final List<Delivery> deliveries = new ArrayList<>();
        private final List<KeyWrap> wraps = new ArrayList<>();
        private final Map<FormHash, Map<String, ByteArrayOutputStream>> forms = new HashMap<>();
        private final Set<ChangeId> tips = new HashSet<>();
        private final Map<FrameType, byte[]> inShort = new EnumMap<>(FrameType.class);
        private byte @Nullable [] checkpoint;
        private boolean more;

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
            vector.byLog().values().forEach(ends -> ends.stream().map(Tip::id).forEach(tips::add));
        }

        @Override
        public void checkpoint(byte[] encoded) {
            checkpoint = encoded;
        }

        @Override
        public void form(FormPiece piece) throws IOException {
            forms.computeIfAbsent(piece.form(), any -> new TreeMap<>())
                    .computeIfAbsent(piece.file(), any -> new ByteArrayOutputStream())
                    .write(piece.bytes());
        }

        @Override
        public void inShort(FrameType type, byte[] payload) {
            inShort.put(type, payload);
        }

        NewsAnswer news(Footing footing, Acknowledgement mine, List<Delivery> batch) throws PeerMistakenException {
            byte[] shortly = inShort.get(FrameType.CHECKPOINT_AFTER);
            byte[] outcome = inShort.get(FrameType.OUTCOME);
            try {
                Checkpoint receipt =
                        shortly == null ? checkpoint() : FootingCodec.checkpoint(shortly, footing, mine.tips());
                if (receipt == null || outcome == null) {
                    throw HttpLine.notUnderstood(null);
                }
                return NewsAnswer.of(Outcome.decode(outcome, receipt.have()), batch, receipt);
            } catch (MalformedMessageException e) {
                throw HttpLine.notUnderstood(e);
            }
        }

        @Nullable
        Checkpoint checkpoint() throws PeerMistakenException {
            try {
                return checkpoint == null ? null : Checkpoint.decode(checkpoint);
            } catch (MalformedMessageException e) {
                throw HttpLine.notUnderstood(e);
            }
        }

        Map<String, byte[]> files(FormHash hash) {
            Map<String, byte[]> files = new TreeMap<>();
            forms.getOrDefault(hash, Map.of()).forEach((name, bytes) -> files.put(name, bytes.toByteArray()));
            return files;
        }
    }

    private static Tips vector(@Nullable String text) throws PeerMistakenException {
        try {
            return VectorCodec.read(bytes(text));
        } catch (MalformedMessageException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    private static Wants wants(HttpMessages.@Nullable WantsList list) throws PeerMistakenException {
        try {
            return list == null ? Wants.NONE : list.read();
        } catch (IllegalArgumentException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    private static <T> Set<T> ids(@Nullable List<String> hex, Function<String, T> read) throws PeerMistakenException {
        try {
            Set<T> ids = new HashSet<>();
            orEmpty(hex).forEach(id -> ids.add(read.apply(id)));
            return ids;
        } catch (IllegalArgumentException | NullPointerException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] bytes(@Nullable String base64) throws PeerMistakenException {
        try {
            return Base64.getUrlDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw HttpLine.notUnderstood(e);
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
