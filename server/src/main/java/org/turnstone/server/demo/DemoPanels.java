package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * The stories that were told at the workshops of the demo, and the panels that read them. Numbers and titles are those of the
 * panel form's list, the words are made up.
 */
final class DemoPanels {
    static final String FORM = "tfc_msc_panel";

    /** A story as it was told. */
    private record Tale(
            String number, String title, String domain, String role, String direction, String text, String why) {}

    private static final List<Tale> TALES = List.of(
            new Tale(
                    "GRI-S-0112",
                    "The street that shut itself for play",
                    "d3",
                    "parent",
                    "good",
                    "Nobody here let the little ones out. There was a car up the pavement most evenings. Then two of us put"
                            + " chairs across the end of the road one Sunday and sat on them.\nThe week after there were nine"
                            + " chairs. The council sent us a proper sign in the end, but by then we knew everybody's name.",
                    "Because no one came and did it for us. It is still going."),
            new Tale(
                    "GRI-S-0113",
                    "Somebody to ask at the school gate",
                    "d2",
                    "parent",
                    "good",
                    "I used to wait for the letter and then for the meeting. Now there is somebody at the gate on Tuesdays with"
                            + " a flask, and I asked her about the money for the uniform while he tied his shoes.",
                    "I did not have to make it a big thing."),
            new Tale(
                    "GRI-S-0114",
                    "We wrote the leaflet ourselves",
                    "d3",
                    "resident",
                    "mixed",
                    "The first leaflet came from an office and nobody read it. We sat in the laundrette for three evenings and"
                            + " wrote one in words people use, in Polish too. More doors opened. Some people said we had no"
                            + " business writing about that.",
                    "It reached more families than anything before."),
            new Tale(
                    "GLA-S-0087",
                    "Thursday tea at the Linthouse hut",
                    "d3",
                    "vol",
                    "good",
                    "It began with a kettle and four of us. By the summer there were thirty cups on a Thursday, and when the"
                            + " stair flooded, it was the tea people who carried things up.",
                    "People turn up for each other now without being asked."),
            new Tale(
                    "GLA-S-0088",
                    "Names on the stair",
                    "d3",
                    "resident",
                    "good",
                    "My neighbour wrote first names on cards and put them on the doors. You would not think that changes"
                            + " anything. I have lived here eleven years and I knew two people.",
                    "You can only ask for help by name."),
            new Tale(
                    "PLY-S-0051",
                    "My lad came home and told me",
                    "d1",
                    "parent",
                    "good",
                    "He is ten. He came home from the session and told me about a message on his game, straight out, with his"
                            + " coat on. A year ago he would have shut the door.",
                    "He knew he would not be in trouble."),
            new Tale(
                    "PLY-S-0052",
                    "The bus drivers’ training",
                    "d3",
                    "worker",
                    "good",
                    "We trained the drivers of the 43 because they see the same children every day. One of them rang the number"
                            + " in the first month. It was nothing, in the end, but he rang.",
                    "It is grown-ups who are there anyway."),
            new Tale(
                    "STO-S-0064",
                    "Bentilee walks to school",
                    "d3",
                    "parent",
                    "good",
                    "Six families take turns walking fourteen children down. Mine used to be late three days in five. The"
                            + " walkign bus has its own song now.",
                    "It gave me back the mornings."),
            new Tale(
                    "STO-S-0065",
                    "It got worse before anybody came",
                    "open",
                    "resident",
                    "bad",
                    "We said in March that the underpass was not safe. The lights were out until October. Three of us stopped"
                            + " going to the group because you had to walk through it.",
                    "You asked what changed most. That is what changed most."));

    private final LocalDate day;

    DemoPanels(LocalDate day) {
        this.day = day;
    }

