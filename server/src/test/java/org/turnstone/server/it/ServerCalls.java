package org.turnstone.server.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.turnstone.form.FormMedia;
import org.turnstone.form.SampleForms;

/** What administrators and data managers ask of the server under test. */
public final class ServerCalls {
    private final String base;
    private final Path tokenFile;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ServerCalls(String base) {
        this(base, Path.of("target", "it", System.getProperty("it.database", ""), "admin.token"));
    }

    /** @param tokenFile holds the administrator's token */
    public ServerCalls(String base, Path tokenFile) {
        this.base = base;
        this.tokenFile = tokenFile;
    }

    String base() {
        return base;
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    HttpRequest.Builder admin(String path) {
        return request("/api/v1/admin/" + path).header("Authorization", "Bearer " + token());
    }

    String token() {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonStructure post(String path, String json) {
        HttpResponse<byte[]> answer = send(
                admin(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + text(answer));
        }
        return answer.body().length == 0 ? Json.createObjectBuilder().build() : json(answer);
    }

    /** What the administrator is told. */
    public JsonStructure get(String path) {
        HttpResponse<byte[]> answer = send(admin(path).GET());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + text(answer));
        }
        return json(answer);
    }

    static JsonStructure json(HttpResponse<byte[]> answer) {
        try (JsonReader reader = Json.createReader(new StringReader(text(answer)))) {
            return reader.read();
        }
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Creates a site and returns its id in hexadecimal. */
    public String createSite(String code) {
        return post("sites", "{\"code\":\"" + code + "\",\"name\":\"Grimsby\"}")
                .asJsonObject()
                .getString("id");
    }

    /** Gives somebody a role and returns the password that was made; empty if they have an account already. */
    public String createUser(String site, String login, String role) {
        return post("sites/" + site + "/users", "{\"login\":\"" + login + "\",\"roles\":[\"" + role + "\"]}")
                .asJsonObject()
                .getString("password", "");
    }

    public String issueCode(String site, String login) {
        return post("sites/" + site + "/codes", "{\"login\":\"" + login + "\"}")
                .asJsonObject()
                .getString("code");
    }

    /** Brings a form to the site as a draft. */
    HttpResponse<byte[]> upload(String site, Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return send(admin("sites/" + site + "/forms")
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray())));
    }

    private static byte[] bytes(FormMedia media, String name) {
        try {
            return media.bytes(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Publishes a sample form and returns its hash in hexadecimal. */
    public String publish(String site, SampleForms form) {
        Map<String, byte[]> files = new HashMap<>(Map.of(
                "form.xml",
                form.source().xform(),
                "dictionary",
                form.source().dictionary().orElseThrow()));
        FormMedia media = form.source().media();
        media.names().forEach(name -> files.put("media/" + name, bytes(media, name)));
        HttpResponse<byte[]> answer = upload(site, files);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + " " + text(answer));
        }
        String hash = json(answer).asJsonObject().getString("formHash");
        post("sites/" + site + "/forms/" + hash + "/publish", "{}");
        return hash;
    }

    HttpResponse<byte[]> asReader(String path, String login, String password) {
        String pair = Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
        return send(request("/api/v1/" + path)
                .header("Authorization", "Basic " + pair)
                .GET());
    }

    /** The files of a dataset by name. */
    Map<String, String> dataset(String site, String form, String login, String password) {
        return unzip(asReader("sites/" + site + "/datasets/" + form + ".zip", login, password)
                .body());
    }

    /** Agrees, as a person who may, to every erasure and refusal that somebody else proposed. */
    public void agreeToErasures(String site, String login, String password) {
        String pair = Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
        for (JsonObject one : json(asReader("sites/" + site + "/erasures", login, password))
                .asJsonObject()
                .getJsonArray("proposed")
                .getValuesAs(JsonObject.class)) {
            HttpResponse<byte[]> answer = send(
                    request("/api/v1/sites/" + site + "/erasures/proposals/" + one.getString("proposal") + "/agree")
                            .header("Authorization", "Basic " + pair)
                            .POST(HttpRequest.BodyPublishers.noBody()));
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + text(answer));
            }
        }
    }

    /** A dataset as it is handed out. */
    public byte[] datasetZip(String site, String form, String login, String password) {
        return asReader("sites/" + site + "/datasets/" + form + ".zip", login, password)
                .body();
    }

    static Map<String, String> unzip(byte[] bytes) {
        Map<String, String> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
