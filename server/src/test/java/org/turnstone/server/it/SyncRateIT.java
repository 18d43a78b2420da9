package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.server.dataset.SeededSurvey;
import org.turnstone.sync.change.Operation;

@ArquillianTest
@RunAsClient
public class SyncRateIT {
    private static final int SURVEYS = 2_000;
    private static final String FORM = "tfc_community_survey";

    @ArquillianResource
    URL base;

    @Test
    void twoThousandSurveysArriveAndEachIsARowOfTheDataset() throws Exception {
        ServerCalls server = new ServerCalls(DatabaseIT.server(base));
        String code = "r" + UUID.randomUUID().toString().substring(0, 8);
        server.createSite(code);
        String hash = server.publish(code, SampleForms.SURVEY);
        String password = server.createUser(code, "dm-" + code, "data-manager");
        server.createUser(code, "ada-" + code, "researcher");
        TestLaptop ada = TestLaptop.enrol(server, server.issueCode(code, "ada-" + code));
        ada.sync();
        FormTemplate form = SampleForms.SURVEY.template();
        for (int i = 0; i < SURVEYS; i++) {
            List<Operation> answers = SeededSurvey.operations(form, hash, i);
            ada.save(ada.newRecord(), answers);
        }

        long start = System.nanoTime();
        int sent = ada.sync().sent();
        double pushed = seconds(start);
        await(server, code, "dm-" + code, password);
        double projected = seconds(start);
        long exportStart = System.nanoTime();
        Map<String, String> files = server.dataset(code, FORM, "dm-" + code, password);

        System.out.printf(
                "server: %d entries pushed in %.1f s (%.0f/s); all projected %.1f s after the start (%.0f surveys/s);"
                        + " exported in %.1f s; on %s%n",
                sent,
                pushed,
                sent / pushed,
                projected,
                SURVEYS / projected,
                seconds(exportStart),
                DatabaseIT.lastSeen());
        assertThat(files.getOrDefault(FORM + ".csv", "").lines().count()).isEqualTo(SURVEYS + 1);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(ServerCalls server, String code, String login, String password)
            throws InterruptedException {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        long waiting = 1;
        while (waiting > 0 && System.nanoTime() < until) {
            Thread.sleep(100);
            JsonArray datasets = ServerCalls.json(server.asReader("sites/" + code + "/datasets", login, password))
                    .asJsonArray();
            waiting = datasets.getValuesAs(JsonObject.class).stream()
                    .mapToLong(dataset -> dataset.getJsonNumber("waiting").longValue())
                    .sum();
        }
        assertThat(waiting).isZero();
    }
}
