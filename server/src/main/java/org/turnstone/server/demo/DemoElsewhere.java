package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The other three sites of the programme, with one laptop each: interviews of some weeks, a participant who withdraws, a form
 * that only the office knows of. The data manager and the evaluation officer have a place at all of them.
 */
final class DemoElsewhere {
    private static final int INTERVIEWS = 9;
    private static final int DOORS = 10;
    private static final int UNTRIED = 6;

    /** A site with its code in the forms and who works there. */
    private record Place(String site, String name, String code, String researcher) {}

    private static final List<Place> PLACES = List.of(
            new Place("plymouth", "Plymouth", "ply", "callum"),
            new Place("stoke", "Stoke-on-Trent", "sto", "nadia"),
            new Place("glasgow", "Glasgow", "gla", "eilidh"));

    private final DemoRun run;
    private final DemoStory story;

    DemoElsewhere(DemoRun run, DemoStory story) {
        this.run = run;
        this.story = story;
    }

    void play() throws DemoFailedException, IOException, InterruptedException {
        run.user("ruth", "grimsby", "evaluation-officer");
        List<Callable<DemoLaptop.Answer>> laptops = new ArrayList<>();
        for (Place place : PLACES) {
            run.admin("site", "create", place.site(), "--name", place.name());
            run.admin("user", "create", "morag", "--site", place.site(), "--role", "data-manager");
            run.admin("user", "create", "ruth", "--site", place.site(), "--role", "evaluation-officer");
            run.user(place.researcher(), place.site(), "researcher");
            run.publish(DemoStory.SURVEY_SAMPLE, place.site(), List.of());
            run.publish(DemoStory.WORKSHOP_FORM, place.site(), List.of());
            run.publish(DemoPanels.FORM, place.site(), List.of("stories.csv"));
            List<JsonObject> interviews = new ArrayList<>(story.interviewsAt(place.code(), INTERVIEWS));
            DemoFieldwork fieldwork = story.fieldwork(place.code());
            interviews.addAll(0, fieldwork.visits(DOORS));
            run.setOut(place.site(), place.code());
            run.giveOut(place.site(), fieldwork.list(interviews, UNTRIED));
            laptops.add(() -> weeks(place, interviews));
        }
        ExecutorService threads = Executors.newFixedThreadPool(PLACES.size());
        try {
            run.together(threads, laptops);
            level2();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Changes one answer of a story that is there already. */
    private void change(DemoLaptop laptop, String workshop, String number, String question, JsonValue answer)
            throws DemoFailedException, IOException {
        for (JsonValue row : laptop.run("show", workshop, "--json").object().getJsonArray("story")) {
            if (row.asJsonObject().getString("s_ref", "").equals(number)) {
                JsonObject changed = Json.createObjectBuilder()
                        .add("@row", row.asJsonObject().getString("@row"))
                        .add(question, answer)
                        .build();
                JsonObject answers = Json.createObjectBuilder()
                        .add("story", Json.createArrayBuilder().add(changed))
                        .build();
                laptop.run("edit", workshop, "--answers", run.answers(number + "-later", answers));
            }
        }
    }

    /** Ruth types what the panel of all sites chose. */
    private void level2() throws DemoFailedException, IOException, InterruptedException {
        try (DemoLaptop laptop = run.laptop("ruth")) {
            run.enrol(laptop, "grimsby");
            laptop.run(
                    "capture",
                    "--form",
                    DemoPanels.FORM,
                    "--answers",
                    run.answers("level-2", story.panels().level2()));
            laptop.run("sync");
        }
    }

    private DemoLaptop.Answer weeks(Place place, List<JsonObject> interviews)
            throws DemoFailedException, IOException, InterruptedException {
        try (DemoLaptop laptop = run.laptop(place.researcher())) {
            run.enrol(laptop, place.site());
            String last = "";
            for (int n = 0; n < interviews.size(); n++) {
                last = laptop.run(
                                "capture",
                                "--form",
                                DemoStory.SURVEY_FORM,
                                "--answers",
                                run.answers(place.site() + "-" + n, interviews.get(n)))
                        .text();
            }
            String workshop = laptop.run(
                            "capture",
                            "--form",
                            DemoStory.WORKSHOP_FORM,
                            "--answers",
                            run.answers(
                                    place.site() + "-stories", story.panels().workshop(place.code())))
                    .text();
            DemoLaptop.Answer synced = laptop.run("sync");
            laptop.run(
                    "capture",
                    "--form",
                    DemoPanels.FORM,
                    "--answers",
                    run.answers(place.site() + "-panel", story.panels().level1(place.code())));
            synced = laptop.run("sync");
            if (place.code().equals("gla")) {
                // Its teller takes back that it may be read or reported.
                change(laptop, workshop, "GLA-S-0087", "s_use", JsonValue.EMPTY_JSON_ARRAY);
                synced = laptop.run("sync");
            } else if (place.code().equals("sto")) {
                change(
                        laptop,
                        workshop,
                        "STO-S-0064",
                        "s_story",
                        Json.createValue(DemoPanels.correctedWords("STO-S-0064")));
                synced = laptop.run("sync");
            }
            if (place.code().equals("ply")) {
                laptop.run("withdraw", last);
                synced = laptop.run("sync");
            }
            return synced;
        }
    }
}
