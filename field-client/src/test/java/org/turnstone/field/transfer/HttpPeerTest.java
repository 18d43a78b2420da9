package org.turnstone.field.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.Tips;

/** What becomes of every answer that is not the one hoped for. */
final class HttpPeerTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(8);
    private HttpServer server;
    private ServerAddress address;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.start();
        address = ServerAddress.of("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(int status, String type, String body, String... headers) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", type);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private interface Question {
        Object ask(HttpPeer peer) throws PeerException;
    }

    private PeerException failure() throws Exception {
        return failure(peer -> peer.control(Set.of()));
    }

    private PeerException failure(Question question) throws Exception {
        try (SigningKey key = SigningKey.generate(site.site().random());
                HttpPeer peer = new HttpPeer(
                        address,
                        site.site().siteId(),
                        DeviceCertificate.deviceIdOf(key.verifyingKey()),
                        key,
                        server -> server.equals(site.site().serverKey().verifyingKey()),
                        site.clock())) {
            PeerException failure = catchThrowableOfType(PeerException.class, () -> question.ask(peer));
            assertThat(failure).isNotNull();
            return failure;
        }
    }

    @Test
    void aProblemIsSaidInTheServersWords() throws Exception {
        answer(
                403,
                "application/problem+json",
                "{\"title\":\"This laptop was withdrawn.\",\"status\":403,\"detail\":\"Ring the office.\",\"code\":\"REVOKED\"}");

        assertThat(failure()).isInstanceOfSatisfying(PeerRefusedException.class, refused -> {
            assertThat(refused.code()).isEqualTo("REVOKED");
            assertThat(refused).hasMessage("This laptop was withdrawn. Ring the office.");
        });
    }

    @Test
    void aBusyServerSaysHowLongToWait() throws Exception {
        answer(503, "text/plain", "", "Retry-After", "7");

        assertThat(failure()).isInstanceOfSatisfying(PeerUnreachableException.class, unreachable -> {
            assertThat(unreachable.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(unreachable).hasMessageContaining("safe on this laptop");
        });
    }

    @Test
    void whatWasAskedForAheadFailsInTheSameWords() throws Exception {
        answer(503, "text/plain", "", "Retry-After", "7");

        assertThat(failure(peer ->
                        peer.pullAhead(Tips.NONE, Set.of(), 1 << 20, any -> {}).await()))
                .isInstanceOfSatisfying(
                        PeerUnreachableException.class,
                        unreachable -> assertThat(unreachable.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        server.stop(0);

        assertThat(failure()).isInstanceOf(PeerUnreachableException.class).hasMessageContaining("could not be reached");
    }

    @Test
    void anotherSitesServerIsNotSignedInTo() throws Exception {
        String key = HttpPeer.base64(
                SigningKey.generate(site.site().random()).verifyingKey().toBytes());
        String nonce = HttpPeer.base64(new byte[32]);
        answer(200, "application/json", "{\"nonce\":\"" + nonce + "\",\"serverKey\":\"" + key + "\"}");

        assertThat(failure())
                .isInstanceOfSatisfying(
                        PeerRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("NOT_THIS_SITE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "<html>login</html>", "{\"nonce\":\"*\",\"serverKey\":\"*\"}", "null"})
    void whatIsNoAnswerIsNotUnderstood(String body) throws Exception {
        answer(200, "application/json", body);

        assertThat(failure()).isInstanceOf(PeerMistakenException.class).hasMessageContaining("not one this program");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        answer(302, "text/plain", "", "Location", "http://127.0.0.1:1/");

        assertThat(failure()).isInstanceOf(PeerRefusedException.class);
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() throws Exception {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 20];
            try (var out = exchange.getResponseBody()) {
                for (int i = 0; i < 64; i++) {
                    out.write(much);
                }
            }
        });

        assertThat(failure()).isInstanceOf(PeerMistakenException.class).hasMessageContaining("longer than it may be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://server.example.org",
                "ftp://127.0.0.1",
                "server",
                "https://",
                "http://127.0.0.1.evil.org",
                "https://a@b.org",
                "not an address"
            })
    void onlyHttpsOrThisMachine(String text) {
        assertThatThrownBy(() -> ServerAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nothing was sent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:8080", "http://127.0.0.1:1/", "http://[::1]:9", "https://a.example.org/x"})
    void theseAddressesAreTaken(String text) {
        assertThat(ServerAddress.of(text).resolve("sync/v1/enrol").toString()).endsWith("/sync/v1/enrol");
    }

    @Test
    void aServerThatIsNotTheOneOfTheCodeIsFoundOut() throws Exception {
        answer(
                200,
                "application/json",
                "{\"siteId\":\"\",\"authority\":\""
                        + HttpPeer.base64(site.site().authority().verifyingKey().toBytes())
                        + "\",\"certificate\":\"\",\"serverKey\":\"\"}");
        try (Vault vault = site.vault(FieldSite.place(folder, "vault"))) {
            assertThatThrownBy(() -> Enrolment.enrol(vault, address, "0".repeat(26)))
                    .isInstanceOf(PeerMistakenException.class)
                    .hasMessageContaining("not the one the code is for");
            assertThat(vault.membership()).isEmpty();
        }
    }

    @Test
    void anExpiredCodeIsRefusedInTheServersWords() throws Exception {
        answer(
                403,
                "application/problem+json",
                "{\"title\":\"This code has expired.\",\"status\":403,\"detail\":\"Ask the office for another.\",\"code\":\"CODE_EXPIRED\"}");
        try (Vault vault = site.vault(FieldSite.place(folder, "vault"))) {
            assertThatThrownBy(() -> Enrolment.enrol(vault, address, "0".repeat(26)))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessage("This code has expired. Ask the office for another.");
        }
    }

    @Test
    void storedOnTheServerIsSaidOnlyOfWhatTheReceiptCovers() throws Exception {
        site.publish("tfc_workshop_record");
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            TransferService transfer = new TransferService(vault, site.clock());
            assertThat(transfer.unstored()).isZero();
            var form = site.records(vault).forms().newest("tfc_workshop_record").orElseThrow();
            try (var work = site.records(vault).begin(form.hash())) {
                work.addRow(new org.turnstone.sync.record.GroupPath("person"));
                work.save(null);
            }
            assertThat(transfer.unstored()).isEqualTo(1);

            TransferReport report = transfer.sync(site, SyncListener.NONE);

            assertThat(report.sentences())
                    .contains("1 change sent, 0 changes received.")
                    .contains("Everything on this laptop is stored on the server.");
            assertThat(report.isAllStored()).isTrue();
        }
    }

    @Test
    void waitsGrowToFiveMinutesAndNoFurther() {
        Backoff backoff = new Backoff(new Random(1));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration wait = backoff.afterFailure(Duration.ZERO);
            assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofMinutes(5));
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        assertThat(longest).isGreaterThan(Duration.ofMinutes(2));
        backoff.afterSuccess();
        assertThat(backoff.afterFailure(Duration.ZERO)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.afterFailure(Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(9));
    }
}
