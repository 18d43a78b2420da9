package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.stories.Panel;
import org.turnstone.server.stories.Story;
import org.turnstone.server.stories.StoryBook;
import org.turnstone.server.stories.StoryBooks;
import org.turnstone.server.stories.VoteCount;

/** Panels: what lay on the table, how the votes fell, what was chosen, why, and who has to be told. */
@Path("site/{site}/panels")
@Controller
@RequestScoped
public class PanelPage {
    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    StoryBooks books;

    @Inject
    Clock clock;

    @Inject
    Models models;

    /** A line of the list. */
    public record Line(String address, Panel panel, String day, List<Chosen> chosen, String result, boolean toDecide) {
        @Override
        public String toString() {
            return "line";
        }
    }

    /** A story by its number; its title, unless it may not be told, and why that is. */
    public record Chosen(String number, String title, String address, String standing) {
        @Override
        public String toString() {
            return "chosen " + number;
        }
    }

    /** A story on a panel's table. */
    public record Laid(Chosen story, StoryBook.Tabled tabled, String version, List<Integer> points) {
        @Override
        public String toString() {
            return "laid " + story;
        }
    }

    /** A round with its picture. */
    public record Drawn(VoteCount.Round round, String picture, List<String> onLaptops) {}

    /** An answer that waits for a decision. */
    public record Waits(String address, String question) {}

    /** Somebody who has to be told a result. */
    public record ToTell(String address, String panel, String who, String by, boolean overdue) {}

    /** What one panel sent up. */
    public record Sent(String site, String address, String day, StoryBook.SentUp sent, List<Chosen> chosen) {
        @Override
        public String toString() {
            return "sent up";
        }
    }

    /** A table of level 2. */
    public record NextTable(String title, String period, List<Sent> sent, List<Line> met) {
        @Override
        public String toString() {
            return "table of " + sent.size();
        }
    }

    static String address(Page page, Panel panel) {
        return page.home(
                "site/" + panel.place().code() + "/panels/" + panel.record().toHex());
    }

    @GET
    @Needs(Right.READ_ANSWERS)
    public String list() {
        Site site = person.site();
        StoryBook book = books.across(site, person.login());
        StoryBook own = new StoryBook(
                book.stories(),
                book.panels().stream()
                        .filter(panel -> panel.place().code().equals(site.code()))
                        .toList(),
                book.waiting());
        LocalDate today = LocalDate.ofInstant(clock.instant(), site.timeZone());
        models.put("waiting", own.waiting());
        models.put(
                "lines", own.panels().stream().map(panel -> line(book, panel)).toList());
        models.put(
                "tell",
                own.toTell(today).stream()
                        .map(one -> new ToTell(
                                address(page, one.panel()),
                                StoryPage.shortLevel(one.panel().level()) + " · "
                                        + one.panel().domain().words(),
                                String.join(", ", one.panel().feedback().left()),
                                StoryPage.day(one.panel().feedback().by()),
                                one.overdue()))
                        .toList());
        return "panels.xhtml";
    }

    private Line line(StoryBook book, Panel panel) {
        return new Line(
                address(page, panel),
                panel,
                StoryPage.day(panel.day()),
                panel.result().chosen().stream()
                        .map(number -> chosen(book, number))
                        .toList(),
                panel.result().isThere() ? panel.result().kind().words() : "nothing decided yet",
                !panel.contested().isEmpty() || panel.rounds().stream().anyMatch(round -> !round.isDecided()));
    }

    private Chosen chosen(StoryBook book, String number) {
        StoryBook.Standing standing = book.standing(number);
        if (standing != StoryBook.Standing.READABLE) {
            return new Chosen(number, "", "", standing.words());
        }
        Story story = book.stories().stream()
                .filter(one -> one.number().equals(number))
                .findFirst()
                .orElseThrow();
        return chosen(story, story.newest());
    }

    private Chosen chosen(Story story, Story.Version version) {
        return new Chosen(
                story.number(),
                StoryPage.titleOf(version),
                page.home("site/" + story.place().code() + "/stories/"
                        + story.record().toHex() + "/" + (story.row().isEmpty() ? "-" : story.row())),
                "");
    }

