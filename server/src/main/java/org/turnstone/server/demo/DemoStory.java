package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * What the people of the demo do and say, in the answers format of docs/contracts.md. Everything follows from the seed; seed
 * 1 is the workshop of the first scenario, with 8 and 4 people and 7 and 5 dots.
 *
 * <p>The names in it are made up. Tests search every file for them.
 */
final class DemoStory {
    static final long FIRST_SEED = 1;
    static final String WORKSHOP_FORM = "tfc_workshop_record";
    static final String SURVEY_FORM = "tfc_community_survey";

    /** The sample that interviews are made for: the second version of {@link #SURVEY_FORM}. */
    static final String SURVEY_SAMPLE = "tfc_community_survey_2026110502";

    static final String OPTION = "Safer park";
    private static final LocalDate SCENARIO_DAY = LocalDate.of(2026, 11, 2);

    private static final List<String> SUMMARIES_OF_TOM = List.of(
            "Park first, then lighting.",
            "The park comes first for everybody.",
            "Begin with the park, lighting next year.");
    private static final List<String> SUMMARIES_OF_SHAZIA = List.of(
            "People want lights before swings.", "Lights first, swings later.", "Nobody uses swings in the dark.");
    private static final List<String> SURNAMES = List.of("Kowalska", "Brightwell", "Ashdown", "Petrenko", "Okafor");
    private static final List<String> REMARKS = List.of(
            "It is quieter now that the street is closed on Sundays.",
            "My neighbour looks after the little ones when I work late.",
            "There is nowhere dry to go after school.",
            "People say hello since the street party.",
            "The bus stops at six and then you are on your own.");

    private final long seed;
    private final Random random;
    private final LocalDate day;
    private final int peopleOfTom;
    private final int peopleOfShazia;
    private final int dotsOfTom;
    private final int dotsOfShazia;
    private final int headCount;
    private final String summaryOfTom;
    private final String summaryOfShazia;

    /** @param today so that no day of the story lies in the future */
    DemoStory(long seed, LocalDate today) {
        boolean first = seed == FIRST_SEED;
        this.seed = seed;
        random = new Random(seed);
        day = SCENARIO_DAY.isAfter(today) ? today : SCENARIO_DAY;
        peopleOfTom = first ? 8 : 3 + random.nextInt(10);
        peopleOfShazia = first ? 4 : 2 + random.nextInt(6);
        dotsOfTom = first ? 7 : 1 + random.nextInt(20);
        dotsOfShazia = first ? 5 : 1 + random.nextInt(20);
        headCount = peopleOfTom + peopleOfShazia + 1;
        summaryOfTom = SUMMARIES_OF_TOM.get(first ? 0 : random.nextInt(SUMMARIES_OF_TOM.size()));
        summaryOfShazia = SUMMARIES_OF_SHAZIA.get(first ? 0 : random.nextInt(SUMMARIES_OF_SHAZIA.size()));
    }

    /** What happened at the doors of a site where nobody was interviewed. */
    DemoFieldwork fieldwork(String site) {
        return new DemoFieldwork(seed, day, site);
    }

    /** Stories and panels of the same weeks. */
    DemoPanels panels() {
        return new DemoPanels(day);
    }

    String workshopReference() {
        return "GRI-W-0031";
    }

    /** Tom begins the record: the session, and a vote that nobody has counted yet. */
    JsonObject begun() {
        return object().add(
                        "w",
                        object().add("w_site", "gri")
                                .add("w_ref", workshopReference())
                                .add("w_title", "What would make the park ours?")
                                .add("w_date", day.toString())
                                .add("w_from", "18:00")
                                .add("w_venue", "East Marsh hall")
                                .add("w_tier", "secondary")
                                .add("w_strand", array("process", "local"))
                                .add("w_ingr", array("own", "coll")))
                .add(
                        "activity",
                        array(object().add("a_type", "dots")
                                .add("a_prompt", "Which of these first?")
                                .add("dot", array(object().add("d_option", OPTION)))))
                .build();
    }

