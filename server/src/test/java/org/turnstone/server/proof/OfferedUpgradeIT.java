package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;

/** A client of somebody else's that offers to go on in HTTP/2, as Java's own does unless it is told otherwise, is answered. */
@Tag("proof")
class OfferedUpgradeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void whoeverOffersAnotherProtocolIsAnsweredInThisOne() throws Exception {
        try (ProofDatabase database = ProofDatabase.h2(folder);
                RunningServer server = RunningServer.start(
                        new ServerLaunch(folder, BuiltTree.freePort(), database.settings(), System.getenv(), true),
                        line -> {})) {
            assertThat(answerToAnOfferWithABody(server.address()))
                    .startsWith("HTTP/1.1 400")
                    .contains("\"HTTP_VERSION\"");

            HttpClient offering =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            HttpResponse<String> ready = offering.send(
                    HttpRequest.newBuilder(server.address().resolve("/health/ready"))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    private static String answerToAnOfferWithABody(URI server) throws Exception {
        String request = "POST /sync/v1/auth/challenge HTTP/1.1\r\nHost: " + server.getHost()
                + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        try (Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort())) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