    /** One panel. */
    @GET
    @Path("{record}")
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("record") String record) {
        Site site = person.site();
        StoryBook book = books.across(site, person.login());
        Panel panel = book.panel(Typed.record(record))
                .filter(found -> found.place().code().equals(site.code()))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_PANEL", "There is no such panel here, or it was erased.", "Look at the list."));
        List<StoryBook.Tabled> table = book.table(panel);
        LocalDate today = LocalDate.ofInstant(clock.instant(), site.timeZone());
        models.put("panel", panel);
        models.put("line", line(book, panel));
        models.put("mayTell", book.mayTell(panel));
        models.put("laid", table.stream().map(one -> laid(panel, one)).toList());
        models.put("rounds", drawn(panel));
        models.put("waits", waits(panel));
        models.put(
                "members",
                panel.members().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
        models.put("due", StoryPage.day(panel.feedback().by()));
        models.put("overdue", panel.feedback().isOverdue(today));
        models.put("sheet", page.to("records/" + panel.record().toHex()));
        return "panel.xhtml";
    }

    private Laid laid(Panel panel, StoryBook.Tabled one) {
        Story story = one.story();
        Story.Version version = one.version();
        Chosen shown = story == null || version == null
                ? new Chosen(one.number(), "", "", one.standing().words())
                : chosen(story, version);
        return new Laid(
                shown,
                one,
                version == null ? "" : "version " + version.n() + " (" + version.hash() + ")",
                panel.rounds().stream().map(round -> round.of(one.number())).toList());
    }

    private static List<Drawn> drawn(Panel panel) {
        Set<String> numbers = new LinkedHashSet<>();
        panel.table().forEach(one -> numbers.add(one.number()));
        panel.rounds().forEach(round -> numbers.addAll(round.points().keySet()));
        int most = panel.rounds().stream()
                .flatMap(round -> round.points().values().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(1);
        List<Drawn> drawn = new ArrayList<>();
        for (VoteCount.Round round : panel.rounds()) {
            List<SvgChart.Votes> bars = numbers.stream()
                    .map(number -> new SvgChart.Votes(
                            number, round.of(number), panel.result().chosen().contains(number)))
                    .toList();
            String title = "Round " + round.number() + ": " + inWords(round.points());
            drawn.add(new Drawn(
                    round,
                    SvgChart.votes(title, bars, most),
                    round.onLaptops().stream().map(PanelPage::inWords).toList()));
        }
        return drawn;
    }

    private static String inWords(Map<String, Integer> points) {
        return points.isEmpty()
                ? "no vote"
                : points.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private List<Waits> waits(Panel panel) {
        return panel.contested().entrySet().stream()
                .map(entry -> new Waits(
                        page.to("review/" + panel.record().toHex()) + Addresses.of(Map.of("path", entry.getKey())),
                        entry.getValue()))
                .toList();
    }

    /** What level 1 sent up, of every site this person may read answers at. */
    @GET
    @Path("sent-up")
    @Needs(Right.READ_ANSWERS)
    public String sentUp() {
        StoryBook book = books.across(person.site(), person.login());
        models.put(
                "tables",
                book.nextTables().stream()
                        .map(table -> new NextTable(
                                table.domain().words(),
                                table.period().words(),
                                table.sent().stream()
                                        .map(sent -> sent(book, sent))
                                        .toList(),
                                table.met().stream()
                                        .map(panel -> line(book, panel))
                                        .toList()))
                        .toList());
        models.put(
                "sites",
                books.readable(person.login()).stream().map(Site::name).sorted().collect(Collectors.joining(", ")));
        return "sentup.xhtml";
    }

    private Sent sent(StoryBook book, StoryBook.SentUp sent) {
        return new Sent(
                sent.panel().place().name(),
                address(page, sent.panel()),
                StoryPage.day(sent.panel().day()),
                sent,
                sent.chosen().stream().map(one -> chosen(book, one.number())).toList());
    }
}