    /** Tom's evening: his sign-in list, the H-form, his dots, the venue put right, his summary. */
    JsonObject toms(String activityRow) {
        JsonArrayBuilder people = Json.createArrayBuilder();
        for (int i = 1; i <= peopleOfTom; i++) {
            people.add(i == 5 ? youngPerson(i) : agreed(i));
        }
        return object().add("w", object().add("w_venue", "East Marsh United"))
                .add("person", people)
                .add(
                        "activity",
                        Json.createArrayBuilder()
                                .add(dots(activityRow, dotsOfTom))
                                .add(object().add("a_type", "hform")
                                        .add("a_at", "18:30")
                                        .add("a_min", 25)
                                        .add(
                                                "hform",
                                                object().add("h_score", 6.5)
                                                        .add("h_good", "Everybody knows somebody here")
                                                        .add("h_bad", "Dark after four")
                                                        .add("h_better", "Lights on the path"))))
                .add("reflect", object().add("f_summary", summaryOfTom))
                .build();
    }

    /** Later the same evening, still offline: Tom takes back one answer and counts heads. */
    JsonObject tomsSecondThoughts(String hFormRow) {
        return object().add("n_seen", headCount)
                .add("activity", array(object().add("@row", hFormRow).add("hform", object().addNull("h_bad"))))
                .build();
    }

    /** Shazia's evening, without having seen any of Tom's. */
    JsonObject shazias(String activityRow, Path photo) {
        JsonArrayBuilder people = Json.createArrayBuilder();
        int from = peopleOfTom + 1;
        for (int i = from; i < from + peopleOfShazia; i++) {
            people.add(i == from + Math.min(2, peopleOfShazia - 1) ? notAgreed(i) : agreed(i));
        }
        return object().add("w", object().add("w_to", "20:10"))
                .add("person", people)
                .add(
                        "activity",
                        Json.createArrayBuilder()
                                .add(dots(activityRow, dotsOfShazia))
                                .add(object().add("a_type", "ripple")
                                        .add("a_at", "19:00")
                                        .add(
                                                "ripple",
                                                Json.createArrayBuilder()
                                                        .add(ripple(
                                                                "R1", "", "A street closed itself for play", "group"))
                                                        .add(ripple("R2", "R1", "The next street asked how", "area"))))
                                .add(object().add("a_type", "other")
                                        .add("a_prompt", "Flip-chart")
                                        .add(
                                                "photo",
                                                array(object().add("ph_img", object().add("@file", photo.toString()))
                                                        .add("ph_cap", "The flip-chart at the end")
                                                        .add("ph_check", array("noface", "noname"))))))
                .add("story", panels().told("gri", from))
                .add("reflect", object().add("f_summary", summaryOfShazia))
                .build();
    }

    /** The five interviews of a doorstep day; in each somebody agrees, and one in two wants to be found again. */
    List<JsonObject> interviews() {
        return List.of(
                interview(0, "gri", day),
                interview(1, "gri", day),
                interview(2, "gri", day),
                interview(3, "gri", day),
                interview(4, "gri", day));
    }

