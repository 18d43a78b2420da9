package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.it.ConsoleVisitor;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.openid.SmallProvider;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;

/** A server whose people are signed in by a provider: over HTTP whatever can go wrong, and once with a real browser. */
@Tag("proof")
class OpenIdSignInIT {
    private static final String SITE = "gri";
    private static final String RETURN = "/console/openid/return";

    @TempDir
    Path folder;

    private int port;
    private String base;
    private SmallProvider provider;
    private ServerCalls calls;

    @BeforeEach
    void aProvider() throws Exception {
        port = freePort();
        base = "http://127.0.0.1:" + port;
        provider = new SmallProvider();
        calls = new ServerCalls(base, folder.resolve("server").resolve("admin.token"));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void theProviderSignsInWhomAnAdministratorTiedToItAndNobodyElse() throws Exception {
        Path secret = Files.writeString(folder.resolve("provider.secret"), SmallProvider.SECRET + "\n");
        try (RunningServer running = RunningServer.start(
                new ServerLaunch(
                        folder.resolve("server"),
                        port,
                        Map.of(
                                // Another site to a browser than the provider's address, as it would be.
                                "turnstone.public-url",
                                "http://localhost:" + port,
                                "turnstone.openid.issuer",
                                provider.issuer().toString(),
                                "turnstone.openid.client-id",
                                SmallProvider.CLIENT,
                                "turnstone.openid.client-secret-file",
                                secret.toString(),
                                "turnstone.openid.name",
                                "Test University",
                                "turnstone.openid.second-step-amr",
                                "otp"),
                        System.getenv(),
                        true),
                line -> {})) {
            assertThat(running.address().toString()).isEqualTo(base);
            calls.createSite(SITE);
            assertThat(create("morag", "data-manager"))
                    .as("no password is made")
                    .doesNotContain("password\":\"");
            create("ruth", "evaluation-officer");
            calls.post("sites/" + SITE + "/users/morag/subject", subject("m-1"));

            whoIsTiedComesInAndOut();
            passwordsOpenNothing();
            strangersAndStolenWaysOpenNothing();
            tokensThatAreNotRightOpenNothing();
            aSecondStepIsOurOwnOrTheProvidersWord();
            theTieIsOneToOne();
            inARealBrowser();
        }
    }

    private void whoIsTiedComesInAndOut() {
        provider.person("m-1", null, "otp");
        ConsoleVisitor morag = new ConsoleVisitor(base);
        String page = morag.get("/console/login").body();
        String way = way(morag);
        HttpResponse<String> entered = morag.get(way);
        assertThat(entered.statusCode()).as(entered.body()).isEqualTo(200);
        HttpResponse<String> people = morag.get("/console/site/" + SITE + "/people");
        HttpResponse<String> account = morag.get("/console/account");
        assertThat(account.statusCode()).isEqualTo(200);
        HttpResponse<String> again = morag.get(way);
        HttpResponse<String> out = morag.post("/console/account", "/console/logout");
        HttpResponse<String> left = morag.page(
                URI.create(out.headers().firstValue("Location").orElseThrow()).getPath() + "?out=true");

        assertThat(page).contains("Sign in with Test University").doesNotContain("type=\"password\"");
        assertThat(entered.headers().firstValue("Refresh")).contains("0;url=/console");
        assertThat(people.body()).contains("m-1", "not tied: cannot sign in");
        assertThat(account.body()).doesNotContain("type=\"password\"");
        assertThat(again.statusCode()).as("the same way a second time").isEqualTo(403);
        assertThat(left.body()).contains("Sign out of Test University too", provider.issuer() + "/end?client_id=");
        assertThat(morag.get("/console/account").statusCode()).isEqualTo(303);
    }

    private void passwordsOpenNothing() {
        ConsoleVisitor morag = new ConsoleVisitor(base);
        String token =
                ConsoleVisitor.tokenOf(signedIn("m-1").get("/console/account").body());
        HttpResponse<String> typed = morag.postAsItIs("/console/login", "login=morag&password=whatever&_csrf=" + token);
        HttpResponse<String> basic =
                morag.send(HttpRequest.newBuilder(URI.create(base + "/api/v1/sites/" + SITE + "/datasets"))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString("morag:whatever"
                                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))));