    /** What a workshop record holds of the stories of a site. */
    JsonArrayBuilder told(String site, int firstTeller) {
        JsonArrayBuilder stories = Json.createArrayBuilder();
        int teller = firstTeller;
        for (Tale tale : TALES) {
            if (tale.number().startsWith(site.toUpperCase(Locale.ROOT))) {
                JsonObjectBuilder story = Json.createObjectBuilder()
                        .add("s_ref", tale.number())
                        .add("s_teller", String.format(Locale.ROOT, "P%02d", teller++))
                        .add("s_role", tale.role())
                        .add("s_domain", tale.domain())
                        .add("s_period", "q4")
                        .add("s_story", tale.text())
                        .add("s_why", tale.why())
                        .add("s_title", tale.title())
                        .add("s_dir", tale.direction())
                        .add("s_how", "notes")
                        .add("s_readback", "yes")
                        .add(
                                "s_use",
                                tale.number().endsWith("3") || tale.number().endsWith("1")
                                        ? codes("panel")
                                        : codes("panel", "report"));
                stories.add(story);
            }
        }
        return stories;
    }

    /** A story's words with the slip of the keyboard put right. */
    static String correctedWords(String number) {
        return TALES.stream()
                .filter(tale -> tale.number().equals(number))
                .map(tale -> tale.text().replace("walkign", "walking"))
                .findFirst()
                .orElseThrow();
    }

    /** A workshop of a site where nothing else of it is told. */
    JsonObject workshop(String site) {
        return Json.createObjectBuilder()
                .add(
                        "w",
                        Json.createObjectBuilder()
                                .add("w_site", site)
                                .add("w_ref", site.toUpperCase(Locale.ROOT) + "-W-0012")
                                .add("w_title", "Story circle")
                                .add("w_date", day.minusDays(9).toString())
                                .add("w_venue", venue(site))
                                .add("w_tier", "primary")
                                .add("w_strand", codes("local", "outcomes")))
                .add("n_seen", 11)
                .add("story", told(site, 3))
                .build();
    }

    private static String venue(String site) {
        return switch (site) {
            case "gla" -> "Linthouse hut";
            case "ply" -> "Barne Barton hub";
            default -> "Bentilee neighbourhood centre";
        };
    }

    /** The panel of level 1 at a site. */
    JsonObject level1(String site) {
        return switch (site) {
            case "gri" ->
                new Form("l1", site, "hands", day)
                        .members(6)
                        .table("GRI-S-0112", "Laughed out loud at the chairs. “Nobody gave them permission.”")
                        .table("GRI-S-0114", "Somebody said it was brave to print that.")
                        .hands(1, "GRI-S-0112", 1, 3, 4)
                        .hands(1, "GRI-S-0114", 2, 5, 6)
                        .hands(2, "GRI-S-0112", 1, 3, 4, 6)
                        .hands(2, "GRI-S-0114", 2, 5)
                        .chose("one", "GRI-S-0112", "")
                        .because(
                                "Neighbours did it before any worker came; it is still going.",
                                "0114 reached more families (M2, M5).",
                                "own",
                                "lasting")
                        .made(day.minusDays(1), 2);
            case "gla" ->
                new Form("l1", site, "ballot", day)
                        .members(7)
                        .table("GLA-S-0087", "“That is my stair.”")
                        .table("GLA-S-0088", "Small, and everybody could do it tomorrow.")
                        .ballots("GLA-S-0087", 5)
                        .ballots("GLA-S-0088", 2)
                        .chose("one", "GLA-S-0087", "")
                        .because("They were there for each other when it mattered.", "", "depth", "own")
                        .made(day.plusDays(14), 2);
            case "ply" ->
                new Form("l1", site, "agree", day)
                        .members(5)
                        .table("PLY-S-0052", "Talked about who else is there every day.")
                        .chose("one", "PLY-S-0052", "")
                        .because("The only one on the table, and worth it.", "", "reach")
                        .made(day.minusDays(3), 1);
            default ->
                new Form("l1", site, "score", day)
                        .members(5)
                        .table("STO-S-0064", "Everybody wanted to hear the song.")
                        .table("STO-S-0065", "It went quiet after that one.")
                        .scores("STO-S-0064", 4, 3, 3, 3, 3)
                        .scores("STO-S-0065", 5, 5, 2, 2, 2)
                        .chose("two", "STO-S-0064", "STO-S-0065")
                        .because(
                                "0064 because it lasts. 0065 because it has to be heard where money is decided.",
                                "Two of us wanted one story only.",
                                "lasting",
                                "learn",
                                "voice")
                        .made(day.plusDays(14), 2);
        };
    }

