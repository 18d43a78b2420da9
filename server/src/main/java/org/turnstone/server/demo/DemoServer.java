package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** The server as the data manager of the demo reaches it: signed in with name and password. */
final class DemoServer {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final URI address;
    private final String authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    DemoServer(URI address, String user, String password) {
        this.address = address;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    JsonArray list(String path) throws DemoFailedException, InterruptedException {
        byte[] body = get(path);
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(body))) {
            JsonStructure structure = reader.read();
            return structure.asJsonArray();
        } catch (ClassCastException e) {
            throw new DemoFailedException("The server answered " + path + " with something else than a list.", e);
        }
    }

    byte[] get(String path) throws DemoFailedException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", authorization)
                .GET()
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new DemoFailedException("The server answered " + path + " with " + response.statusCode() + ".");
            }
            return response.body();
        } catch (IOException e) {
            throw new DemoFailedException("The server did not answer " + path + ".", e);
        }
    }

    /** Sends a file. */
    void post(String path, String type, String body) throws DemoFailedException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", authorization)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new DemoFailedException("The server answered " + path + " with " + status + ".");
            }
        } catch (IOException e) {
            throw new DemoFailedException("The server did not answer " + path + ".", e);
        }
    }

    void download(String path, Path file) throws DemoFailedException, InterruptedException, IOException {
        java.nio.file.Files.write(file, get(path));
    }
}
