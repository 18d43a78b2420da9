package org.turnstone.field.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import jakarta.json.bind.Jsonb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.MessageJson;
import org.turnstone.sync.wire.VectorCodec;

/** The resources of docs/protocol.md, "Session over HTTP", as a hub answers them: bytes in, bytes out, limits first. */
final class HubRoutes implements HttpHandler {
    private static final Logger LOG = System.getLogger(HubRoutes.class.getName());
    private static final int MAX_JSON = 8 << 20;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,12})-(\\d{1,12})");
    private static final Pattern AFTER =
            Pattern.compile("after=[0-9a-f]{32}(,[0-9a-f]{32}){0," + (WireLimits.MAX_TIPS_PER_LOG - 1) + "}");
    private static final Pattern BLOB = Pattern.compile("blobs/([0-9a-f]{64})(?:/(\\d{1,4}))?");
    private static final Pattern FORM = Pattern.compile("forms/([0-9a-f]{32})");

    private final SiteId site;
    private final HubDoor door;
    private final HubAnswers answers;
    private final Jsonb jsonb;
    private final String sitePath;

    HubRoutes(SiteId site, HubDoor door, HubAnswers answers, Jsonb jsonb) {
        this.site = site;
        this.door = door;
        this.answers = answers;
        this.jsonb = jsonb;
        this.sitePath = "/sync/v1/sites/" + site.toHex() + "/";
    }

    /** An answer, ready to be sent. */
    private record Answer(int status, String type, byte[] body, Map<String, String> headers) {
        static Answer of(int status) {
            return new Answer(status, "", new byte[0], Map.of());
        }

        static Answer bundle(byte[] body) {
            return new Answer(200, HttpMessages.BUNDLE, body, Map.of());
        }

        @Override
        public String toString() {
            return "answer " + status;
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = route(exchange);
            } catch (HubProblem e) {
                answer = problem(e);
            } catch (RuntimeException e) {
                // The outermost edge of a request: whatever went wrong, the hub goes on and the other side is told.
                LOG.log(
                        Level.ERROR,
                        "a request to the hub failed: " + e.getClass().getSimpleName());
                answer = problem(new HubProblem(
                        500, "HUB", "The hub could not do this.", "What was sent is safe on the laptop. Try again."));
            }
            send(exchange, answer);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        if (!answer.type().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private Answer problem(HubProblem problem) {
        HttpMessages.Problem said =
                new HttpMessages.Problem(problem.title(), problem.status(), problem.detail(), problem.code());
        return new Answer(
                problem.status(),
                "application/problem+json",
                jsonb.toJson(said).getBytes(StandardCharsets.UTF_8),
                problem.status() == 429 ? Map.of("Retry-After", "60") : Map.of());
    }

    private Answer route(HttpExchange exchange) throws HubProblem, IOException {
        String path = exchange.getRequestURI().getPath();
        String asked = exchange.getRequestMethod() + " " + path;
        if (asked.equals("POST /sync/v1/auth/challenge")) {
            return json(door.challenge(read(exchange, HttpMessages.ChallengeRequest.class)));
        }
        if (asked.equals("POST /sync/v1/auth/token")) {
            return json(door.token(read(exchange, HttpMessages.TokenRequest.class)));
        }
        if (!path.startsWith(sitePath)) {
            throw nothingHere();
        }
        HubAnswers.Colleague colleague =
                answers.colleague(door.guest(exchange.getRequestHeaders().getFirst("Authorization")));
        return route(exchange, colleague, path.substring(sitePath.length()));
    }

    private Answer route(HttpExchange exchange, HubAnswers.Colleague colleague, String path)
            throws HubProblem, IOException {
        switch (exchange.getRequestMethod() + " " + path) {
            case "GET control":
                return control(exchange);
            case "POST vector":
                return compare(colleague, read(exchange, HttpMessages.CompareRequest.class));
            case "POST entries":
                return push(exchange, colleague);
            case "POST entries/query":
                return pull(colleague, read(exchange, HttpMessages.PullRequest.class));
            case "POST bodies/query":
                return supply(colleague, read(exchange, HttpMessages.WantsList.class));
            case "POST acknowledge":
                return acknowledge(exchange);
            default:
                return named(exchange, colleague, path);
        }
    }

    private Answer named(HttpExchange exchange, HubAnswers.Colleague colleague, String path)
            throws HubProblem, IOException {
        Matcher blob = BLOB.matcher(path);
        Matcher form = FORM.matcher(path);
        if (blob.matches()) {
            BlobId id = new BlobId(blob.group(1));
            if (blob.group(2) != null && exchange.getRequestMethod().equals("PUT")) {
                return putBlob(exchange, id, Integer.parseInt(blob.group(2)));
            }
            if (blob.group(2) == null && exchange.getRequestMethod().equals("HEAD")) {
                return holdings(id);
            }
            if (blob.group(2) == null && exchange.getRequestMethod().equals("GET")) {
                return readBlob(exchange, colleague, id);
            }
        }
        if (form.matches() && exchange.getRequestMethod().equals("GET")) {
            return form(colleague, FormHash.ofHex(form.group(1)));
        }
        throw nothingHere();
    }

    private static HubProblem nothingHere() {
        return new HubProblem(
                404,
                "NO_SITE",
                "The hub has nothing of that name.",
                "Nothing was changed. A hub neither enrols laptops nor serves other sites.");
    }

    private Answer control(HttpExchange exchange) throws HubProblem {
        String query = exchange.getRequestURI().getQuery();
        Set<ChangeId> theirEnds = new HashSet<>();
        if (query != null && AFTER.matcher(query).matches()) {
            for (String id : query.substring("after=".length()).split(",", -1)) {
                theirEnds.add(ChangeId.ofHex(id));
            }
        }
        // Without the ends here: a hub that knows fewer decisions than a colleague was not restored from anything.
        Answers.Portion decisions = answers.decisions(theirEnds);
        return bundle(decisions.more(), out -> {
            for (Delivery delivery : decisions.deliveries()) {
                out.delivery(delivery);
            }
            checkpoint(out);
        });
    }

    private void checkpoint(BundleWriter out) throws IOException {
        Checkpoint receipt = answers.receipt().orElse(null);
        if (receipt != null) {
            out.checkpoint(receipt.encode());
        }
    }

    private Answer compare(HubAnswers.Colleague colleague, HttpMessages.CompareRequest request) throws HubProblem {
        String vector = request.vector();
        if (vector == null) {
            return answers.isLevel(request)
                    ? Answer.of(204)
                    : json(new HttpMessages.CompareAnswer(null, null, null, null));
        }
        Tips theirs = vector(vector);
        return json(new HttpMessages.CompareAnswer(
                HubDoor.text(answers.vector().encode()),
                answers.held(theirs).stream().map(ChangeId::toHex).sorted().toList(),
                answers.wants(),
                answers.continued(colleague, theirs).stream()
                        .map(LogId::toHex)
                        .sorted()
                        .toList()));
    }

    private Answer push(HttpExchange exchange, HubAnswers.Colleague colleague) throws HubProblem, IOException {
        Received received = received(exchange);
        if (received.receipt != null) {
            answers.keep(received.receipt);
        }
        return json(answers.take(colleague, received.deliveries, received.wraps));
    }

    private Answer pull(HubAnswers.Colleague colleague, HttpMessages.PullRequest request) throws HubProblem {
        Set<ChangeId> held = new HashSet<>();
        for (String id : request.held() == null ? List.<String>of() : request.held()) {
            held.add(id(id));
        }
        int asked = request.maxBytes() == null ? WireLimits.MAX_HTTP_BUNDLE : request.maxBytes();
        Answers.Portion portion =
                answers.missing(colleague, vector(request.vector() == null ? "" : request.vector()), held, asked);
        return bundle(portion.more(), out -> {
            for (Delivery delivery : portion.deliveries()) {
                out.delivery(delivery);
            }
        });
    }

    private Answer supply(HubAnswers.Colleague colleague, HttpMessages.WantsList wanted) throws HubProblem {
        Answers.Supply supply;
        try {
            supply = answers.supply(colleague, wanted.read());
        } catch (IllegalArgumentException e) {
            throw HubProblem.malformed();
        }
        return bundle(supply.more(), out -> {
            for (Delivery delivery : supply.deliveries()) {
                out.delivery(delivery);
            }
            out.wraps(supply.wraps());
        });
    }

    /** What a colleague holds is the server's to know; here it only ends the session. The receipt is the server's, if any. */
    private Answer acknowledge(HttpExchange exchange) throws HubProblem, IOException {
        received(exchange);
        return bundle(false, this::checkpoint);
    }

    private Answer form(HubAnswers.Colleague colleague, FormHash hash) throws HubProblem {
        Map<String, byte[]> files = answers.form(colleague, hash)
                .orElseThrow(() -> new HubProblem(
                        404, "NO_FORM", "The hub does not have this form version.", "Nothing was changed."));
        return bundle(false, out -> {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.form(hash, file.getKey(), file.getValue());
            }
        });
    }

    private Answer holdings(BlobId id) {
        Peer.BlobHoldings here = answers.holdings(id);
        return new Answer(
                200,
                "",
                new byte[0],
                Map.of(
                        HttpMessages.BLOB_COMPLETE,
                        Boolean.toString(here.complete()),
                        HttpMessages.BLOB_CHUNKS,
                        here.chunks().stream().sorted().map(String::valueOf).collect(Collectors.joining(",")),
                        HttpMessages.BLOB_LENGTH,
                        Long.toString(here.length())));
    }

    private Answer putBlob(HttpExchange exchange, BlobId id, int piece) throws HubProblem, IOException {
        byte[] bytes = body(exchange, WireLimits.BLOB_CHUNK);
        long length;
        try {
            length = Long.parseLong(String.valueOf(exchange.getRequestHeaders().getFirst(HttpMessages.BLOB_LENGTH)));
        } catch (NumberFormatException e) {
            throw HubProblem.malformed();
        }
        answers.keepPiece(id, piece, length, bytes);
        return Answer.of(201);
    }

    private Answer readBlob(HttpExchange exchange, HubAnswers.Colleague colleague, BlobId id) throws HubProblem {
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!range.matches() || Long.parseLong(range.group(1)) % WireLimits.BLOB_CHUNK != 0) {
            throw new HubProblem(416, "RANGE", "A hub gives attachments in whole pieces.", "Nothing was changed.");
        }
        long from = Long.parseLong(range.group(1));
        byte[] piece = answers.piece(colleague, id, (int) (from / WireLimits.BLOB_CHUNK));
        long length = answers.holdings(id).length();
        return new Answer(
                206,
                "application/octet-stream",
                piece,
                Map.of("Content-Range", "bytes " + from + "-" + (from + piece.length - 1) + "/" + length));
    }

    private interface Frames {
        void writeTo(BundleWriter out) throws IOException;
    }

    private Answer bundle(boolean more, Frames frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BundleWriter out = new BundleWriter(bytes, site);
            frames.writeTo(out);
            out.end(more);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return Answer.bundle(bytes.toByteArray());
    }

    private Answer json(Object message) {
        return new Answer(200, "application/json", jsonb.toJson(message).getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private <T> T read(HttpExchange exchange, Class<T> message) throws HubProblem, IOException {
        try {
            return MessageJson.read(jsonb, body(exchange, MAX_JSON), message);
        } catch (MalformedMessageException e) {
            throw HubProblem.malformed();
        }
    }

    private static byte[] body(HttpExchange exchange, int maxBytes) throws HubProblem, IOException {
        InputStream in = exchange.getRequestBody();
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new HubProblem(
                    413,
                    "TOO_LARGE",
                    "What was sent at once is larger than the hub takes.",
                    "Nothing was stored. It is safe on the laptop.");
        }
        return bytes;
    }

    private Tips vector(String base64) throws HubProblem {
        byte[] bytes = HubDoor.bytes(base64);
        try {
            return bytes.length == 0 ? Tips.NONE : VectorCodec.read(bytes);
        } catch (MalformedMessageException e) {
            throw HubProblem.malformed();
        }
    }

    private static ChangeId id(@Nullable String hex) throws HubProblem {
        if (hex == null || !hex.matches("[0-9a-f]{32}")) {
            throw HubProblem.malformed();
        }
        return ChangeId.ofHex(hex);
    }

    private Received received(HttpExchange exchange) throws HubProblem, IOException {
        Received received = new Received();
        byte[] bytes = body(exchange, WireLimits.MAX_HTTP_BUNDLE);
        try {
            BundleReader.read(new ByteArrayInputStream(bytes), site, received, WireLimits.MAX_HTTP_BUNDLE);
        } catch (IOException | MalformedMessageException e) {
            throw new HubProblem(
                    400,
                    "BAD_FRAME",
                    "What was sent to the hub broke off or could not be read.",
                    "Nothing of it was taken. It is safe on the laptop; try again.");
        }
        if (received.deliveries.size() > WireLimits.MAX_ENTRIES_PER_REQUEST) {
            throw new HubProblem(
                    413, "TOO_LARGE", "Too many entries were sent at once.", "They are safe on the laptop.");
        }
        return received;
    }

    /** Everything in one bundle, which is bounded by the limit of a request. */
    private static final class Received implements BundleSink {
        private final List<Delivery> deliveries = new ArrayList<>();
        private final List<KeyWrap> wraps = new ArrayList<>();
        private byte @Nullable [] receipt;

        @Override
        public void checkpoint(byte[] encoded) {
            receipt = encoded;
        }

        @Override
        public void delivery(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void wraps(List<KeyWrap> alone) {
            wraps.addAll(alone);
        }
    }
}
