package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A form from its workbook to its closing, with laptops that hear of it and one that does not. */
@ArquillianTest
@RunAsClient
public class FormLifeIT {
    private static final String V1 = "tfc_community_survey";
    private static final String V2 = "tfc_community_survey_2026110502";

    @ArquillianResource
    URL base;

    private ServerCalls server;
    private String code;

    @BeforeEach
    void aSite() {
        server = new ServerCalls(DatabaseIT.server(base));
        code = "f" + UUID.randomUUID().toString().substring(0, 8);
        server.createSite(code);
    }

    private static byte[] resource(String path) {
        try (InputStream in = FormLifeIT.class.getResourceAsStream("/forms/" + path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, byte[]> workbook(String folder) {
        return Map.of(
                V1 + ".xlsx",
                resource(folder + "/" + V1 + ".xlsx"),
                "dictionary.csv",
                resource(folder + "/dictionary.csv"));
    }

    /** The sheets of version 2 as a version 3 whose choices of spull are four instead of five. */
    private static Map<String, byte[]> third() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String sheet : List.of("survey", "choices", "settings")) {
            String csv = new String(resource(V2 + "/" + sheet + ".csv"), StandardCharsets.UTF_8)
                    .replace("2026110502", "2026112201")
                    .replace("spull,5,Nothing needs improving,,,\n", "");
            files.put(sheet + ".csv", csv.getBytes(StandardCharsets.UTF_8));
        }
        files.put("dictionary.csv", resource(V2 + "/dictionary.csv"));
        return files;
    }

    private String uploaded(Map<String, byte[]> files) {
        HttpResponse<byte[]> answer = server.upload(code, files);
        assertThat(answer.statusCode()).as(ServerCalls.text(answer)).isEqualTo(201);
        assertThat(ServerCalls.json(answer).asJsonObject().getString("state")).isEqualTo("draft");
        return ServerCalls.json(answer).asJsonObject().getString("formHash");
    }

    private HttpResponse<byte[]> publish(String hash, String body) {
        return server.send(server.admin("sites/" + code + "/forms/" + hash + "/publish")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    private String published(Map<String, byte[]> files) {
        String hash = uploaded(files);
        HttpResponse<byte[]> answer = publish(hash, "{}");
        assertThat(answer.statusCode()).as(ServerCalls.text(answer)).isEqualTo(200);
        return hash;
    }

    private TestLaptop laptop(String login) {
        server.createUser(code, login + "-" + code, "researcher");
        return TestLaptop.enrol(server, server.issueCode(code, login + "-" + code));
    }

    @Test
    void aWorkbookIsDraftThenTestedThenPublishedAndOnlyThenOnTheLaptops() throws Exception {
        TestLaptop ada = laptop("ada");
        String hash = uploaded(workbook(V1));
        ada.sync();
        assertThat(ada.control().forms()).isEmpty();

        JsonObject check =
                server.post("sites/" + code + "/forms/" + hash + "/check", "{}").asJsonObject();
        HttpResponse<byte[]> publication = publish(hash, "{}");
        SyncReport report = ada.sync();

        assertThat(check.getString("state")).isEqualTo("tested");
        assertThat(check.getInt("answers")).isPositive();
        assertThat(check.getJsonArray("changes")).isEmpty();
        assertThat(publication.statusCode()).isEqualTo(200);
        assertThat(report.forms()).isEqualTo(1);
        assertThat(ada.control().forms())
                .extracting(ControlEntry.PublishForm::hash)
                .containsExactly(FormHash.ofHex(hash));
        HttpResponse<byte[]> workbook = server.send(
                server.admin("sites/" + code + "/forms/" + hash + "/workbook").GET());
        assertThat(workbook.body()).isEqualTo(resource(V1 + "/" + V1 + ".xlsx"));
    }

    @Test
    void aChangedMeaningIsRefusedUntilSomebodySaysWhy() {
        published(workbook(V1));
        published(workbook(V2));
        String third = uploaded(third());

        HttpResponse<byte[]> refused = publish(third, "{}");
        HttpResponse<byte[]> confirmed = publish(
                third, "{\"confirm\":[{\"path\":\"spull\",\"reason\":\"nobody chose the fifth code in two waves\"}]}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerCalls.text(refused)).contains("FORM_BLOCKED", "main/place/spull", "gone: 5");
        assertThat(confirmed.statusCode()).as(ServerCalls.text(confirmed)).isEqualTo(200);
        assertThat(ServerCalls.json(confirmed).asJsonObject().getString("state"))
                .isEqualTo("published");
        assertThat(ServerCalls.json(server.send(
                                server.admin("sites/" + code + "/forms").GET()))
                        .asJsonArray()
                        .getValuesAs(JsonObject.class))
                .extracting(form -> form.getString("state"))
                .containsExactly("published", "published", "published");
    }

    @Test
    void aLicensedMeasureNeedsAReferenceOnceForTheSite() {
        String survey = "type,name,label,ts_licence\ninteger,a,Often unhappy,SDQ\n";
        Map<String, byte[]> first = Map.of(
                "survey.csv", survey.getBytes(StandardCharsets.UTF_8),
                "settings.csv", "form_id,version\nsdq,1\n".getBytes(StandardCharsets.UTF_8));
        Map<String, byte[]> second = Map.of(
                "survey.csv", (survey + "text,b,More,\n").getBytes(StandardCharsets.UTF_8),
                "settings.csv", "form_id,version\nsdq,2\n".getBytes(StandardCharsets.UTF_8));
        String hash = uploaded(first);

        HttpResponse<byte[]> refused = publish(hash, "{}");
        HttpResponse<byte[]> given =
                publish(hash, "{\"licences\":[{\"measure\":\"sdq\",\"reference\":\"Youthinmind 2026-118\"}]}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerCalls.text(refused)).contains("SDQ may be used only under a licence");
        assertThat(given.statusCode()).as(ServerCalls.text(given)).isEqualTo(200);
        published(second);
    }

    @Test
    void aRecordBegunBeforeTheClosingCountsAndALaterOneIsForReview() throws Exception {
        String hash = published(workbook(V1));
        String password = server.createUser(code, "manager-" + code, "data-manager");
        TestLaptop ada = laptop("ada");
        TestLaptop kim = laptop("kim");
        ada.sync();
        kim.sync();
        RecordId before = ada.newRecord();
        ada.save(before, List.of(Operations.form(hash), Operations.set("contact_note", "begun in time")));

        server.post("sites/" + code + "/forms/" + hash + "/close", "{}");
        Thread.sleep(20); // so that Kim's clock, which is the server's, has moved on
        RecordId after = kim.newRecord();
        kim.save(after, List.of(Operations.form(hash), Operations.set("contact_note", "begun too late")));
        ada.sync();
        kim.sync();

        assertThat(kim.control().isClosed(FormHash.ofHex(hash))).isTrue();
        awaitProjected(password);
        HttpResponse<byte[]> found =
                server.asReader("sites/" + code + "/conflicts/findings", "manager-" + code, password);
        assertThat(ServerCalls.json(found).asJsonArray().getValuesAs(JsonObject.class))
                .filteredOn(finding -> finding.getString("kind").equals("begun-after-closing"))
                .extracting(finding -> finding.getString("record"))
                .containsExactly(after.toHex());
        Map<String, String> files = server.dataset(code, V1, "manager-" + code, password);
        assertThat(files.getOrDefault(V1 + ".csv", "").lines().count()).isEqualTo(3);
    }

    private void awaitProjected(String password) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until) {
            if (ServerCalls.json(server.asReader("sites/" + code + "/datasets", "manager-" + code, password))
                    .asJsonArray()
                    .getValuesAs(JsonObject.class)
                    .stream()
                    .allMatch(dataset -> dataset.getInt("waiting") == 0 && dataset.getInt("records") == 2)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the projection did not finish");
    }
}
