package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.review.Asked;
import org.turnstone.server.review.BulkDecisions;
import org.turnstone.server.review.Queries;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.server.review.RecordSheets;
import org.turnstone.server.review.ReviewLines;
import org.turnstone.server.review.Settlements;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.RecordId;

/** What people have to decide, and deciding it. */
@Path("site/{site}/review")
@Controller
@RequestScoped
public class ReviewPage {
    private static final int RECORDS = 25;
    private static final int MAX_REASON = 500;
    private static final int MAX_TEXT = 20_000;
    private static final Duration CLOCK_OFF = Duration.ofMinutes(5);

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    ReviewLines lines;

    @Inject
    RecordSheets sheets;

    @Inject
    Settlements settlements;

    @Inject
    BulkDecisions bulk;

    @Inject
    Queries queries;

    @Inject
    Quarantine quarantine;

    @Inject
    DeviceClocks clocks;

    @Inject
    LastSeen seen;

    @Inject
    Models models;

    /** A laptop whose clock is off. */
    public record WrongClock(String name, String laptop, String off) {}

    @GET
    @Needs(Right.REVIEW)
    public String list(
            @QueryParam("only") @DefaultValue("") String only, @QueryParam("page") @DefaultValue("0") int at) {
        Site site = person.site();
        if (only.equals("queries")) {
            return questions(site, Math.max(0, at));
        }
        boolean conflicts = only.equals("conflicts");
        ReviewLines.Summary summary = lines.summary(site.id());
        int from = Math.max(0, at);
        models.put("summary", summary);
        models.put("asked", queries.summary(site.id()));
        models.put("questions", rows(site, 0, conflicts || from > 0 ? 0 : RECORDS));
        models.put("only", only);
        models.put("conflictsOnly", conflicts);
        models.put("lines", lines.lines(site, from * RECORDS, RECORDS, conflicts));
        models.put("at", from);
        models.put("more", (from + 1L) * RECORDS < (conflicts ? summary.inConflict() : summary.records()));
        models.put("batches", conflicts ? bulk.made(site.id(), 5) : List.of());
        models.put("rules", List.of(BulkDecisions.Rule.values()));
        models.put("quarantined", quarantine.list(site.id()));
        models.put("clocks", wrongClocks(site));
        return "review.xhtml";
    }

    /** The queue's lines about questions alone. */
    private String questions(Site site, int from) {
        models.put("summary", lines.summary(site.id()));
        models.put("asked", queries.summary(site.id()));
        models.put("questions", rows(site, from * RECORDS, RECORDS));
        models.put("only", "queries");
        models.put("conflictsOnly", false);
        models.put("at", from);
        models.put("more", (from + 1L) * RECORDS < queries.records(site.id()));
        return "review.xhtml";
    }

    private List<QueryRow> rows(Site site, int from, int records) {
        return queries.open(site, from, records).stream()
                .map(line -> new QueryRow(line, page))
                .toList();
    }

    /** An open question with its moments in words. */
    public static final class QueryRow {
        private final Queries.Line line;
        private final Page page;

        QueryRow(Queries.Line line, Page page) {
            this.line = line;
            this.page = page;
        }

        public Queries.Line line() {
            return line;
        }

        public String asked() {
            return line.asked().by() + ", " + page.moment(line.asked().asked().best());
        }

        /** Who did something last, what and when; empty while nobody did. */
        public String answered() {
            List<Asked.Said> said = line.asked().said();
            if (said.isEmpty()) {
                return "";
            }
            Asked.Said last = said.get(said.size() - 1);
            return last.who() + " " + last.deed().words() + ", "
                    + page.moment(last.when().best());
        }
    }

    private List<WrongClock> wrongClocks(Site site) {
        Map<DeviceId, NavigableMap<Instant, Duration>> ahead = clocks.of(site.id());
        List<WrongClock> wrong = new ArrayList<>();
        for (LastSeen.Member member : seen.members(site.id())) {
            NavigableMap<Instant, Duration> known = ahead.get(member.device());
            if (known != null && known.lastEntry().getValue().abs().compareTo(CLOCK_OFF) > 0) {
                wrong.add(new WrongClock(
                        member.name(),
                        member.device().toHex().substring(0, 8),
                        Durations.inWords(known.lastEntry().getValue())));
            }
        }
        return wrong;
    }

    /** One conflict, its values side by side. */
    @GET
    @Path("{record}")
    @Needs(Right.REVIEW)
    public Response conflict(@PathParam("record") String record, @QueryParam("path") @Nullable String path) {
        Site site = person.site();
        RecordSheet sheet = sheet(site, Typed.record(record));
        Optional<RecordSheet.Field> field = sheet.field(Typed.path(path)).filter(RecordSheet.Field::inConflict);
        if (field.isEmpty()) {
            page.say("That conflict is decided.");
            return Response.seeOther(URI.create(page.to("records/" + record))).build();
        }
        models.put("paper", new SheetView(sheet, page));
        models.put("field", field.get());
        return Response.ok("conflict.xhtml").build();
    }

    private RecordSheet sheet(Site site, RecordId record) {
        return sheets.need(site, record, false);
    }

    /** @param take {@code text} or the change whose value stands */
    @POST
    @Path("{record}/settle")
    @Needs(Right.DECIDE)
    public Response settle(
            @PathParam("record") String record,
            @FormParam("path") @Nullable String path,
            @FormParam("heads") @Nullable String heads,
            @FormParam("take") @Nullable String take,
            @FormParam("text") @Nullable String text,
            @FormParam("why") @Nullable String why) {
        Site site = person.site();
        RecordId id = Typed.record(record);
        FieldPath at = Typed.path(path);
        boolean written = "text".equals(take);
        if (take == null) {
            throw Typed.malformed("Nothing was chosen.");
        }
        settlements.settle(
                site,
                new Settlements.Decision(
                        id,
                        at,
                        Typed.heads(heads),
                        written ? Optional.empty() : Optional.of(new ChangeId(Typed.id(take))),
                        written ? Optional.of(Typed.words(text, "The text", MAX_TEXT)) : Optional.empty(),
                        Typed.words(why, "The reason", MAX_REASON)),
                person.login());
        page.say(
                "Decided. It goes to every laptop with its next sync; the values before stay in the record's history, and"
                        + " the answer can be changed there again.");
        long left = sheets.of(site, id, false).map(RecordSheet::conflicts).orElse(0L);
        return Response.seeOther(URI.create(left > 0 ? page.to("records/" + record) : page.to("review")))
                .build();
    }
}
