package org.turnstone.server.admin;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;

/** A running server as the administrator's commands see it. */
final class ServerConnection {
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    /** A stick may be gigabytes on a slow line. */
    private static final Duration STICK_WITHIN = Duration.ofHours(2);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    private final URI server;
    private final String authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    private ServerConnection(URI server, String authorization) {
        this.server = server;
        this.authorization = authorization;
    }

    /**
     * As the administrator, by the server's token, which is of no use for content. Does not connect yet.
     *
     * @throws CommandFailedException if the token cannot be read, or would cross a network in the clear
     */
    static ServerConnection to(URI server, Path tokenFile) throws CommandFailedException {
        refuseOpenNetwork(server);
        String token = secret(
                tokenFile,
                "The token file " + tokenFile + " cannot be read. Nothing was sent. It is admin.token in the"
                        + " server's data folder, readable by the server's user only.");
        return new ServerConnection(server, "Bearer " + token);
    }

    /**
     * As a person who may read a site's answers. Does not connect yet.
     *
     * @throws CommandFailedException if the password cannot be read, or would cross a network in the clear
     */
    static ServerConnection asPerson(URI server, String login, Path passwordFile) throws CommandFailedException {
        refuseOpenNetwork(server);
        String password =
                secret(passwordFile, "The password file " + passwordFile + " cannot be read. Nothing was sent.");
        byte[] both = (login + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new ServerConnection(server, "Basic " + Base64.getEncoder().encodeToString(both));
    }

    private static void refuseOpenNetwork(URI server) throws CommandFailedException {
        if (!"https".equals(server.getScheme()) && !("http".equals(server.getScheme()) && isLoopback(server))) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "--url is an https:// address, or an http:// one of this machine (127.0.0.1). Nothing was sent.");
        }
    }

    private static String secret(Path file, String otherwise) throws CommandFailedException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.NOT_DONE, otherwise, e);
        }
    }

    private static boolean isLoopback(URI server) {
        try {
            return server.getHost() != null
                    && InetAddress.getByName(server.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    JsonStructure get(String path) throws CommandFailedException, InterruptedException {
        return json(send(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    JsonStructure post(String path, JsonObject body) throws CommandFailedException, InterruptedException {
        return json(send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                HttpResponse.BodyHandlers.ofInputStream()));
    }

    JsonStructure postZip(String path, byte[] zip) throws CommandFailedException, InterruptedException {
        return json(send(
                request(path)
                        .header("Content-Type", "application/zip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(zip)),
                HttpResponse.BodyHandlers.ofInputStream()));
    }

    /** Sends a file as it is. */
    JsonStructure postFile(String path, Path file) throws CommandFailedException, InterruptedException {
        try {
            return json(send(
                    request(path)
                            .timeout(STICK_WITHIN)
                            .header("Content-Type", "application/octet-stream")
                            .POST(HttpRequest.BodyPublishers.ofFile(file)),
                    HttpResponse.BodyHandlers.ofInputStream()));
        } catch (FileNotFoundException e) {
            throw new CommandFailedException(ExitCode.NOT_DONE, file + " cannot be read. Nothing was sent.", e);
        }
    }

    /** Hands the answer to {@code body} as it comes. */
    void post(String path, JsonObject body, Saving saving) throws CommandFailedException, InterruptedException {
        HttpResponse<InputStream> answer = send(
                request(path)
                        .timeout(STICK_WITHIN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream bytes = answer.body()) {
            saving.save(bytes);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The answer could not be saved. No file of that name was made; it is safe to repeat.",
                    e);
        }
    }

    /** What is done with an answer. */
    interface Saving {
        void save(InputStream answer) throws IOException;
    }

    /** Saves an answer to a file: beside it first, so that what lies there is always a whole answer. */
    HttpHeaders download(String path, Path file) throws CommandFailedException, InterruptedException {
        HttpResponse<InputStream> answer = send(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream body = answer.body()) {
            Files.copy(body, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The answer could not be saved to " + file + ". What lay there is as it was.",
                    e);
        }
        return answer.headers();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve("/api/v1/" + path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", authorization);
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, HttpResponse.BodyHandler<InputStream> handler)
            throws CommandFailedException, InterruptedException {
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), handler);
            if (answer.statusCode() / 100 != 2) {
                throw refusal(answer);
            }
            return answer;
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.UNREACHABLE,
                    "The server at " + server + " cannot be reached. It is safe to repeat the command once it runs.",
                    e);
        }
    }

    private static CommandFailedException refusal(HttpResponse<InputStream> answer) {
        int exitCode = ExitCode.ofStatus(answer.statusCode());
        try (JsonReader reader = Json.createReader(answer.body())) {
            JsonObject problem = reader.readObject();
            StringBuilder message = new StringBuilder(problem.getString("title", "The server refused.")
                    + " " + problem.getString("detail", "") + " ("
                    + problem.getString("code", "status " + answer.statusCode()) + ")");
            if (problem.containsKey("problems")) {
                problem.getJsonArray("problems")
                        .getValuesAs(JsonObject.class)
                        .forEach(each -> message.append(System.lineSeparator())
                                .append("- ")
                                .append(each.getString("message", "")));
            }
            return new CommandFailedException(exitCode, message.toString());
        } catch (JsonException | IllegalStateException | ClassCastException e) {
            return new CommandFailedException(
                    exitCode, "The server answered with status " + answer.statusCode() + " and no reason.", e);
        }
    }

    private static JsonStructure json(HttpResponse<InputStream> answer) throws CommandFailedException {
        try (InputStream body = answer.body()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                return reader.read();
            }
        } catch (IOException | JsonException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The server's answer could not be understood. Whether the command was done is not known; list what"
                            + " there is before repeating it.",
                    e);
        }
    }
}
