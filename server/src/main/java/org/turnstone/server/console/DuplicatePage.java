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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.review.Duplicates;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.server.review.RecordSheets;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.record.RecordId;

/** Records that may be of one interview: a line for each pair, both side by side, and what is decided about them. */
@Path("site/{site}/review/duplicates")
@Controller
@RequestScoped
public class DuplicatePage {
    private static final int PAIRS = 25;
    private static final int MAX_REASON = 500;

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Duplicates duplicates;

    @Inject
    RecordSheets sheets;

    @Inject
    Models models;

    /** A question with both answers; empty where there is none. */
    public record Row(String question, String first, String second, boolean differs) {
        @Override
        public String toString() {
            return "row";
        }
    }

    /** A pair with what its hidden field brings back. */
    public record Line(String shown, Duplicates.Pair pair) {
        @Override
        public String toString() {
            return "line";
        }
    }

    @GET
    @Needs(Right.REVIEW)
    public String list(@QueryParam("page") @DefaultValue("0") int at) {
        Duplicates.Found found = duplicates.of(person.site());
        int from = Math.min(found.pairs().size(), Math.max(0, at) * PAIRS);
        models.put("found", found);
        models.put("pairs", found.pairs().subList(from, Math.min(found.pairs().size(), from + PAIRS)));
        models.put("at", Math.max(0, at));
        models.put("more", from + PAIRS < found.pairs().size());
        models.put("verdicts", verdicts());
        return "duplicates.xhtml";
    }

    /** For several pairs at once; which of two stands later is decided one by one. */
    private static List<Duplicates.Verdict> verdicts() {
        return List.of(Duplicates.Verdict.APART, Duplicates.Verdict.FIRST_STANDS);
    }

    /** Both records side by side. */
    @GET
    @Path("pair")
    @Needs(Right.REVIEW)
    public Response pair(@QueryParam("a") @Nullable String a, @QueryParam("b") @Nullable String b) {
        Site site = person.site();
        RecordId first = Typed.record(a);
        RecordId second = Typed.record(b);
        RecordSheet one = sheets.need(site, first, false);
        RecordSheet other = sheets.need(site, second, false);
        Optional<Duplicates.Pair> pair = find(site, first, second);
        List<Row> rows = rows(one, other);
        models.put("one", new SheetView(one, page));
        models.put("other", new SheetView(other, page));
        models.put("sentence", pair.map(Duplicates.Pair::sentence).orElse(""));
        models.put("open", pair.isPresent());
        models.put("differing", rows.stream().filter(Row::differs).toList());
        models.put("same", rows.stream().filter(row -> !row.differs()).toList());
        models.put(
                "shown", first.toHex() + "|" + heads(one.heads()) + "|" + second.toHex() + "|" + heads(other.heads()));
        return Response.ok("pair.xhtml").build();
    }

    private Optional<Duplicates.Pair> find(Site site, RecordId first, RecordId second) {
        return duplicates.of(site).pairs().stream()
                .filter(pair -> pair.first().equals(first) && pair.second().equals(second))
                .findFirst();
    }

    private static List<Row> rows(RecordSheet one, RecordSheet other) {
        Map<String, RecordSheet.Field> first = fields(one);
        Map<String, RecordSheet.Field> second = fields(other);
        Map<String, RecordSheet.Field> all = new LinkedHashMap<>(first);
        second.forEach(all::putIfAbsent);
        List<Row> rows = new ArrayList<>();
        all.forEach((key, field) -> {
            String left = answer(first.get(key));
            String right = answer(second.get(key));
            rows.add(new Row(field.question(), left, right, !left.equals(right)));
        });
        return rows;
    }

