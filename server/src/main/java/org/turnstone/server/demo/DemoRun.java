package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.csv.CSVRecord;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.platform.RunningServer;

/**
 * Plays the demo's day through a running server and three laptops, and writes what came of it. Every figure it reports is
 * read back from the site dataset that a data manager downloads, not from what was typed.
 */
final class DemoRun {
    private static final String SITE = "grimsby";
    private static final String CODE = "gri";
    private static final int DOORS = 10;
    private static final int UNTRIED = 8;
    private static final String DATA_MANAGER = "morag";
    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(60);

    private final Path folder;
    private final RunningServer server;
    private final URI reach;
    private final String fieldClassPath;
    private final DemoStory story;
    private final List<JsonObject> interviews;
    private final PrintStream out;
    private final long started = System.nanoTime();
    private final SecureRandom random = new SecureRandom();

    /**
     * @param folder where everything goes
     * @param reach the address that the laptops are given; the server's own, or one that leads there
     * @param fieldClassPath class path of the field client
     */
    DemoRun(
            Path folder,
            RunningServer server,
            URI reach,
            String fieldClassPath,
            long seed,
            LocalDate today,
            PrintStream out) {
        this.folder = folder;
        this.server = server;
        this.reach = reach;
        this.fieldClassPath = fieldClassPath;
        this.story = new DemoStory(seed, today);
        this.interviews = story.interviews();
        this.out = out;
    }

    /** Plays it and returns the summary, which also lies in {@code summary.json}. */
    JsonObject play() throws DemoFailedException, IOException, InterruptedException {
        say("Making site Grimsby, its people, and publishing the four sample forms");
        prepareSite();
        say("Enrolling three laptops: Aneesa (researcher), Tom and Shazia (facilitators)");
        ExecutorService laptops = Executors.newFixedThreadPool(3);
        try (DemoLaptop aneesa = laptop("aneesa");
                DemoLaptop tom = laptop("tom");
                DemoLaptop shazia = laptop("shazia")) {
            together(laptops, List.of(() -> enrol(aneesa), () -> enrol(tom), () -> enrol(shazia)));
            playDay(laptops, aneesa, tom, shazia);
        } finally {
            laptops.shutdownNow();
        }
        List<JsonObject> doors = new ArrayList<>(interviews);
        doors.addAll(story.fieldwork(CODE).visits(DOORS));
        setOut(SITE, CODE);
        giveOut(SITE, story.fieldwork(CODE).list(doors, UNTRIED));
        say("Waiting for the site datasets");
        return summarise();
    }

    /** Adds three more sites, so that the console is worth looking at. */
    void playElsewhere() throws DemoFailedException, IOException, InterruptedException {
        say("At the other three sites: one laptop each, some weeks of interviews");
        new DemoElsewhere(this, story).play();
    }

    private void playDay(ExecutorService laptops, DemoLaptop aneesa, DemoLaptop tom, DemoLaptop shazia)
            throws DemoFailedException, IOException, InterruptedException {
        say("Tom begins the workshop record and syncs; Shazia takes it along");
        String workshop = tom.run(
                        "capture",
                        "--form",
                        DemoStory.WORKSHOP_FORM,
                        "--answers",
                        answers("begun", story.begun()),
                        "--draft")
                .text();
        tom.run("sync");
        shazia.run("sync");
        String dots = rowOf(show(tom, workshop), "dots");

        say(
                "Offline: the workshop on two laptops that do not meet, five interviews and ten visits without one on the third");
        Path photo = folder.resolve("flip-chart.jpg");
        story.drawFlipChart(photo);
        together(
                laptops,
                List.of(
                        () -> tomsEvening(tom, workshop, dots),
                        () -> shaziasEvening(shazia, workshop, dots, photo),
                        () -> interviews(aneesa)));
        Files.delete(photo);

        say("Back in the office: Shazia syncs, then Tom, then Aneesa; then both facilitators once more");
        shazia.run("sync");
        tom.run("sync");
        aneesa.run("sync");
        say("Tom types what the site's panel chose among the stories");
        tom.run(
                "capture",
                "--form",
                DemoPanels.FORM,
                "--answers",
                answers("panel", story.panels().level1(CODE)));
        together(laptops, List.of(() -> shazia.run("sync"), () -> tom.run("sync")));
        if (!withoutDevice(show(tom, workshop)).equals(withoutDevice(show(shazia, workshop)))) {
            throw new DemoFailedException("After syncing, the two laptops show different records.");
        }
    }