    /** Interviews of some weeks at another site, the newest on the day of the story. */
    List<JsonObject> interviewsAt(String site, int count) {
        List<JsonObject> interviews = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            interviews.add(interview(n, site, day.minusDays(3L * (count - 1 - n))));
        }
        return interviews;
    }

    private JsonObject interview(int n, String site, LocalDate on) {
        JsonObjectBuilder consent = object().add("c_part", "yes")
                .add("c_quote", n % 2 == 0 ? "yes" : "no")
                .add("c_recontact", n % 2 == 0 ? "yes" : "no")
                .add("c_how", "spoken");
        JsonArrayBuilder contacts = Json.createArrayBuilder();
        if (n == 1) {
            contacts.add(contact(on, "10:05", "310"));
        }
        contacts.add(contact(on, "17:4" + n % 10, "110"));
        JsonObjectBuilder main = object().add(
                        "wellbeing",
                        object().add("wb_satis", scale())
                                .add("wb_worth", scale())
                                .add("wb_happy", scale())
                                .add("wb_anx", scale())
                                .add("lonely", Integer.toString(1 + random.nextInt(5))))
                .add(
                        "place",
                        object().add("sbeneigh", oneTo(4))
                                .add("spull", oneTo(5))
                                .add("strust", oneTo(4))
                                .add("stogeth", n == 3 ? "dk" : oneTo(4))
                                .add("paffloc", oneTo(4))
                                .add("slocsat", oneTo(5))
                                .add("shelp", oneTo(4)))
                .add("gate", object().add("gate_choice", n == 4 ? "skip" : "go"));
        if (n != 4) {
            main.add(
                    "safe",
                    object().add("safe_know", scale())
                            .add("safe_talk", oneTo(4))
                            .add("safe_where", array("school", "nspcc"))
                            .add(
                                    "safe_online",
                                    n == 2 ? object().add("@na", "refused").build() : Json.createValue(oneTo(4))));
        }
        main.add("tfc", object().add("tfc_heard", "no"))
                .add("you", object().add("age", oneTo(7)).add("sex", oneTo(2)).add("kids", random.nextInt(5)))
                .add("anything", REMARKS.get(n % REMARKS.size()));
        JsonObjectBuilder interview = object().add(
                        "visit",
                        object().add("site", site)
                                .add("area", site + (random.nextBoolean() ? 1 : 2))
                                .add(
                                        "case_id",
                                        String.format(
                                                Locale.ROOT,
                                                "%s-%04d-01",
                                                site.toUpperCase(Locale.ROOT),
                                                100 + 10 * n + random.nextInt(10)))
                                .add("wave", "base"))
                .add("contact", contacts)
                .add("consent", consent)
                .add("main", main);
        if (n % 2 == 0) {
            interview.add(
                    "recontact",
                    object().add("r_name", "Mrs " + SURNAMES.get(n % SURNAMES.size()))
                            .add("r_phone", "0770090012" + (3 + n / 2))
                            .add("r_safe", array("text")));
        }
        return interview.add("close", object().add("close_card", "yes")).build();
    }

    private static JsonObjectBuilder contact(LocalDate on, String at, String outcome) {
        return object().add("contact_at", on + "T" + at + ":00+00:00").add("contact_outcome", outcome);
    }

    private static JsonObjectBuilder dots(String activityRow, int dots) {
        return object().add("@row", activityRow)
                .add("dot", array(object().add("d_option", OPTION).add("d_dots", object().add("@add", dots))));
    }

    private JsonObjectBuilder agreed(int number) {
        List<String> roles = List.of("resident", "parent", "vol");
        List<String> ages = List.of("18_24", "25_64", "65");
        return person(number, "yes")
                .add("p_role", roles.get(random.nextInt(roles.size())))
                .add("p_age", ages.get(random.nextInt(ages.size())))
                .add("p_new", random.nextBoolean() ? "yes" : "no")
                .add("p_use", array("notes", "quote"));
    }

    private static JsonObjectBuilder youngPerson(int number) {
        return person(number, "yes")
                .add("p_role", "young")
                .add("p_age", "12_15")
                .add("p_new", "yes")
                .add("p_capacity", "both");
    }

    private static JsonObjectBuilder notAgreed(int number) {
        return person(number, "no");
    }

    private static JsonObjectBuilder person(int number, String consent) {
        return object().add("p_ref", String.format(Locale.ROOT, "P%02d", number))
                .add("p_consent", consent);
    }

    private static JsonObjectBuilder ripple(String number, String from, String what, String who) {
        JsonObjectBuilder ripple = object().add("r_no", number);
        if (!from.isEmpty()) {
            ripple.add("r_from", from);
        }
        return ripple.add("r_what", what).add("r_who", who).add("r_meant", "yes");
    }

    private String scale() {
        return Integer.toString(random.nextInt(11));
    }

    private String oneTo(int most) {
        return Integer.toString(1 + random.nextInt(most));
    }

    /** Draws what a flip-chart looked like, as a JPEG of some hundred kilobytes. */
    void drawFlipChart(Path file) throws IOException {
        BufferedImage image = new BufferedImage(1600, 1200, BufferedImage.TYPE_INT_RGB);
        Graphics2D paper = image.createGraphics();
        try {
            paper.setColor(Color.WHITE);
            paper.fillRect(0, 0, image.getWidth(), image.getHeight());
            for (int i = 0; i < 400; i++) {
                paper.setColor(new Color(random.nextInt(200), random.nextInt(200), random.nextInt(200)));
                int x = random.nextInt(image.getWidth());
                int y = random.nextInt(image.getHeight());
                paper.drawLine(x, y, x + random.nextInt(300) - 150, y + random.nextInt(60) - 30);
            }
        } finally {
            paper.dispose();
        }
        if (!ImageIO.write(image, "jpg", file.toFile())) {
            throw new IOException("This Java cannot write JPEG files.");
        }
    }

    private static JsonObjectBuilder object() {
        return Json.createObjectBuilder();
    }

    private static JsonArray array(String... texts) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (String text : texts) {
            array.add(text);
        }
        return array.build();
    }

    private static JsonArray array(JsonObjectBuilder only) {
        return Json.createArrayBuilder().add(only).build();
    }
}