    /** By path; a row has another id in each record, so that rows are matched by their place. */
    private static Map<String, RecordSheet.Field> fields(RecordSheet sheet) {
        Map<String, RecordSheet.Field> fields = new LinkedHashMap<>();
        Map<String, Integer> seen = new LinkedHashMap<>();
        sheet.parts().stream().flatMap(part -> part.fields().stream()).forEach(field -> {
            String path = field.path().template();
            fields.put(path + " " + seen.merge(path, 1, Integer::sum), field);
        });
        return fields;
    }

    private static String answer(RecordSheet.@Nullable Field field) {
        return field == null ? "" : field.hidden() ? "hidden" : field.answer();
    }

    private static String heads(Set<ChangeId> heads) {
        return heads.stream().map(ChangeId::toHex).sorted().collect(Collectors.joining(" "));
    }

    /** What a verdict would do to several pairs. */
    @POST
    @Path("preview")
    @Needs(Right.DECIDE)
    public Response preview(
            @FormParam("pair") @Nullable List<String> chosen, @FormParam("verdict") @Nullable String verdict) {
        Duplicates.Verdict by = verdict(verdict);
        List<String> given = Typed.chosen(chosen, Duplicates.MOST);
        Site site = person.site();
        List<Duplicates.Pair> pairs = duplicates.of(site).pairs().stream()
                .filter(pair -> given.contains(
                        pair.first().toHex() + "|" + pair.second().toHex()))
                .toList();
        if (pairs.isEmpty()) {
            page.say("None of these pairs is there any more.");
            return Response.seeOther(URI.create(page.to("review/duplicates"))).build();
        }
        List<Duplicates.Shown> shown = duplicates.show(site, pairs);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            lines.add(new Line(text(shown.get(i)), pairs.get(i)));
        }
        models.put("verdict", by);
        models.put("lines", lines);
        models.put("gone", given.size() - pairs.size());
        return Response.ok("pairs.xhtml").build();
    }

    private static String text(Duplicates.Shown shown) {
        return shown.first().toHex() + "|" + heads(shown.firstHeads()) + "|"
                + shown.second().toHex() + "|" + heads(shown.secondHeads());
    }

    /** @param chosen pairs as they were shown: {@code RECORD|HEADS|RECORD|HEADS} */
    @POST
    @Path("decide")
    @Needs(Right.DECIDE)
    public Response decide(
            @FormParam("pair") @Nullable List<String> chosen,
            @FormParam("verdict") @Nullable String verdict,
            @FormParam("why") @Nullable String why) {
        List<Duplicates.Shown> shown = new ArrayList<>();
        for (String one : Typed.chosen(chosen, Duplicates.MOST)) {
            String[] parts = one.split("\\|", -1);
            if (parts.length != 4) {
                throw Typed.malformed("The page did not say what it showed. Load it again.");
            }
            shown.add(new Duplicates.Shown(
                    Typed.record(parts[0]), Typed.heads(parts[1]), Typed.record(parts[2]), Typed.heads(parts[3])));
        }
        duplicates.decide(
                person.site(), shown, verdict(verdict), Typed.words(why, "The reason", MAX_REASON), person.login());
        page.say(
                "Decided. The dataset follows in a moment and laptops with their next sync; it can be taken back below.");
        return Response.seeOther(URI.create(page.to("review/duplicates"))).build();
    }

    /** @param other the record that it was told apart from; none if it was left out */
    @POST
    @Path("undo")
    @Needs(Right.DECIDE)
    public Response undo(
            @FormParam("record") @Nullable String record,
            @FormParam("other") @Nullable String other,
            @FormParam("why") @Nullable String why) {
        duplicates.takeBack(
                person.site(),
                Typed.record(record),
                Typed.orEmpty(other).isEmpty() ? null : Typed.record(other),
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say("Taken back. The pair is listed again in a moment.");
        return Response.seeOther(URI.create(page.to("review/duplicates"))).build();
    }

    private static Duplicates.Verdict verdict(@Nullable String code) {
        return Duplicates.Verdict.ofCode(Typed.orEmpty(code))
                .orElseThrow(() -> Typed.malformed("Nothing was decided."));
    }
}
