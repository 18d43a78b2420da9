package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.form.SampleForms;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;

/**
 * A field client is killed in the middle of saving, again and again on one vault. Every record whose id it had printed is
 * there with all its answers, no record is there in part, and the vault opens. Five kills, or as many as the system property
 * {@code turnstone.proof.client-kills} says.
 */
@Tag("proof")
class ClientKillProofIT {
    private static final int KILLS = Integer.getInteger("turnstone.proof.client-kills", 5);
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final int PEOPLE = 6;
    private static final int CAPTURES_GIVEN_AT_ONCE = 40;
    private static final int LATEST_KILL_MILLIS = 1500;

    @TempDir
    Path folder;

    private final Random random = new Random();
    private final Map<String, String> referenceOf = new HashMap<>();
    private final Set<String> checked = new HashSet<>();
    private int captures;
    private int unanswered;

    @Test
    void whatAClientPrintedIsThereAfterAKillInTheMiddleOfSaves() throws Exception {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for kills");
        Path laptop = enrolled(passphrase);

        for (int kill = 1; kill <= KILLS; kill++) {
            captureUntilKilled(laptop, passphrase);
            check(laptop, passphrase);
            System.out.println("Client kill " + kill + " of " + KILLS + ": " + referenceOf.size()
                    + " records printed and complete, " + unanswered + " saved but not yet printed");
        }

        assertThat(referenceOf).hasSizeGreaterThan(KILLS);
    }

    private Path enrolled(Path passphrase) throws Exception {
        Path laptop = Files.createDirectories(folder.resolve("laptop"));
        try (RunningServer server =
                        RunningServer.start(ServerLaunch.shortLivedIn(folder.resolve("server"), Map.of()), line -> {});
                FieldProcess client = FieldProcess.start(laptop, passphrase)) {
            ServerCalls calls =
                    new ServerCalls(server.address().toString(), server.data().adminTokenFile());
            calls.createSite("kill");
            calls.publish("kill", SampleForms.WORKSHOP);
            calls.createUser("kill", "tom", "facilitator");
            client.run("init", "--passphrase-memory", "64");
            client.run("enrol", "--server", server.address().toString(), "--code", calls.issueCode("kill", "tom"));
            client.run("sync");
        }
        return laptop;
    }

    /** Gives many captures at once, so that the client is saving all the time, and kills it some while after its first. */
    private void captureUntilKilled(Path laptop, Path passphrase) throws Exception {
        ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
        try (FieldProcess client = FieldProcess.start(laptop, passphrase)) {
            int first = captures + 1;
            for (int i = 0; i < CAPTURES_GIVEN_AT_ONCE; i++) {
                client.tell("capture", "--form", WORKSHOP, "--answers", answers(++captures), "--draft");
            }
            Optional<JsonObject> answer = client.answer();
            assertThat(answer).as("the answer to the first capture").isPresent();
            killer.schedule(client::kill, random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
            int number = first;
            while (answer.isPresent() && number <= captures) {
                assertThat(answer.get().getInt("exit"))
                        .as(answer.get().toString())
                        .isIn(0, 7);
                referenceOf.put(answer.get().getString("text"), reference(number));
                number++;
                answer = number <= captures ? client.answer() : Optional.empty();
            }
            client.kill();
            client.awaitEnd();
        } catch (IOException brokenPipe) {
            // The commands that were never read are of no interest.
        } finally {
            killer.shutdownNow();
        }
    }

    private void check(Path laptop, Path passphrase) throws IOException {
        try (FieldProcess client = FieldProcess.start(laptop, passphrase)) {
            JsonArray list = client.list();
            Set<String> there = new HashSet<>();
            for (JsonValue line : list) {
                String id = line.asJsonObject().getString("record");
                there.add(id);
                if (checked.add(id)) {
                    JsonObject record = client.show(id);
                    String reference = record.getJsonObject("w").getString("w_ref");
                    assertComplete(record, reference);
                    if (!referenceOf.containsKey(id)) {
                        unanswered++;
                    } else {
                        assertThat(reference).isEqualTo(referenceOf.get(id));
                    }
                }
            }
            assertThat(there).containsAll(referenceOf.keySet());
        }
    }

    private static void assertComplete(JsonObject record, String reference) {
        assertThat(record.getJsonObject("w").getString("w_title")).isEqualTo("Evening " + reference);
        assertThat(record.getJsonArray("person")).hasSize(PEOPLE);
        for (int i = 0; i < PEOPLE; i++) {
            JsonObject person = record.getJsonArray("person").getJsonObject(i);
            assertThat(person.getString("p_ref")).isEqualTo("P0" + i);
            assertThat(person.getString("p_consent")).isEqualTo("yes");
        }
        assertThat(record.getJsonObject("reflect").getString("f_summary")).isEqualTo("Summary " + reference);
    }

    private static String reference(int number) {
        return String.format(java.util.Locale.ROOT, "GRI-W-%04d", number);
    }

    private String answers(int number) throws IOException {
        JsonArrayBuilder people = Json.createArrayBuilder();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(Json.createObjectBuilder().add("p_ref", "P0" + i).add("p_consent", "yes"));
        }
        JsonObject answers = Json.createObjectBuilder()
                .add(
                        "w",
                        Json.createObjectBuilder()
                                .add("w_site", "gri")
                                .add("w_ref", reference(number))
                                .add("w_title", "Evening " + reference(number)))
                .add("person", people)
                .add("reflect", Json.createObjectBuilder().add("f_summary", "Summary " + reference(number)))
                .build();
        return Files.writeString(folder.resolve(number + ".json"), answers.toString(), StandardCharsets.UTF_8)
                .toString();
    }
}
