package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.Given;
import org.turnstone.server.review.Duplicates;
import org.turnstone.server.site.Site;

/** Records that may be of one interview. */
@Path("sites/{site}/duplicates")
@Produces(MediaType.APPLICATION_JSON)
public class DuplicateResource {
    private static final int SHOWN = 200;

    @Inject
    CurrentPerson person;

    @Inject
    Duplicates duplicates;

    @Operation(summary = "Up to 200 pairs of records that may be of one interview, and what was decided about others.")
    @GET
    @Needs(Right.REVIEW)
    public FoundView list(@PathParam("site") String siteName) {
        Site site = person.site();
        Duplicates.Found found = duplicates.of(site);
        List<Duplicates.Pair> pairs =
                found.pairs().subList(0, Math.min(SHOWN, found.pairs().size()));
        List<Duplicates.Shown> shown = duplicates.show(site, pairs);
        List<PairView> views = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Duplicates.Pair pair = pairs.get(i);
            views.add(new PairView(
                    pair.formId(),
                    pair.first().toHex(),
                    Wanted.hex(shown.get(i).firstHeads()),
                    pair.second().toHex(),
                    Wanted.hex(shown.get(i).secondHeads()),
                    pair.sentence()));
        }
        return new FoundView(
                views,
                found.decided().stream()
                        .map(one -> new DecidedView(
                                one.record().toHex(), one.other().toHex(), one.excluded()))
                        .toList(),
                found.opened(),
                found.total());
    }

    @Operation(summary = "Decides pairs as they were shown, with a reason; refused as a whole if one of them changed.")
    @POST
    @Path("decide")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public FoundView decide(@PathParam("site") String siteName, @Nullable Verdict wanted) {
        Verdict given = Given.body(wanted);
        Duplicates.Verdict verdict = Duplicates.Verdict.ofCode(Given.text(given.verdict(), "verdict"))
                .orElseThrow(() -> Wanted.malformed("\"verdict\" is none of those there are."));
        List<Duplicates.Shown> shown = Wanted.several(given.pairs(), "pairs", Duplicates.MOST).stream()
                .map(pair -> new Duplicates.Shown(
                        Wanted.record(pair.first(), "first"),
                        Wanted.heads(pair.firstHeads(), "firstHeads"),
                        Wanted.record(pair.second(), "second"),
                        Wanted.heads(pair.secondHeads(), "secondHeads")))
                .toList();
        duplicates.decide(
                person.site(), shown, verdict, Wanted.words(given.why(), "why", Wanted.MAX_REASON), person.login());
        return list(siteName);
    }

    @Operation(summary = "Takes back that a record is left out, or was told apart from another.")
    @POST
    @Path("undo")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public FoundView undo(@PathParam("site") String siteName, @Nullable Undone wanted) {
        Undone given = Given.body(wanted);
        duplicates.takeBack(
                person.site(),
                Wanted.record(given.record(), "record"),
                given.other() == null ? null : Wanted.record(given.other(), "other"),
                Wanted.words(given.why(), "why", Wanted.MAX_REASON),
                person.login());
        return list(siteName);
    }

    /** @param opened records looked at so far, of the total */
    public record FoundView(List<PairView> pairs, List<DecidedView> decided, int opened, int total) {}

    /** Two records and why they look like one. */
    public record PairView(
            String form,
            String first,
            List<String> firstHeads,
            String second,
            List<String> secondHeads,
            String sentence) {
        @Override
        public String toString() {
            return "pair";
        }
    }

    /** @param excluded true if the record is left out for the other; else it was told apart from it */
    public record DecidedView(String record, String other, boolean excluded) {}

    /** @param verdict first-stands, second-stands or apart */
    public record Verdict(
            @Nullable String verdict,
            @Nullable List<Pair> pairs,
            @Nullable String why) {}

    /** A pair as it was listed. */
    public record Pair(
            @Nullable String first,
            @Nullable List<String> firstHeads,
            @Nullable String second,
            @Nullable List<String> secondHeads) {}

    /** @param other the record that it was told apart from; null if it was left out */
    public record Undone(
            @Nullable String record,
            @Nullable String other,
            @Nullable String why) {}
}
