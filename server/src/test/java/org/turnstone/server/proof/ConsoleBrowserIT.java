package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
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
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.demo.DemoPlay;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.sync.testing.Proof;

/**
 * Morag at the console with a real browser, on PostgreSQL and on what the demo's laptops brought, which is the first scenario:
 * every page is looked through by axe-core at the width of a desk and of a telephone, in light and in dark, and a picture of each is
 * kept in {@code target/console}. Then she decides, and the conflict of the scenario with both texts joined; Tom, who had not
 * heard of it, has written on, so that she is asked once more.
 */
@Tag("proof")
class ConsoleBrowserIT {
    private static final String SITE = "grimsby";
    private static final int PEOPLE = 12;
    private static final String CHILD = "Person at the session 5";
    private static final String TOMS = "Park first. The lighting can wait for spring.";
    private static final String JOINED = "Park first, then lighting. People want lights before swings.";

    @TempDir
    Path folder;

    @Test
    void aConflictIsDecidedInABrowserAndEveryPageCanBeReadByEverybody() throws Exception {
        try (Office office = Office.open(folder)) {
            RunningServer server = office.server();
            DemoPlay.play(
                    folder,
                    server,
                    server.address(),
                    BuiltTree.fieldClassPath(),
                    new PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            String password = Files.readString(folder.resolve("secrets").resolve("morag.password"))
                    .strip();
            Chromium browser = office.browser();
            String base = server.address().toString();
            signIn(browser, base, password);
            Map<String, String> pages = pages(browser, base);
            List<String> faults = look(browser, pages);
            assertThat(faults).as("axe-core").isEmpty();
            String sheet = System.getProperty("turnstone.console-sheet", "");
            if (!sheet.isEmpty()) {
                ConsoleSheet.write(Path.of("target", "console"), List.copyOf(pages.keySet()), Path.of(sheet));
            }
            browser.size(1280, 900, false);
            theEveningCameTogether(workshop(server, password));
            theRecordSaysWhoAddedWhat(new Desk(browser, server.address(), SITE, "morag", password), server, password);
            tellDuplicates(browser, base);
            decideSeveral(browser, base);
            Desk morag = new Desk(browser, server.address(), SITE, "morag", password);
            decidedWhileTomWroteOn(morag);

            assertThat(browser.foreignRequests()).as("addresses elsewhere").isEmpty();
            assertThat(conflictsLeft(server, password)).isZero();
            CSVRecord joined = rows(workshop(server, password), "").get(0);
            assertThat(joined.get("reflect-f_summary")).isEqualTo(JOINED);
            assertThat(joined.get("reflect-f_summary__edited")).isEqualTo("1");
            aParentTakesAChildOut(morag, ruth(server, browser));
            assertThat(rows(workshop(server, password), "-person")).hasSize(PEOPLE - 1);
            Proof.of("D2", "console-for-everybody")
                    .figure("pages", pages.size())
                    .figure("views", 3 * pages.size())
                    .exactly("accessibilityFaults", faults.size(), 0)
                    .exactly("requestsElsewhere", browser.foreignRequests().size(), 0)
                    .conclude();
        }
    }

    /** Scenario 1, from what a data manager downloads: one record with all of both, and one answer that nobody decided yet. */
    private static void theEveningCameTogether(Map<String, String> tables) throws Exception {
        List<CSVRecord> workshops = rows(tables, "");
        assertThat(workshops).hasSize(1);
        CSVRecord workshop = workshops.get(0);
        assertThat(workshop.get("n_seen")).isEqualTo("13");
        assertThat(workshop.get("n_people")).isEqualTo("12");
        assertThat(workshop.get("w-w_venue")).isEqualTo("East Marsh United");
        assertThat(workshop.get("w-w_to")).startsWith("20:10");
        assertThat(workshop.get("reflect-f_summary")).isEqualTo("[conflict]");
        assertThat(workshop.get("review_fields")).isEqualTo("reflect/f_summary");
        assertThat(workshop.toList().stream().filter(List.of("[conflict]", "-4")::contains))
                .as("that cell alone")
                .hasSize(1);
        assertThat(tables.values())
                .as("no file has either text")
                .noneMatch(file -> file.contains("Park first, then") || file.contains("lights before swings"));
        List<CSVRecord> people = rows(tables, "-person");
        assertThat(people).hasSize(12);
        CSVRecord refused = people.stream()
                .filter(person -> person.get("p_ref").equals("P11"))
                .findFirst()
                .orElseThrow();
        assertThat(refused.get("p_consent")).isEqualTo("no");
        assertThat(List.of(refused.get("p_role"), refused.get("p_age")))
                .as("is not asked")
                .allMatch(cell -> cell.startsWith("-") || cell.startsWith("["));
        assertThat(rows(tables, "-activity"))
                .extracting(activity -> activity.get("a_type"))
                .containsExactlyInAnyOrder("dots", "hform", "ripple", "other");
        assertThat(rows(tables, "-activity-dot"))
                .extracting(dot -> dot.get("d_option") + " " + dot.get("d_dots"))
                .containsExactly("Safer park 12");
        assertThat(rows(tables, "-activity-ripple"))
                .extracting(ripple -> ripple.get("r_no") + " from " + ripple.get("r_from"))
                .anyMatch(ripple -> ripple.equals("R2 from R1"));
    }

    private static List<CSVRecord> rows(Map<String, String> tables, String table) throws Exception {
        return csv(tables.getOrDefault("tfc_workshop_record" + table + ".csv", ""));
    }

    private static List<CSVRecord> csv(String text) throws Exception {
        return CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))
                .getRecords();
    }

    /**
     * Who counted what, and that somebody has to decide. Of whom did not agree there is a number and "no", now and ever, on the
     * page and in its history.
     */
    private static void theRecordSaysWhoAddedWhat(Desk morag, RunningServer server, String password) throws Exception {
        morag.open("review?only=conflicts").followFirst("table.lines td a:not(.small)");
        String record = morag.at().replaceFirst("^records/", "");
        assertThat(morag.text()).contains("needs a decision: 1 in conflict");
        assertThat(morag.text("dl.answers:has(.count)"))
                .contains("12")
                .containsPattern("7 added by tom, laptop [0-9a-f]{8}")
                .containsPattern("5 added by shazia, laptop [0-9a-f]{8}");

        List<CSVRecord> acts = csv(get(server, "records/" + record + "/history.csv", password));
        String refused = acts.stream()
                .filter(act ->
                        act.get("path").endsWith("/p_ref") && act.get("value").equals("P11"))
                .findFirst()
                .orElseThrow()
                .get("path")
                .replaceFirst("p_ref$", "");
        assertThat(acts.stream().filter(act -> act.get("path").startsWith(refused)))
                .extracting(act -> act.get("path").substring(refused.length()) + " " + act.get("value"))
                .containsExactlyInAnyOrder("p_ref P11", "p_consent no");
        assertThat(acts.stream()
                        .filter(act -> act.get("path").equals("reflect/f_summary"))
                        .map(act -> act.get("by") + " " + act.get("did")))
                .containsExactlyInAnyOrder("tom captured", "shazia captured");
    }

    /** Of P11 a laptop has the number and "no". */
    private static void assertHasOnlyTheNumberOfWhoRefused(FieldProcess laptop, String record) throws Exception {
        List<JsonObject> people = laptop.show(record).getJsonArray("person").getValuesAs(JsonObject.class);
        assertThat(people).hasSize(12);
        JsonObject refused = people.stream()
                .filter(person -> person.getString("p_ref").equals("P11"))
                .findFirst()
                .orElseThrow();
        assertThat(refused.keySet()).containsExactlyInAnyOrder("@row", "p_ref", "p_consent");
        assertThat(refused.getString("p_consent")).isEqualTo("no");
    }

    /** Both said: she joins both. Tom has written on offline: joined and his stand beside each other, and she decides again. */
    private void decidedWhileTomWroteOn(Desk morag) throws Exception {
        try (FieldProcess tom = laptop("tom");
                FieldProcess shazia = laptop("shazia")) {
            String record = workshopOn(tom);
            Path answers = Files.writeString(
                    folder.resolve("tom-again.json"), "{\"reflect\": {\"f_summary\": \"" + TOMS + "\"}}");
            tom.run("edit", record, "--answers", answers.toString(), "--draft");

            morag.read("review?only=conflicts", "2 different answers");
            morag.followFirst("table.lines th a");
            assertThat(morag.text())
                    .as("who said what was looked at before it was decided in one go and taken back")
                    .contains("Park first, then lighting.", "People want lights before swings.");
            morag.tick("Both, or other words")
                    .fill("The words that stand", JOINED)
                    .fill("Why", "both said")
                    .press("main", "Decide");
            assertThat(morag.text()).contains("Decided");
            morag.read("review?only=conflicts", "Nothing waits here");
            shazia.run("sync");
            assertThat(summaryOn(shazia, record)).isEqualTo(JOINED);
            assertThat(shazia.show(record).getJsonArray("@review")).isEmpty();

            tom.run("sync");
            morag.read("review?only=conflicts", "2 different answers");
            morag.followFirst("table.lines th a");
            assertThat(morag.text()).contains(JOINED, TOMS, "Why: both said", "morag", "tom");
            morag.take(JOINED).fill("Why", "he had not seen it yet").press("main", "Decide");
            tom.run("sync");
            shazia.run("sync");
            for (FieldProcess laptop : List.of(tom, shazia)) {
                assertHasOnlyTheNumberOfWhoRefused(laptop, record);
                assertThat(summaryOn(laptop, record)).isEqualTo(JOINED);
                assertThat(laptop.show(record).getJsonArray("@review")).isEmpty();
            }
            assertThat(tom.show(record).getString("@digest"))
                    .isEqualTo(shazia.show(record).getString("@digest"));
            assertThat(morag.read("records/" + record, JOINED)).doesNotContain("needs a decision");
            assertThat(morag.text("table.trail"))
                    .containsPattern("(?s)Park first, then lighting\\.\\s+captured\\s+tom")
                    .containsPattern("(?s)People want lights before swings\\.\\s+captured\\s+shazia");
            assertThat(morag.everything("#main"))
                    .as("nothing that was said is lost")
                    .contains(TOMS, "both said", "he had not seen it yet")
                    .contains("Park first, then lighting.", "People want lights before swings.");
        }
    }

    /** Scenario 3, of a workshop: one participant is erased, and the rest of the record stays. It takes two people. */
    private void aParentTakesAChildOut(Desk morag, Desk ruth) throws Exception {
        try (FieldProcess tom = laptop("tom");
                FieldProcess shazia = laptop("shazia");
                FieldProcess aneesa = laptop("aneesa")) {
            String record = workshopOn(tom);
            morag.sitDown().open("records/" + record);
            assertThat(morag.everything("form:has([name=only])")).contains(CHILD, ", Photo of the flip-chart 1");
            morag.fill("Why these", "nothing was ticked").press("main", "Propose to erase these parts");
            assertThat(morag.text()).contains("Nothing was chosen.");

            morag.open("records/" + record)
                    .tick(CHILD)
                    .fill("Why these", "her mother rang")
                    .press("main", "Propose to erase these parts");
            assertThat(morag.text()).contains("Erase parts of record", "her mother rang", "person[");
            ruth.sitDown().open("erasures").press("main", "Agree, and do it now");
            assertThat(ruth.text()).contains("Done, by two people");
            assertThat(morag.sitDown().read("records/" + record, JOINED)).contains(CHILD);
            for (FieldProcess laptop : List.of(tom, shazia)) {
                laptop.run("sync");
                laptop.run("sync");
                assertThat(laptop.show(record).getJsonArray("person")).hasSize(PEOPLE - 1);
                assertThat(summaryOn(laptop, record)).isEqualTo(JOINED);
            }
            assertThat(tom.show(record).getString("@digest"))
                    .isEqualTo(shazia.show(record).getString("@digest"));
            aneesa.run("sync");
            aneesa.run("sync");
            morag.open("erasures").followFirst("#done ~ ul a");
            assertThat(morag.text())
                    .contains("Part ", "her mother rang", "The erasure is complete.")
                    .doesNotContain("561");
        }
    }

    private static Desk ruth(RunningServer server, Chromium browser) throws Exception {
        String password = new ServerCalls(
                        server.address().toString(), server.data().adminTokenFile())
                .createUser(SITE, "ruth", "evaluation-officer");
        return new Desk(browser, server.address(), SITE, "ruth", password);
    }

    private static String workshopOn(FieldProcess laptop) throws Exception {
        return laptop.list().getValuesAs(JsonObject.class).stream()
                .filter(line -> line.getString("form").equals(Scene.WORKSHOP))
                .findFirst()
                .orElseThrow()
                .getString("record");
    }

    private FieldProcess laptop(String name) throws Exception {
        return FieldProcess.start(
                folder.resolve("laptops").resolve(name),
                folder.resolve("secrets").resolve(name + ".passphrase"));
    }

    private static String summaryOn(FieldProcess laptop, String record) throws Exception {
        return laptop.show(record).getJsonObject("reflect").getString("f_summary");
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
        pages.put("programme", awaitLink(browser, site + "/programme", "nav.side a[aria-current=page]"));
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
        pages.put("stories", site + "/stories");
        pages.put("story", awaitLink(browser, site + "/stories", "a.title"));
        pages.put("panels", site + "/panels");
        pages.put("panel", awaitLink(browser, site + "/panels", "table.lines th a"));
        pages.put("sent-up", site + "/panels/sent-up");
        pages.put("datasets", site + "/datasets");
        pages.put("table", site + "/datasets/tfc_community_survey");
        pages.put("quality", site + "/datasets/tfc_community_survey/quality");
        pages.put("figures", site + "/datasets/tfc_community_survey/figures?question=main-wellbeing-wb_satis");
        pages.put("forms", site + "/forms");
        browser.open(site + "/forms");
        pages.put("form", browser.evaluate("document.querySelector('main table th a').href"));
        browser.open(pages.get("form"));
        pages.put("preview", browser.evaluate("document.querySelector('main a[href$=\"/preview\"]').href"));
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
        String axe = Chromium.axe();
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

    private static int conflictsLeft(RunningServer server, String password) throws Exception {
        try (JsonReader reader = Json.createReader(new StringReader(get(server, "conflicts", password)))) {
            return reader.readArray().size();
        }
    }

    /** The tables of workshops once all that came is in them. */
    private static Map<String, String> workshop(RunningServer server, String password) throws Exception {
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
        Map<String, String> tables = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                tables.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return tables;
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
