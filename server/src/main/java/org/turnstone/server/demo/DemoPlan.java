package org.turnstone.server.demo;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the sites of the demo have set themselves: two aims that two sites each share, areas, waves and some measures. */
final class DemoPlan {
    private static final Map<String, List<String>> AREAS = Map.of(
            "gri", List.of("East Marsh", "West Marsh"),
            "gla", List.of("Govan", "Linthouse"),
            "ply", List.of("Whitleigh", "Honicknowle"),
            "sto", List.of("Bentilee", "Ubberley"));

    private DemoPlan() {}

    /** Entries for the programme page of a site, as the interface for programs takes them. */
    static List<JsonObject> of(String site) {
        boolean families = site.equals("gri") || site.equals("gla");
        List<JsonObject> entries = new ArrayList<>();
        entries.add((families
                        ? entry("aim", "families", "Families who face adversity are supported sooner")
                        : entry("aim", "prevent", "Child sexual abuse is prevented"))
                .build());
        List<String> areas = AREAS.getOrDefault(site, List.of());
        for (int n = 1; n <= areas.size(); n++) {
            entries.add(entry("area", site + n, areas.get(n - 1))
                    .add("target", n == 1 ? 6 : 4)
                    .build());
        }
        entries.add(entry("wave", "base", "Baseline 2026")
                .add("begins", "2026-09-28")
                .add("ends", "2026-12-18")
                .build());
        entries.add(entry("wave", "fu1", "First follow-up 2027")
                .add("begins", "2027-09-27")
                .add("ends", "2027-12-17")
                .build());
        entries.add(entry("measure", "WB1", "Satisfied with life, mean")
                .add("scope", "core")
                .build());
        entries.add(entry("measure", "NB2", "Neighbours pull together")
                .add("scope", "core")
                .build());
        entries.add((families
                        ? entry("measure", "CS2", "Knows whom to ask for help")
                        : entry("measure", "CS1", "Sure what to do if worried about a child"))
                .add("scope", "aim")
                .build());
        return entries;
    }

    private static JsonObjectBuilder entry(String kind, String code, String name) {
        return Json.createObjectBuilder().add("kind", kind).add("code", code).add("name", name);
    }
}
