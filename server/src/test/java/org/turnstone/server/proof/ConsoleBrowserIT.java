package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.demo.DemoPlay;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.testing.Proof;

/**
 * Morag at the console with a real browser, on what the demo's laptops brought: she finds the conflict of the first scenario,
 * joins both texts and gives her reason. Then every page is looked through by axe-core at the width of a desk and of a
 * telephone, in light and in dark, and a picture of each is kept in {@code target/console}.
 */
@Tag("proof")
class ConsoleBrowserIT {
    private static final String SITE = "grimsby";
    private static final String JOINED = "Park first, then lighting. People want lights before swings.";

    @TempDir
    Path folder;

    @Test
    void aConflictIsDecidedInABrowserAndEveryPageCanBeReadByEverybody() throws Exception {
        Optional<Path> program = Chromium.installed();
        assertThat(program)
                .as("a browser; ./turnstone test installs the package chromium where it can")
                .isPresent();
        ServerLaunch launch = ServerLaunch.shortLivedIn(folder.resolve("server"), Map.of());
        try (RunningServer server = RunningServer.start(launch, line -> {})) {
            DemoPlay.play(
                    folder,
                    server,
                    server.address(),
                    BuiltTree.fieldClassPath(),
                    new PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            String password = Files.readString(folder.resolve("secrets").resolve("morag.password"))
                    .strip();
            try (Chromium browser = Chromium.start(program.get(), Files.createDirectories(folder.resolve("browser")))) {
                String base = server.address().toString();
                browser.size(1280, 900, false);
                signIn(browser, base, password);
                Map<String, String> pages = pages(browser, base);
                List<String> faults = look(browser, pages);
                assertThat(faults).as("axe-core").isEmpty();
                tellDuplicates(browser, base);
                decideSeveral(browser, base);
                decide(browser, base);

                assertThat(browser.foreignRequests()).as("addresses elsewhere").isEmpty();
                assertThat(conflictsLeft(server, password)).isZero();
                assertThat(summaryIn(server, password)).contains(JOINED);
                Proof.of("D2", "console-for-everybody")
                        .figure("pages", pages.size())
                        .figure("views", 3 * pages.size())
                        .exactly("accessibilityFaults", faults.size(), 0)
                        .exactly("requestsElsewhere", browser.foreignRequests().size(), 0)
                        .conclude();
            }
        }
    }

    private static void signIn(Chromium browser, String base, String password) throws Exception {
        browser.open(base + "/");
        browser.type("#login", "morag");
        browser.type("#password", password);
        browser.follow("button[type=submit]");
        assertThat(browser.text()).contains("What waits for you");
    }

    /** Every page that can be reached, by a name for its picture. */
    private static Map<String, String> pages(Chromium browser, String base) throws Exception {
        String site = base + "/console/site/" + SITE;
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("today", site + "/today");
        pages.put("review", site + "/review");
        browser.open(site + "/review");
        pages.put("conflict", browser.evaluate("document.querySelector('table.lines th a').href"));
        pages.put("record", browser.evaluate("document.querySelector('table.lines td a:not(.small)').href"));
        browser.open(pages.get("record"));
        pages.put("correct", browser.evaluate("document.querySelector('a.small[href*=\"/correct?\"]').href"));
        pages.put("ask", browser.evaluate("document.querySelector('a.small[href*=\"/queries?\"]').href"));
        ask(browser, pages.get("ask"));
        pages.put("questions", site + "/review?only=queries");
        pages.put("duplicates", site + "/review/duplicates");
        pages.put("pair", awaitLink(browser, site + "/review/duplicates", "table.lines th a"));
        pages.put("cases", site + "/cases?sort=visits&down=true");
        pages.put("case", awaitLink(browser, site + "/cases?family=contested", "table.data tbody th a"));
        pages.put("rates", site + "/cases/rates");
        pages.put("datasets", site + "/datasets");
        pages.put("table", site + "/datasets/tfc_community_survey");
        pages.put("quality", site + "/datasets/tfc_community_survey/quality");
        pages.put("forms", site + "/forms");
        browser.open(site + "/forms");
        pages.put("form", browser.evaluate("document.querySelector('main table th a').href"));
        pages.put("devices", site + "/devices");
        browser.open(site + "/devices");
        pages.put("device", browser.evaluate("document.querySelector('main table th a').href"));
        pages.put("people", site + "/people");
        pages.put("erasures", site + "/erasures");
        pages.put("audit", site + "/audit");
        pages.put("health", site + "/health");
        pages.put("account", base + "/console/account");
        return pages;
    }

    /** Opens a page until what it computes is there. */
    private static String awaitLink(Chromium browser, String address, String selector) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            browser.open(address);
            String link = browser.evaluate("document.querySelector('" + selector + "')?.href ?? ''");
            if (!link.isEmpty() || System.nanoTime() > until) {
                assertThat(link).as(selector + " at " + address).isNotEmpty();
                return link;
            }
            Thread.sleep(300);
        }
    }

    /** Scenario 5: one door, two interviews; one is left out, and that is taken back. */
    private static void tellDuplicates(Chromium browser, String base) throws Exception {
        String duplicates = base + "/console/site/" + SITE + "/review/duplicates";
        browser.open(awaitLink(browser, duplicates, "table.lines th a"));
        assertThat(browser.text()).contains("The same case in the same wave", "answers differ", "aneesa", "shazia");
        browser.click("#keep-one");
        browser.type("#why", "earlier in fieldwork order");
        browser.follow("main button[type=submit]");
        awaitText(browser, duplicates, "is left out");
        assertThat(browser.text()).contains("No two records look like one");
        browser.type("form.inline input[name=why]", "asked again: two adults live there");
        browser.follow("form.inline button[type=submit]");
        awaitLink(browser, duplicates, "table.lines th a");
    }

    private static void awaitText(Chromium browser, String address, String words) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        browser.open(address);
        while (!browser.text().contains(words)) {
            assertThat(System.nanoTime()).as(words + " at " + address).isLessThan(until);
            Thread.sleep(300);
            browser.open(address);
        }
    }

    /** All conflicts by one rule, after a look at it; and back again. */
    private static void decideSeveral(Chromium browser, String base) throws Exception {
        String conflicts = base + "/console/site/" + SITE + "/review?only=conflicts";
        browser.open(conflicts);
        browser.follow("table.lines th a");
        assertThat(browser.text()).contains("tom", "shazia");
        browser.open(conflicts);
        browser.click("input[name=line]");
        browser.follow("#bulk button[type=submit]");
        assertThat(browser.text()).contains("1 conflict in one go", "Nothing is decided yet");
        browser.type("#why", "the later one has seen more");
        browser.follow("main button[type=submit]");
        awaitText(browser, conflicts, "Nothing waits here");
        browser.type("form.inline input[name=why]", "too quick");
        browser.follow("form.inline button[type=submit]");
        awaitText(browser, conflicts, "2 different answers");
    }

    /** Morag asks, so that the record and the queue have a question to show. */
    private static void ask(Chromium browser, String address) throws Exception {
        browser.open(address);
        browser.type("#text", "Does this count the children who left early?");
        browser.follow("main button[type=submit]");
        assertThat(browser.text()).contains("children who left early", "asked, waiting for a laptop");
    }

    private static List<String> look(Chromium browser, Map<String, String> pages) throws Exception {
        String axe = axe();
        Path pictures = Files.createDirectories(Path.of("target", "console"));
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, String> page : pages.entrySet()) {
            for (String view : List.of("desk", "telephone", "dark")) {
                browser.size(view.equals("telephone") ? 390 : 1280, 900, view.equals("dark"));
                browser.open(page.getValue());
                browser.accessibilityFaults(axe)
                        .forEach(fault -> faults.add(page.getKey() + ", " + view + ": " + fault));
                boolean wide = Boolean.parseBoolean(browser.evaluate(
                        "document.documentElement.scrollWidth > document.documentElement.clientWidth"));
                if (wide) {
                    faults.add(page.getKey() + ", " + view + ": wider than the screen");
                }
                browser.screenshot(pictures.resolve(page.getKey() + "-" + view + ".png"), 2_400);
            }
        }
        return faults;
    }

    private static String axe() throws Exception {
        try (InputStream in = ConsoleBrowserIT.class.getResourceAsStream("/axe.min.js")) {
            assertThat(in).as("axe.min.js on the class path").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Scenario 1: "both said". */
    private static void decide(Chromium browser, String base) throws Exception {
        browser.size(1280, 900, false);
        browser.open(base + "/console/site/" + SITE + "/review?only=conflicts");
        browser.follow("table.lines th a");
        assertThat(browser.text()).contains("Park first, then lighting.", "People want lights before swings.");
        browser.click("#take-text");
        browser.type("#text", JOINED);
        browser.type("#why", "both said");
        browser.follow("main button[type=submit]");
        assertThat(browser.text()).contains("Decided");
    }

    private static int conflictsLeft(RunningServer server, String password) throws Exception {
        try (JsonReader reader = Json.createReader(new StringReader(get(server, "conflicts", password)))) {
            return reader.readArray().size();
        }
    }

    /** What the dataset holds once the decision is projected. */
    private static String summaryIn(RunningServer server, String password) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            boolean waiting = false;
            try (JsonReader reader = Json.createReader(new StringReader(get(server, "datasets", password)))) {
                for (JsonObject set : reader.readArray().getValuesAs(JsonObject.class)) {
                    waiting |= set.getInt("waiting") > 0;
                }
            }
            if (!waiting || System.nanoTime() > until) {
                break;
            }
            Thread.sleep(200);
        }
        HttpResponse<byte[]> zip = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        request(server, "datasets/tfc_workshop_record.zip", password),
                        HttpResponse.BodyHandlers.ofByteArray());
        try (java.util.zip.ZipInputStream in =
                new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(zip.body()))) {
            in.getNextEntry();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(RunningServer server, String path, String password) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request(server, path, password), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest request(RunningServer server, String path, String password) {
        String pair = Base64.getEncoder().encodeToString(("morag:" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/sites/" + SITE + "/" + path))
                .header("Authorization", "Basic " + pair)
                .build();
    }
}