    /** The panel of all sites, which no longer has Glasgow's story on its table. */
    JsonObject level2() {
        return new Form("l2", "", "hands", day)
                .members(9)
                .table("GRI-S-0112", "“Why do we always ask first?”")
                .table("PLY-S-0052", "Drivers came up in every site's talk after this.")
                .table("STO-S-0064", "A song is a good sign.")
                .table("STO-S-0065", "Read twice, because somebody asked for it.")
                .hands(1, "GRI-S-0112", 1, 2, 3, 4)
                .hands(1, "STO-S-0064", 5, 6)
                .hands(1, "STO-S-0065", 7, 8, 9)
                .hands(2, "GRI-S-0112", 1, 2, 3, 4, 5)
                .hands(2, "STO-S-0065", 6, 7, 8, 9)
                .chose("one", "GRI-S-0112", "")
                .because(
                        "It is what the programme hopes for, and it began without us.",
                        "0065 tells us what we must fix.",
                        "own",
                        "lasting")
                .made(day.plusDays(30), 4);
    }

    private static jakarta.json.JsonArray codes(String... codes) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        List.of(codes).forEach(array::add);
        return array.build();
    }

    /** A panel's record on its way. */
    private static final class Form {
        private final JsonObjectBuilder head = Json.createObjectBuilder();
        private final JsonArrayBuilder members = Json.createArrayBuilder();
        private final JsonArrayBuilder table = Json.createArrayBuilder();
        private final JsonArrayBuilder votes = Json.createArrayBuilder();
        private final JsonObjectBuilder result = Json.createObjectBuilder();

        Form(String level, String site, String method, LocalDate day) {
            head.add("pn_level", level);
            if (!site.isEmpty()) {
                head.add("pn_site", site);
            }
            head.add("pn_domain", "d3")
                    .add("pn_period", "q4")
                    .add("pn_date", day.toString())
                    .add("pn_chair", "RT")
                    .add("pn_method", method);
        }

        Form members(int count) {
            List<String> roles = List.of("resident", "parent", "young", "worker", "resident");
            for (int n = 1; n <= count; n++) {
                members.add(Json.createObjectBuilder()
                        .add("m_ref", "M" + n)
                        .add("m_role", roles.get(n % roles.size()))
                        .add("m_close", n == 4 ? "yes" : "no"));
            }
            return this;
        }

        Form table(String story, String said) {
            table.add(Json.createObjectBuilder()
                    .add("st_ref", story)
                    .add("st_aloud", "yes")
                    .add("st_said", said));
            return this;
        }

        Form hands(int round, String story, int... of) {
            for (int member : of) {
                votes.add(vote(round, story, 1).add("v_member", "M" + member));
            }
            return this;
        }

        Form ballots(String story, int count) {
            for (int n = 0; n < count; n++) {
                votes.add(vote(1, story, 1));
            }
            return this;
        }

        /** Scores are summed by whoever facilitates, so no vote says whose it is. */
        Form scores(String story, int... points) {
            for (int one : points) {
                votes.add(vote(1, story, one));
            }
            return this;
        }

        private static JsonObjectBuilder vote(int round, String story, int points) {
            return Json.createObjectBuilder()
                    .add("v_round", round)
                    .add("v_story", story)
                    .add("v_points", points);
        }

        Form chose(String kind, String story, String second) {
            result.add("r_kind", kind).add("r_story", story);
            if (!second.isEmpty()) {
                result.add("r_story2", second);
            }
            return this;
        }

        Form because(String why, String dissent, String... criteria) {
            result.add("r_why", why).add("r_crit", codes(criteria));
            if (!dissent.isEmpty()) {
                result.add("r_dissent", dissent);
            }
            return this;
        }

        JsonObject made(LocalDate tellBy, int sameKind) {
            return Json.createObjectBuilder()
                    .add("pn", head)
                    .add("member", members)
                    .add("st", table)
                    .add("vote", votes)
                    .add("res", result)
                    .add(
                            "fb",
                            Json.createObjectBuilder()
                                    .add("fb_verify", "no")
                                    .add("fb_to", codes("tellers", "community", "sites"))
                                    .add("fb_by", tellBy.toString())
                                    .add("fb_count", sameKind))
                    .build();
        }
    }
}
