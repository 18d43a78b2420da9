package org.turnstone.field.transfer;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.MessageJson;

/** Requests to one server: with a time limit, a size limit and a sentence for everything that can go wrong. */
final class HttpLine implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration REQUEST = Duration.ofMinutes(2);
    private static final int MAX_PROBLEM = 64 << 10;
    private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);
    private static final String KEPT = " What you saved is safe on this laptop; sync again later.";

    private final ServerAddress server;
    private final HttpClient client;
    private final Jsonb jsonb = JsonbBuilder.create();

    HttpLine(ServerAddress server) {
        this(server, null);
    }

    /** @param tls decides whom to trust, or null for what this computer trusts */
    HttpLine(ServerAddress server, @Nullable SSLContext tls) {
        this.server = server;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                // The offer of version 2 would cost 90 bytes of each session and is declined by the server.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.client = builder.build();
    }

    /** What came back; its body was read within the limit and is the reader's. */
    static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        private Answer(int status, HttpHeaders headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        HttpHeaders headers() {
            return headers;
        }

        byte[] body() {
            return body;
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(REQUEST);
    }

    private URI uri(String path) {
        return server.resolve(path);
    }

    HttpRequest.BodyPublisher json(Object message) {
        return HttpRequest.BodyPublishers.ofString(jsonb.toJson(message), StandardCharsets.UTF_8);
    }

    /** Sends and reads the whole answer, whatever its status. */
    Answer send(HttpRequest request, long maxBytes) throws PeerException {
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
                if (bytes.length > maxBytes) {
                    throw new PeerMistakenException(
                            "The server's answer is longer than it may be and was not taken." + KEPT);
                }
                return new Answer(response.statusCode(), response.headers(), bytes);
            }
        } catch (ConnectException e) {
            throw new PeerUnreachableException("The server could not be reached." + KEPT, Duration.ZERO, e);
        } catch (HttpTimeoutException e) {
            throw new PeerUnreachableException("The server did not answer in time." + KEPT, Duration.ZERO, e);
        } catch (IOException e) {
            throw new PeerUnreachableException("The connection to the server broke off." + KEPT, Duration.ZERO, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(e);
        }
    }

    static PeerUnreachableException stopped(InterruptedException e) {
        return new PeerUnreachableException("The sync was stopped." + KEPT, Duration.ZERO, e);
    }

    /** {@link #send}, and anything but success becomes an exception in words. */
    Answer sendForSuccess(HttpRequest request, long maxBytes) throws PeerException {
        Answer answer = send(request, maxBytes);
        if (answer.status() / 100 != 2) {
            throw failure(answer);
        }
        return answer;
    }

    /** What an answer that is no success says. */
    PeerException failure(Answer answer) {
        HttpMessages.Problem problem = problem(answer);
        String said = problem == null || problem.title() == null
                ? "The server answered with an error (" + answer.status() + ")."
                : problem.title() + (problem.detail() == null ? "" : " " + problem.detail());
        String code = problem == null || problem.code() == null ? "HTTP_" + answer.status() : problem.code();
        int status = answer.status();
        if (status == 429 || status == 502 || status == 503 || status == 504 || status == 507) {
            return new PeerUnreachableException(said + KEPT, retryAfter(answer.headers()));
        }
        if (status >= 500) {
            return new PeerUnreachableException(said + KEPT, Duration.ZERO);
        }
        return new PeerRefusedException(code, said);
    }

    private HttpMessages.@Nullable Problem problem(Answer answer) {
        boolean isProblem = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        try {
            return isProblem && answer.body().length <= MAX_PROBLEM
                    ? MessageJson.read(jsonb, answer.body(), HttpMessages.Problem.class)
                    : null;
        } catch (MalformedMessageException e) {
            // The status alone then says what is known.
            return null;
        }
    }

    private static Duration retryAfter(HttpHeaders headers) {
        try {
            long seconds = headers.firstValueAsLong("Retry-After").orElse(0);
            Duration wanted = Duration.ofSeconds(Math.max(0, seconds));
            return wanted.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wanted;
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    <T> T read(Answer answer, Class<T> message) throws PeerMistakenException {
        try {
            return MessageJson.read(jsonb, answer.body(), message);
        } catch (MalformedMessageException e) {
            throw notUnderstood(e);
        }
    }

    static PeerMistakenException notUnderstood(@Nullable Throwable cause) {
        String sentence = "The server's answer is not one this program understands; is the address that of a Turnstone"
                + " server?" + KEPT;
        return cause == null ? new PeerMistakenException(sentence) : new PeerMistakenException(sentence, cause);
    }

    @Override
    public void close() {
        try {
            jsonb.close();
        } catch (Exception e) {
            throw new IllegalStateException("the JSON binding could not be closed", e);
        }
    }
}
