package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Bombs at every door that takes a file or a large body, as somebody with a right to that door would bring them. Each is refused in
 * words and soon; the server has 512 MB of memory, so that what is taken whole ends it.
 */
@ArquillianTest
@RunAsClient
@EnabledIfSystemProperty(named = "it.database", matches = "h2", disabledReason = "nothing here reaches a database")
public class HostileUploadsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MIB = 1 << 20;
    private static final String BOUNDARY = "turnstone-part";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final String LAUGHS = "<!DOCTYPE z [<!ENTITY a \"" + "lol".repeat(50) + "\">"
            + "<!ENTITY b \"" + "&a;".repeat(100) + "\"><!ENTITY c \"" + "&b;".repeat(100)
            + "\"><!ENTITY d \"" + "&c;".repeat(100) + "\"><!ENTITY e \"" + "&d;".repeat(100) + "\">]>";
    private static final String OUTSIDE = "<!DOCTYPE z [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";

    @ArquillianResource
    URL base;

    private ServerCalls calls;
    private String server;
    private ConsoleVisitor morag;

    /** Kept from test to test, as the server is. */
    private static String site = "";

    private static String password = "";

    @BeforeEach
    void aDataManager() {
        server = DatabaseIT.server(base);
        calls = new ServerCalls(server);
        if (site.isEmpty()) {
            site = "bombs-" + UUID.randomUUID().toString().substring(0, 8);
            calls.createSite(site);
            password = calls.createUser(site, "morag-" + site, "data-manager");
        }
        morag = new ConsoleVisitor(server);
        assertThat(morag.signIn("morag-" + site, password, "").statusCode()).isEqualTo(303);
    }

    @Test
    void formsThatAreBombsAreRefusedAtBothDoors() {
        List<String> faults = new ArrayList<>();
        workbooks().forEach((name, file) -> {
            judge(name + " as a file", admin("sites/" + site + "/forms?name=bomb.xlsx", XLSX, file), faults);
            judge(name + " at the console", multipart("forms", part("workbook", "bomb.xlsx", file)), faults);
        });
        documents().forEach((name, file) -> {
            judge(
                    name + " as a file",
                    admin("sites/" + site + "/forms?name=bomb.xml", "application/xml", file),
                    faults);
            judge(name + " at the console", multipart("forms", part("workbook", "bomb.xml", file)), faults);
        });
        zips().forEach((name, file) -> judge(name, admin("sites/" + site + "/forms", "application/zip", file), faults));

        assertThat(faults).isEmpty();
        assertThat(calls.get("sites/" + site + "/forms").asJsonArray()).isEmpty();
    }

    @Test
    void listsOfCasesThatAreBombsAreRefusedAtBothDoors() {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, String> list : lists().entrySet()) {
            byte[] file = list.getValue().getBytes(StandardCharsets.UTF_8);
            judge(list.getKey() + " as a file", basic("cases/list", "text/csv", file), faults);
            judge(list.getKey() + " at the console", multipart("cases/lists", part("list", "list.csv", file)), faults);
        }

        assertThat(faults).isEmpty();
        assertThat(morag.get("/console/site/" + site + "/cases").body()).contains("No list has been brought");
    }

    @Test
    void partsWithoutNumberAndFieldsWithoutEndAreRefused() {
        List<String> faults = new ArrayList<>();
        byte[] empty = part("media", "x", new byte[0]);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (int i = 0; i < 8 * MIB / empty.length; i++) {
            parts.writeBytes(empty);
        }
        String headers = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"x\"\r\n"
                + "X-Long: " + "x".repeat(4 * MIB) + "\r\n\r\n\r\n";
        judge("very many parts", multipart("forms", parts.toByteArray()), faults);
        judge("very many parts of a list", multipart("cases/lists", parts.toByteArray()), faults);
        judge("a part with an endless header", multipart("forms", headers.getBytes(StandardCharsets.UTF_8)), faults);
        judge(
                "a name of a megabyte",
                multipart("forms", part("workbook", "x".repeat(MIB) + ".xlsx", new byte[] {1})),
                faults);
        judge("more than may be brought", multipart("forms", part("workbook", "x.xlsx", new byte[33 * MIB])), faults);
        judge("more than may be brought, unannounced", multipart("forms", null, 40L * MIB), faults);
        judge("no part at all", multipart("forms", "--nothing--".getBytes(StandardCharsets.UTF_8)), faults);
        String token = ConsoleVisitor.encoded(
                ConsoleVisitor.tokenOf(morag.get("/console/account").body()));
        judge("a field of 2 MiB", form("account/password", "_csrf=" + token + "&after=" + "x".repeat(2 * MIB)), faults);
        judge(
                "a hundred thousand fields",
                form("account/password", "_csrf=" + token + "&a=1".repeat(100_000) + "&before=x&after=y"),
                faults);
        judge(
                "a line of half a megabyte",
                form(
                        "site/" + site + "/review/bulk/decide",
                        "_csrf=" + token + "&rule=last&why=x&line=" + "0|".repeat(250_000)),
                faults);

        assertThat(faults).isEmpty();
    }

    @Test
    void jsonThatIsNestedDeeplyOrLongIsRefusedAtEveryDoorForPeopleAndForTheToken() {
        List<String> faults = new ArrayList<>();
        String deep = "[".repeat(400_000) + "]".repeat(400_000);
        String objects = "{\"a\":".repeat(150_000) + "1" + "}".repeat(150_000);
        String number = "{\"record\":1" + "0".repeat(900_000) + "}";
        String members = "{" + "\"a\":1,".repeat(100_000) + "\"b\":1}";
        for (String json : List.of(deep, objects, number, members)) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            String start = json.substring(0, 12);
            for (String door : List.of("conflicts/settle", "queries", "queries/close")) {
                judge(start + " at " + door, basic(door, "application/json", body), faults);
            }
            for (String door : List.of("sites", "sites/" + site + "/users", "sites/" + site + "/codes")) {
                judge(start + " at " + door, admin(door, "application/json", body), faults);
            }
        }

        assertThat(faults).isEmpty();
    }

    @Test
    void whatIsNoStickIsNotReadToItsEnd() {
        byte[] start = new byte[MIB];
        new java.util.Random(4).nextBytes(start);
        HttpRequest.Builder endless = calls.admin("sticks")
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(new java.io.ByteArrayInputStream(start), zeros(16L * MIB))));
        long began = System.nanoTime();

        String answer = sent(endless);

        assertThat(answer).startsWith("422 ").contains("NO_STICK", "Nothing was taken from it");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }

    // --- what is brought ---

    private static Map<String, byte[]> workbooks() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a sheet of 384 MiB of blanks", workbook("xl/worksheets/sheet1.xml", " ".repeat(MIB), 384));
        files.put("a picture of 384 MiB", workbook("xl/media/image1.png", "\0".repeat(MIB), 384));
        String row = "<row>" + "<c t=\"inlineStr\"><is><t>words</t></is></c>".repeat(20) + "</row>";
        files.put("a sheet of 300,000 rows", workbook("xl/worksheets/sheet1.xml", row, 300_000));
        files.put("a billion laughs", workbook("xl/sharedStrings.xml", LAUGHS + "<sst><si><t>&e;</t></si></sst>", 1));
        files.put(
                "somebody else's file",
                workbook("xl/sharedStrings.xml", OUTSIDE + "<sst><si><t>&e;</t></si></sst>", 1));
        files.put("elements within elements", workbook("xl/worksheets/sheet1.xml", "<a>", 2_000_000));
        return files;
    }

    private static Map<String, byte[]> documents() {
        String model =
                "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>"
                        + "<h:title>&e;</h:title><model><instance><data id=\"bomb\" version=\"1\"/></instance></model></h:head>"
                        + "<h:body/></h:html>";
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("an XForm that laughs", (LAUGHS + model).getBytes(StandardCharsets.UTF_8));
        files.put("an XForm with somebody else's file", (OUTSIDE + model).getBytes(StandardCharsets.UTF_8));
        files.put("an XForm of nothing but depth", "<a>".repeat(300_000).getBytes(StandardCharsets.UTF_8));
        files.put("an XForm of blanks", " ".repeat(8 * MIB).getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static Map<String, byte[]> zips() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a medium of 384 MiB", zip(Map.of("media/sound.mp3", new Filled("\0".repeat(MIB), 384))));
        Map<String, Filled> many = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            many.put("media/" + i, new Filled("x", 1));
        }
        files.put("twenty thousand media", zip(many));
        files.put("a dictionary of 128 MiB", zip(Map.of("dictionary.csv", new Filled("a,".repeat(MIB / 2), 128))));
        files.put("a name out of the folder", zip(Map.of("../../../etc/x", new Filled("x", 1))));
        files.put("sheets of endless lines", zip(Map.of("survey.csv", new Filled("text,a,b\n", 3_000_000))));
        return files;
    }

    private static Map<String, String> lists() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("a list of 8 MiB", "case_id,wave\n" + "C1,base\n".repeat(MIB));
        files.put("a list without a line's end", "case_id,wave\n" + "x".repeat(MIB));
        files.put("a list with an open quotation", "case_id,wave\n\"" + "C1,base\n".repeat(100_000));
        files.put("a list of very many columns", "case_id,wave" + ",a".repeat(500_000) + "\n1,base\n");
        files.put("a list of nothing", "\n".repeat(MIB));
        files.put("a list of formulas", "case_id,wave\n=cmd|' /C calc'!A0,base\n");
        files.put("a list of zeros", "\0".repeat(MIB));
        return files;
    }

    /** So many times a text, packed as it comes. */
    private record Filled(String text, int times) {}

    private static byte[] workbook(String name, String text, int times) {
        Map<String, Filled> files = new LinkedHashMap<>();
        files.put("[Content_Types].xml", new Filled("<Types/>", 1));
        files.put(
                "xl/workbook.xml",
                new Filled(
                        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                                + "<sheets><sheet name=\"survey\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
                        1));
        files.put(
                "xl/_rels/workbook.xml.rels",
                new Filled(
                        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
                        1));
        files.put(
                "xl/worksheets/sheet1.xml",
                new Filled("<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>", 1));
        files.put(name, new Filled(text, times));
        return zip(files);
    }

    private static byte[] zip(Map<String, Filled> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Filled> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                byte[] text = file.getValue().text().getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < file.getValue().times(); i++) {
                    zip.write(text);
                }
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] part(String name, String file, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\""
                        + file + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    // --- how it is brought ---

    private HttpRequest.Builder admin(String door, String type, byte[] body) {
        return calls.admin(door).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpRequest.Builder basic(String door, String type, byte[] body) {
        String pair =
                Base64.getEncoder().encodeToString(("morag-" + site + ":" + password).getBytes(StandardCharsets.UTF_8));
        return calls.request("/api/v1/sites/" + site + "/" + door)
                .header("Authorization", "Basic " + pair)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpRequest.Builder form(String door, String body) {
        return HttpRequest.newBuilder(URI.create(server + "/console/" + door))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder multipart(String door, byte[] parts) {
        byte[] end = ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[parts.length + end.length];
        System.arraycopy(parts, 0, body, 0, parts.length);
        System.arraycopy(end, 0, body, parts.length, end.length);
        return multipart(door).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /** A part that goes on for so many bytes and does not say so before. */
    private HttpRequest.Builder multipart(String door, byte @Nullable [] nothing, long length) {
        InputStream start = new java.io.ByteArrayInputStream(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"x.xlsx\"\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return multipart(door)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(Collections.enumeration(List.of(start, zeros(length))))));
    }

    private HttpRequest.Builder multipart(String door) {
        String token = ConsoleVisitor.tokenOf(morag.get("/console/account").body());
        return HttpRequest.newBuilder(URI.create(
                        server + "/console/site/" + site + "/" + door + "?_csrf=" + ConsoleVisitor.encoded(token)))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
    }

    private static InputStream zeros(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int most) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(most, left);
                java.util.Arrays.fill(bytes, offset, offset + n, (byte) 0);
                left -= n;
                return n;
            }
        };
    }

    /** Sends it and says what is wrong with the answer, if anything is. */
    private void judge(String name, HttpRequest.Builder request, List<String> faults) {
        long began = System.nanoTime();
        String answer = sent(request);
        long millis = (System.nanoTime() - began) / 1_000_000;
        boolean refused = answer.startsWith("4");
        boolean inWords = Stream.of("othing was changed", "cannot be used", "Check the address")
                .anyMatch(answer::contains);
        if (!refused
                || !inWords
                || millis > SOON.toMillis()
                || answer.contains("root:")
                || answer.contains("Exception")
                || answer.contains("lollol")) {
            faults.add(name + " after " + millis + " ms: " + answer.substring(0, Math.min(400, answer.length())));
        }
    }

    private String sent(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = morag.send(request);
            return answer.statusCode() + " " + answer.body();
        } catch (UncheckedIOException e) {
            return "broken off: " + e.getCause();
        }
    }
}