    private static JsonObject show(DemoLaptop laptop, String record) throws DemoFailedException {
        return laptop.run("show", record, "--json").object();
    }

    private DemoLaptop.Answer tomsEvening(DemoLaptop tom, String workshop, String dots)
            throws DemoFailedException, IOException {
        tom.run("edit", workshop, "--answers", answers("tom", story.toms(dots)), "--draft");
        String hForm = rowOf(show(tom, workshop), "hform");
        return tom.run("edit", workshop, "--answers", answers("tom-later", story.tomsSecondThoughts(hForm)));
    }

    private DemoLaptop.Answer shaziasEvening(DemoLaptop shazia, String workshop, String dots, Path photo)
            throws DemoFailedException, IOException {
        shazia.run(
                "capture",
                "--form",
                DemoStory.SURVEY_FORM,
                "--answers",
                answers("interview-again", DemoFieldwork.again(interviews.get(0))));
        shazia.run(
                "capture",
                "--form",
                DemoStory.SURVEY_FORM,
                "--answers",
                answers("interview-passing", story.fieldwork(CODE).inPassing()));
        return shazia.run("edit", workshop, "--answers", answers("shazia", story.shazias(dots, photo)), "--draft");
    }

    /** Five interviews, and the doors where there was none; one interview Shazia has on her own laptop, too. */
    private DemoLaptop.Answer interviews(DemoLaptop aneesa) throws DemoFailedException, IOException {
        List<JsonObject> all = new ArrayList<>(interviews);
        all.addAll(story.fieldwork(CODE).visits(DOORS));
        int n = 1;
        for (JsonObject interview : all) {
            aneesa.run("capture", "--form", DemoStory.SURVEY_FORM, "--answers", answers("interview-" + n++, interview));
        }
        return aneesa.run("list", "--json");
    }

    /** Rows of {@code show} carry no laptop's own view but the state line, which says what this laptop knows. */
    private static JsonObject withoutDevice(JsonObject shown) {
        return Json.createObjectBuilder(shown).remove("@state").build();
    }

    private static String rowOf(JsonObject record, String activityType) throws DemoFailedException {
        for (JsonValue activity : record.getJsonArray("activity")) {
            if (activity.asJsonObject().getString("a_type", "").equals(activityType)) {
                return activity.asJsonObject().getString("@row");
            }
        }
        throw new DemoFailedException("The record has no activity of type " + activityType + ".");
    }

    // --- the site ---

    private void prepareSite() throws DemoFailedException, IOException {
        admin("site", "create", SITE, "--name", "Grimsby");
        user("aneesa", "researcher");
        user("tom", "facilitator");
        user("shazia", "facilitator");
        user(DATA_MANAGER, "data-manager");
        publish(DemoStory.SURVEY_FORM, List.of());
        publish(DemoStory.SURVEY_SAMPLE, List.of());
        publish(DemoStory.WORKSHOP_FORM, List.of());
        publish(DemoPanels.FORM, List.of("stories.csv"));
    }

    private void user(String login, String role) throws DemoFailedException, IOException {
        user(login, SITE, role);
    }

    /** Somebody new, with a password in a file. */
    void user(String login, String site, String role) throws DemoFailedException, IOException {
        admin(
                "user",
                "create",
                login,
                "--site",
                site,
                "--role",
                role,
                "--password-file",
                secret(login + ".password").toString());
    }

    /** Publishes a sample form from its workbook; dictionary and media lie beside it, where publishing looks for them. */
    private void publish(String name, List<String> besides) throws DemoFailedException, IOException {
        publish(name, SITE, besides);
    }

