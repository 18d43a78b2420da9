package org.turnstone.server.stories;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Stories and panels of a site for programs (docs/contracts.md, "Stories and panels"). */
@Path("sites/{site}")
@Produces(MediaType.APPLICATION_JSON)
public class StoryResource {
    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    StoryBooks books;

    @GET
    @Path("stories")
    @Needs(Right.READ_ANSWERS)
    @Operation(summary = "Every story with what was agreed; the words of those that panels may read.")
    public List<StoryView> stories(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        StoryBook book = books.of(site);
        books.announce(site, "stories", person.login());
        return book.stories().stream().map(story -> view(book, story)).toList();
    }

    @GET
    @Path("panels")
    @Needs(Right.READ_ANSWERS)
    @Operation(summary = "Every panel with its table, its votes as counts, and what it chose.")
    public List<PanelView> panels(@PathParam("site") String siteName) {
        Site site = sites.named(siteName);
        StoryBook book = books.across(site, person.login());
        books.announce(site, "panels", person.login());
        return book.panels().stream()
                .filter(panel -> panel.place().code().equals(site.code()))
                .map(panel -> view(book, panel))
                .toList();
    }

    /** A story; {@code hash}, {@code title} and {@code passages} are empty unless panels may read it. */
    public record StoryView(
            String number,
            String record,
            String recordKey,
            String row,
            String domain,
            String period,
            String direction,
            String role,
            String language,
            @Nullable String told,
            String panel,
            String report,
            int versions,
            String hash,
            String title,
            List<Story.Passage> passages,
            List<ReadView> read) {
        @Override
        public String toString() {
            return "story in record " + record;
        }
    }

    /** On which panel a story was read, in which version, and what came of it. */
    public record ReadView(
            String record, String level, @Nullable String day, String came, String hash) {}

    /** A panel. */
    public record PanelView(
            String record,
            String recordKey,
            String level,
            String domain,
            String period,
            @Nullable String day,
            String method,
            int members,
            List<TableView> table,
            List<RoundView> rounds,
            String result,
            List<String> chosen,
            String why,
            String dissent,
            List<String> contested,
            @Nullable String tellBy,
            List<String> stillToTell) {
        @Override
        public String toString() {
            return "panel in record " + record;
        }
    }

    /** A story on a table; {@code hash} names the version that was read. */
    public record TableView(
            String number, String standing, @Nullable String hash, boolean correctedLater) {}

    /** A round; {@code points} is empty while ballots stand on several laptops. */
    public record RoundView(int round, Map<String, Integer> points, int votes, int toDecide, int laptops) {}

    private static StoryView view(StoryBook book, Story story) {
        Story.Version newest = story.newest();
        return new StoryView(
                story.number(),
                story.record().toHex(),
                story.recordKey(),
                story.row(),
                story.domain().code(),
                story.period().code(),
                story.direction().code(),
                story.role().code(),
                story.language(),
                text(story.told()),
                story.panel().words(),
                story.report().words(),
                story.versions().size(),
                story.mayBeRead() ? newest.hash() : "",
                story.mayBeRead() ? newest.title() : "",
                story.mayBeRead() ? newest.passages() : List.of(),
                book.readings(story).stream()
                        .map(reading -> new ReadView(
                                reading.panel().record().toHex(),
                                reading.panel().level().code(),
                                text(reading.panel().day()),
                                reading.fate().words(),
                                story.mayBeRead() ? reading.version().hash() : ""))
                        .toList());
    }

    private static PanelView view(StoryBook book, Panel panel) {
        boolean tell = book.mayTell(panel);
        return new PanelView(
                panel.record().toHex(),
                panel.recordKey(),
                panel.level().code(),
                panel.domain().code(),
                panel.period().code(),
                text(panel.day()),
                panel.method().code(),
                panel.headCount(),
                book.table(panel).stream()
                        .map(one -> new TableView(
                                one.number(),
                                one.standing() == StoryBook.Standing.READABLE
                                        ? "readable"
                                        : one.standing().words(),
                                hash(one),
                                one.correctedLater()))
                        .toList(),
                panel.rounds().stream()
                        .map(round -> new RoundView(
                                round.number(),
                                round.points(),
                                round.votes(),
                                round.toDecide(),
                                Math.max(1, round.onLaptops().size())))
                        .toList(),
                panel.result().kind().code(),
                panel.result().chosen(),
                tell ? panel.result().why() : "",
                tell ? panel.result().dissent() : "",
                List.copyOf(panel.contested().keySet()),
                text(panel.feedback().by()),
                panel.feedback().left());
    }

    private static @Nullable String hash(StoryBook.Tabled one) {
        Story.Version read = one.version();
        return read == null ? null : read.hash();
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }
}
