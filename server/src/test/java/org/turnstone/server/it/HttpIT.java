package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@ArquillianTest
@RunAsClient
public class HttpIT {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    @ArquillianResource
    URL base;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Test
    void readyNamesTheDatabase() throws Exception {
        HttpResponse<String> ready = get("/health/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"database\"", "\"UP\"");
    }

    @Test
    void aWrongTokenIsRefusedInWords() throws Exception {
        HttpResponse<String> refused = send(request("/api/v1/admin/sites")
                .header("Authorization", "Bearer wrong")
                .GET());

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.body()).contains("\"TOKEN\"", "Nothing was changed");
    }

    @Test
    void theTokenOfTheDataFolderIsLetIn() throws Exception {
        HttpResponse<String> sites = send(admin("/api/v1/admin/sites").GET());

        assertThat(sites.statusCode()).isEqualTo(200);
        assertThat(sites.body()).startsWith("[");
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsRefused() throws Exception {
        byte[] large = new byte[(1 << 20) + 1];

        HttpResponse<String> refused = send(admin("/api/v1/admin/sites")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large)));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("\"TOO_LARGE\"");
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsRefusedToo() throws Exception {
        byte[] large = ("{\"code\":\"" + "x".repeat(1 << 21) + "\"}").getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> refused = send(admin("/api/v1/admin/sites")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("\"TOO_LARGE\"");
    }

    @Test
    void brokenJsonIsRefusedInWordsWithoutATrace() throws Exception {
        HttpResponse<String> refused = send(admin("/api/v1/admin/sites")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":")));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"MALFORMED\"").doesNotContain("Exception", "at org.");
    }

    @Test
    @Timeout(60)
    void jsonThatIsCutShortInAMemberNobodyKnowsIsRefusedAtEveryDoor() throws Exception {
        for (String door : List.of("/api/v1/admin/sites", "/sync/v1/enrol", "/sync/v1/auth/challenge")) {
            HttpResponse<String> refused = send(admin(door)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"later\":[")));

            assertThat(refused.statusCode()).as(door).isEqualTo(400);
            assertThat(refused.body()).contains("\"MALFORMED\"");
        }
    }

    @Test
    void pagesAllowNoScriptAndNoFrame() throws Exception {
        HttpResponse<String> page = get("/console/login");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("script-src");
        assertThat(page.headers().firstValue("Set-Cookie").orElse(""))
                .contains("HttpOnly")
                .contains("SameSite=strict");
    }

    @Test
    void whoeverIsNotSignedInIsSentToTheLogin() throws Exception {
        HttpResponse<String> home = get("/console");

        assertThat(home.statusCode()).isEqualTo(303);
        assertThat(home.headers().firstValue("Location").orElse("")).endsWith("/console/login");
    }

    @Test
    void aSignInWithoutItsTokenIsRefused() throws Exception {
        get("/console/login");

        HttpResponse<String> forged = post("/console/login", "login=somebody&password=whatever");

        assertThat(forged.statusCode()).isEqualTo(403);
    }

    @Test
    void aWrongPasswordShowsTheFormAgainInWords() throws Exception {
        String token = csrfToken(get("/console/login").body());

        HttpResponse<String> refused =
                post("/console/login", "login=nobody-here&password=whatever-it-is&_csrf=" + encode(token));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("You are not signed in.", "value=\"nobody-here\"");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(DatabaseIT.server(base) + path));
    }

    private HttpRequest.Builder admin(String path) {
        return request(path).header("Authorization", "Bearer " + token());
    }

    private static String token() {
        try {
            return Files.readString(Path.of("target", "it", System.getProperty("it.database", ""), "admin.token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String csrfToken(String page) {
        Matcher token = TOKEN.matcher(page);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