        assertThat(typed.statusCode()).isEqualTo(403);
        assertThat(basic.statusCode()).isEqualTo(401);
    }

    private void strangersAndStolenWaysOpenNothing() {
        provider.person("somebody-unknown", null, "otp");
        ConsoleVisitor stranger = new ConsoleVisitor(base);
        refused(stranger.get(way(stranger)), "OPENID_UNKNOWN", "somebody-unknown");
        provider.person("m-1", null, "otp");
        ConsoleVisitor morag = new ConsoleVisitor(base);
        String way = way(morag);
        refused(new ConsoleVisitor(base).get(way), "OPENID_STATE", "not begun in this browser");
        ConsoleVisitor other = new ConsoleVisitor(base);
        way(other);
        refused(other.get(way), "OPENID_STATE", "not begun in this browser");
        refused(morag.get(way.replaceAll("state=[^&]*", "state=another")), "OPENID_STATE", "Begin again");
        refused(morag.get(way), "OPENID_STATE", "Begin again");
        ConsoleVisitor careless = new ConsoleVisitor(base);
        way(careless);
        refused(careless.get(RETURN + "?error=access_denied"), "OPENID_STATE", "Begin again");
    }

    private void tokensThatAreNotRightOpenNothing() {
        for (SmallProvider.Twist twist : List.of(
                SmallProvider.Twist.WRONG_NONCE,
                SmallProvider.Twist.WRONG_AUDIENCE,
                SmallProvider.Twist.EXPIRED,
                SmallProvider.Twist.ALG_NONE,
                SmallProvider.Twist.FOREIGN_KEY)) {
            provider.twist(twist);
            ConsoleVisitor morag = new ConsoleVisitor(base);
            refused(morag.get(way(morag)), "OPENID_TOKEN", "cannot be trusted");
            assertThat(morag.get("/console/account").statusCode()).isEqualTo(303);
        }
        provider.twist(SmallProvider.Twist.NONE);
    }

    private void aSecondStepIsOurOwnOrTheProvidersWord() {
        provider.person("m-1", null, "pin");
        ConsoleVisitor without = new ConsoleVisitor(base);
        refused(without.get(way(without)), "OPENID_SECOND_STEP", "did not say");
        ConsoleVisitor morag = signedIn("m-1");
        String shown = morag.post("/console/account", "/console/account/second-step/begin")
                .body();
        String secret = shown.replaceAll("(?s).*<p class=\"code small\">([A-Z2-7 ]+)</p>.*", "$1");
        String codes = morag.post(
                        "/console/account", "/console/account/second-step", "code", ConsoleVisitor.codeNow(secret))
                .body();
        String recovery = codes.replaceAll("(?s).*?<li><code>([a-z2-7 ]+)</code>.*", "$1");
        provider.person("m-1", null, "pin");
        ConsoleVisitor asked = new ConsoleVisitor(base);
        HttpResponse<String> form = asked.get(way(asked));
        String token = "_csrf=" + ConsoleVisitor.tokenOf(form.body());
        HttpResponse<String> wrong = asked.postAsItIs("/console/openid/code", token + "&code=000000");
        boolean inside = asked.get("/console/account").statusCode() == 200;
        HttpResponse<String> right =
                asked.postAsItIs("/console/openid/code", token + "&code=" + recovery.replace(" ", "+"));

        assertThat(form.body()).contains("Code of your second step");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(inside).isFalse();
        assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
        assertThat(asked.get("/console/account").statusCode()).isEqualTo(200);
    }

    private void theTieIsOneToOne() {
        HttpResponse<String> taken = tie("ruth", "m-1");
        ConsoleVisitor before = signedIn("m-1");
        calls.post("sites/" + SITE + "/users/morag/subject", subject("m-2"));

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("SUBJECT_TAKEN");
        assertThat(before.get("/console/account").statusCode())
                .as("its sessions end")
                .isEqualTo(303);
        provider.person("m-1", null, "otp");
        ConsoleVisitor old = new ConsoleVisitor(base);
        refused(old.get(way(old)), "OPENID_UNKNOWN", "m-1");
    }

    /** The session's cookie is not sent along from the provider's site; the page that comes then has to cope. */
    private void inARealBrowser() throws Exception {
        Optional<Path> program = Chromium.installed();
        assertThat(program).as("a browser").isPresent();
        provider.person("m-2", null, "otp");
        try (Chromium browser = Chromium.start(program.get(), Files.createDirectories(folder.resolve("browser")))) {
            browser.size(1280, 900, false);
            browser.open("http://localhost:" + port + "/console/login");
            browser.screenshot(
                    Files.createDirectories(Path.of("target", "console")).resolve("login-provider.png"), 900);
            for (int width : new int[] {390, 1280}) {
                browser.size(width, 900, false);
                assertThat(browser.accessibilityFaults(Chromium.axe())).isEmpty();
            }
            browser.follow("a.button");
            long until = System.nanoTime() + java.time.Duration.ofSeconds(30).toNanos();
            // Between two pages there is no body.
            while (!browser.evaluate("document.body?.innerText ?? ''").contains("What waits for you")) {
                assertThat(System.nanoTime()).as("the console, by itself").isLessThan(until);
                Thread.sleep(200);
            }
        }
    }

    // --- the way there and back ---

    /** Where the provider sends this browser back to. */
    private String way(ConsoleVisitor visitor) {
        HttpResponse<String> away = visitor.get("/console/openid/start");
        assertThat(away.statusCode()).isEqualTo(303);
        try {
            HttpResponse<Void> back = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(away.headers()
                                            .firstValue("Location")
                                            .orElseThrow()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            URI to = URI.create(back.headers().firstValue("Location").orElseThrow());
            return to.getRawPath() + "?" + to.getRawQuery();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConsoleVisitor signedIn(String who) {
        provider.person(who, null, "otp");
        ConsoleVisitor visitor = new ConsoleVisitor(base);
        assertThat(visitor.get(way(visitor)).statusCode()).isEqualTo(200);
        return visitor;
    }

    private static void refused(HttpResponse<String> answer, String code, String words) {
        assertThat(answer.statusCode()).as(code).isEqualTo(403);
        assertThat(answer.body()).contains(code, words, "Nobody was signed in");
    }

    private String create(String login, String role) {
        return calls.post("sites/" + SITE + "/users", "{\"login\":\"" + login + "\",\"roles\":[\"" + role + "\"]}")
                .toString();
    }

    private static String subject(String subject) {
        return Json.createObjectBuilder().add("subject", subject).build().toString();
    }

    private HttpResponse<String> tie(String login, String subject) {
        String token;
        try {
            token = Files.readString(folder.resolve("server").resolve("admin.token"))
                    .strip();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new ConsoleVisitor(base)
                .send(HttpRequest.newBuilder(
                                URI.create(base + "/api/v1/admin/sites/" + SITE + "/users/" + login + "/subject"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(subject(subject))));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