    void publish(String name, String site, List<String> besides) throws DemoFailedException, IOException {
        Path workbook = sample(name, (name.startsWith(DemoStory.SURVEY_FORM) ? DemoStory.SURVEY_FORM : name) + ".xlsx");
        sample(name, "dictionary.csv");
        for (String file : besides) {
            sample(name, file);
        }
        admin("form", "publish", workbook.toString(), "--site", site);
    }

    /** Lays a sample form out as a file, since that is what a person would publish. */
    private Path sample(String form, String file) throws DemoFailedException, IOException {
        Path copy =
                Files.createDirectories(folder.resolve("forms").resolve(form)).resolve(file);
        try (InputStream in = DemoRun.class.getResourceAsStream("/forms/" + form + "/" + file)) {
            if (in == null) {
                throw new DemoFailedException("The sample form " + form + " is missing from the program.");
            }
            Files.write(copy, in.readAllBytes());
        }
        return copy;
    }

    void admin(String... words) throws DemoFailedException {
        adminAnswer(words);
    }

    private String adminAnswer(String... words) throws DemoFailedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--url",
                server.address().toString(),
                "--token-file",
                server.data().adminTokenFile().toString(),
                "--json"));
        AdminMain.Outcome outcome = AdminMain.run(all);
        if (outcome.exitCode() != 0) {
            throw new DemoFailedException("admin " + words[0] + " " + words[1] + " ended with " + outcome.exitCode()
                    + ": " + outcome.error());
        }
        return outcome.output();
    }

    // --- laptops ---

    DemoLaptop laptop(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve("laptops").resolve(name));
        return DemoLaptop.start(name, fieldClassPath, own, secret(name + ".passphrase"));
    }

    private DemoLaptop.Answer enrol(DemoLaptop laptop) throws DemoFailedException {
        return enrol(laptop, SITE);
    }

    DemoLaptop.Answer enrol(DemoLaptop laptop, String site) throws DemoFailedException {
        laptop.run("init", "--passphrase-memory", "64");
        String answer = adminAnswer("code", "issue", laptop.name(), "--site", site);
        String code;
        try (var reader = Json.createReader(new java.io.StringReader(answer))) {
            code = reader.readObject().getString("code");
        }
        laptop.run("enrol", "--server", reach.toString(), "--code", code);
        return laptop.run("sync");
    }

    void together(ExecutorService laptops, List<Callable<DemoLaptop.Answer>> steps)
            throws DemoFailedException, InterruptedException {
        for (Future<DemoLaptop.Answer> step : laptops.invokeAll(steps)) {
            try {
                step.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DemoFailedException failed) {
                    throw failed;
                }
                throw new DemoFailedException("A step of the demo broke off: " + e.getCause(), e);
            }
        }
    }

    String answers(String name, JsonObject answers) throws IOException {
        Path file = Files.createDirectories(folder.resolve("answers")).resolve(name + ".json");
        Files.writeString(file, answers.toString(), StandardCharsets.UTF_8);
        return file.toString();
    }

    // --- what came of it ---

    /** The server as the data manager reaches it. */
    private DemoServer manager() throws IOException {
        String password = Files.readString(folder.resolve("secrets").resolve(DATA_MANAGER + ".password"))
                .strip();
        return new DemoServer(server.address(), DATA_MANAGER, password);
    }

    /** Brings the list of the cases that a site gave out. */
    void giveOut(String site, String list) throws DemoFailedException, IOException, InterruptedException {
        manager().post("/api/v1/sites/" + site + "/cases/list", "text/csv", list);
    }

    /** Puts in what a site has set itself. */
    void setOut(String site, String code) throws DemoFailedException, IOException, InterruptedException {
        DemoServer manager = manager();
        for (JsonObject entry : DemoPlan.of(code)) {
            manager.post("/api/v1/sites/" + site + "/programme", "application/json", entry.toString());
        }
    }

    private JsonObject summarise() throws DemoFailedException, IOException, InterruptedException {
        DemoServer manager = manager();
        awaitDatasets(manager);
        JsonObjectBuilder datasets = Json.createObjectBuilder();
        JsonObjectBuilder records = Json.createObjectBuilder();
        DemoTables workshop = dataset(manager, DemoStory.WORKSHOP_FORM, datasets, records);
        dataset(manager, DemoStory.SURVEY_FORM, datasets, records);
        dataset(manager, DemoPanels.FORM, datasets, records);
        JsonArray conflicts = conflicts(manager);
        int dots = 0;
        for (CSVRecord row : workshop.rows(DemoStory.WORKSHOP_FORM + "-activity-dot.csv")) {
            dots += row.get("d_option").equals(DemoStory.OPTION) ? Integer.parseInt(row.get("d_dots")) : 0;
        }
        JsonObject summary = Json.createObjectBuilder()
                .add(
                        "attendanceRows",
                        workshop.rows(DemoStory.WORKSHOP_FORM + "-person.csv").size())
                .add(
                        "headCount",
                        Integer.parseInt(workshop.rows(DemoStory.WORKSHOP_FORM + ".csv")
                                .get(0)
                                .get("n_seen")))
                .add("dots", dots)
                .add("records", records)
                .add("conflicts", conflicts)
                .add("datasets", datasets)
                .add(
                        "console",
                        Json.createObjectBuilder()
                                .add("url", server.address() + "/")
                                .add("user", DATA_MANAGER)
                                .add(
                                        "passwordFile",
                                        folder.resolve("secrets")
                                                .resolve(DATA_MANAGER + ".password")
                                                .toString()))
                .add("seconds", Math.round((System.nanoTime() - started) / 1e8) / 10.0)
                .build();
        try (OutputStream file = Files.newOutputStream(folder.resolve("summary.json"));
                var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(file, StandardCharsets.UTF_8)) {
            writer.writeObject(summary);
        }
        return summary;
    }

    private void awaitDatasets(DemoServer manager) throws DemoFailedException, InterruptedException {
        long until = System.nanoTime() + PROJECTED_WITHIN.toNanos();
        while (true) {
            int waiting = 0;
            for (JsonValue dataset : manager.list("/api/v1/sites/" + SITE + "/datasets")) {
                waiting += dataset.asJsonObject().getInt("waiting");
            }
            if (waiting == 0) {
                return;
            }
            if (System.nanoTime() > until) {
                throw new DemoFailedException("The server did not finish its datasets within a minute; " + waiting
                        + " records are still waiting.");
            }
            Thread.sleep(200);
        }
    }

    private DemoTables dataset(DemoServer manager, String form, JsonObjectBuilder datasets, JsonObjectBuilder records)
            throws DemoFailedException, IOException, InterruptedException {
        byte[] zip = manager.get("/api/v1/sites/" + SITE + "/datasets/" + form + ".zip");
        DemoTables tables = DemoTables.unpack(zip, folder.resolve("datasets").resolve(form));
        JsonArrayBuilder paths = Json.createArrayBuilder();
        tables.files().stream()
                .filter(file -> file.toString().endsWith(".csv"))
                .forEach(file -> paths.add(file.toString()));
        datasets.add(form, paths);
        records.add(form, tables.rows(form + ".csv").size());
        return tables;
    }

    private static JsonArray conflicts(DemoServer manager) throws DemoFailedException, InterruptedException {
        JsonArrayBuilder conflicts = Json.createArrayBuilder();
        for (JsonValue conflict : manager.list("/api/v1/sites/" + SITE + "/conflicts")) {
            JsonObject found = conflict.asJsonObject();
            JsonArrayBuilder values = Json.createArrayBuilder();
            for (JsonValue value : found.getJsonArray("values")) {
                values.add(value.asJsonObject().getString("text"));
            }
            conflicts.add(Json.createObjectBuilder()
                    .add("record", found.getString("record"))
                    .add("path", found.getString("path"))
                    .add("values", values));
        }
        return conflicts.build();
    }

    private Path secret(String name) throws IOException {
        Path secrets = folder.resolve("secrets");
        if (!Files.exists(secrets)) {
            Files.createDirectories(
                    secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path file = secrets.resolve(name);
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().encodeToString(bytes) + "\n");
        return file;
    }

    private void say(String what) {
        out.println(String.format(Locale.ROOT, "%5.1f s  %s", (System.nanoTime() - started) / 1e9, what));
    }
}
