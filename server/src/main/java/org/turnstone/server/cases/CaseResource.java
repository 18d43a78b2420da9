package org.turnstone.server.cases;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.export.CsvAnswer;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Cases and visits as files (docs/contracts.md, "Cases"), for whoever may download the dataset. */
@Path("sites/{site}/cases")
public class CaseResource {
    private static final int MAX_REASON = 400;

    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    Caseloads caseloads;

    @Inject
    SampleLists lists;

    @Inject
    CaseHandings handings;

    @GET
    @Needs(Right.READ_ANSWERS)
    @Path("cases.csv")
    @Operation(summary = "Every case with what it came to.")
    @Produces("text/csv")
    public Response cases(@PathParam("site") String siteName) {
        Caseload load = whole(sites.named(siteName), "cases");
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "case_id",
                "wave",
                "area",
                "listed",
                "visits",
                "outcome",
                "family",
                "contested",
                "records",
                "reissues"));
        for (CaseFile file : load.cases()) {
            lines.add(List.of(
                    file.number(),
                    file.wave(),
                    file.area(),
                    file.listed() ? "1" : "0",
                    Integer.toString(file.visits().size()),
                    file.outcome(),
                    file.family().code(),
                    file.contested() ? "1" : "0",
                    Integer.toString(file.records().size()),
                    Integer.toString(file.handings().size())));
        }
        return CsvAnswer.of("cases", lines);
    }

    @GET
    @Needs(Right.READ_ANSWERS)
    @Path("visits.csv")
    @Operation(summary = "Every visit to a case, in order.")
    @Produces("text/csv")
    public Response visits(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        Caseload load = whole(site, "visits");
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "case_id",
                "wave",
                "n",
                "date",
                "part_of_day",
                "clock",
                "outcome",
                "family",
                "researcher_key",
                "device_key",
                "record_key"));
        for (CaseFile file : load.cases()) {
            int n = 0;
            for (CaseFile.Attempt attempt : file.visits()) {
                n++;
                lines.add(line(file, attempt, n, site.timeZone()));
            }
        }
        return CsvAnswer.of("visits", lines);
    }

    /** Takes a list of cases that were given out; that of a wave it names takes the place of what was there. */
    @POST
    @Needs(Right.ISSUE_CASES)
    @Path("list")
    @Operation(summary = "Takes a list of the cases that were given out, and answers with all lists.")
    @Consumes("text/csv")
    @UploadLimit
    @Produces(MediaType.APPLICATION_JSON)
    public List<GivenView> issue(@PathParam("site") String siteName, byte @Nullable [] file) {
        Site site = sites.named(siteName);
        try {
            lists.put(site, SampleList.of(file == null ? new byte[0] : file), person.login());
        } catch (SampleListRefusedException e) {
            throw new ProblemException(
                    422,
                    "CASE_LIST",
                    "The list was not taken: " + String.join(" ", e.problems()),
                    "Nothing was changed. Put it right and bring it again.");
        }
        return lists.given(site.id()).stream()
                .map(given ->
                        new GivenView(given.wave(), given.cases(), given.at().toString(), given.by()))
                .toList();
    }

    /** Hands cases to somebody else, with a reason; their visits stay with them, and a new round begins. */
    @POST
    @Needs(Right.ISSUE_CASES)
    @Path("hand")
    @Operation(summary = "Hands cases to somebody else, and answers with how many changed hands.")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public HandedView hand(@PathParam("site") String siteName, @Nullable ToHand wanted) {
        Site site = sites.named(siteName);
        ToHand given = Given.body(wanted);
        List<DoorView> doors = given.cases();
        if (doors == null || doors.isEmpty() || doors.size() > CaseHandings.MOST) {
            throw malformed("\"cases\" has 1 to " + CaseHandings.MOST + " members.");
        }
        String why = Given.text(given.why(), "why").strip();
        if (why.length() > MAX_REASON) {
            throw malformed("\"why\" has at most " + MAX_REASON + " characters.");
        }
        return new HandedView(handings.hand(
                site,
                doors.stream()
                        .map(door -> new CaseHandings.Door(
                                Given.text(Given.body(door).caseId(), "caseId"),
                                door.wave() == null ? "" : door.wave()))
                        .toList(),
                Optional.ofNullable(given.from()),
                Given.text(given.to(), "to"),
                why,
                person.login()));
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "No case was handed over.");
    }

    /**
     * Which cases go to whom.
     *
     * @param from login with whom they were when somebody looked, empty for nobody's; may be absent
     * @param to login of somebody who works in the field
     */
    public record ToHand(
            @Nullable List<DoorView> cases,
            @Nullable String from,
            @Nullable String to,
            @Nullable String why) {
        @Override
        public String toString() {
            return "cases to hand over";
        }
    }

    /** A case by its number and wave. */
    public record DoorView(
            @Nullable String caseId, @Nullable String wave) {
        @Override
        public String toString() {
            return "door";
        }
    }

    /** How many cases changed hands. */
    public record HandedView(int cases) {}

    /** A wave's list. */
    public record GivenView(String wave, int cases, String at, String by) {}

    private static List<String> line(CaseFile file, CaseFile.Attempt attempt, int n, ZoneId zone) {
        Visit visit = attempt.visit();
        Instant at = visit.at();
        String recordKey = file.records().stream()
                .filter(about -> about.record().equals(attempt.record()))
                .map(CaseFile.About::recordKey)
                .findFirst()
                .orElse("");
        return List.of(
                file.number(),
                file.wave(),
                Integer.toString(n),
                at == null ? "" : at.atZone(zone).toLocalDate().toString(),
                partOfDay(at, zone),
                visit.clock().name().toLowerCase(java.util.Locale.ROOT),
                visit.code(),
                OutcomeFamily.of(visit.code()).code(),
                visit.researcherKey(),
                visit.deviceKey(),
                recordKey);
    }

    static String partOfDay(@Nullable Instant at, ZoneId zone) {
        if (at == null) {
            return "";
        }
        int hour = at.atZone(zone).getHour();
        return hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
    }

    /** A file is of all records or not at all. */
    private Caseload whole(Site site, String what) {
        Caseload load = caseloads.of(site);
        if (!load.isWhole()) {
            throw new ProblemException(
                    503,
                    "OPENING",
                    "The records are still being opened, " + load.opened() + " of " + load.total() + " so far.",
                    "Nothing was handed out. Ask again in a minute.");
        }
        caseloads.announce(site, what, person.login());
        return load;
    }
}
