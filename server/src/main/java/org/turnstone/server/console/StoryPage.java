package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.stories.Story;
import org.turnstone.server.stories.StoryBook;
import org.turnstone.server.stories.StoryBooks;

/** Stories of change: what was told, with what agreement, and on which panels it was read. */
@Path("site/{site}/stories")
@Controller
@RequestScoped
public class StoryPage {
    static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);

    private static final int SIZE = 50;
    private static final int MAX_SEARCH = 64;
    private static final String NO_ROW = "-";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    StoryBooks books;

    @Inject
    Models models;

    /** A line of the list. A title is the teller's words, so that of a withdrawn story is not in it. */
    public record Line(
            String address, String number, String title, Story story, String told, List<String> read, boolean chosen) {
        @Override
        public String toString() {
            return "line";
        }
    }

    /** A choice of a filter. */
    public record Option(String code, String words, long count, boolean chosen) {}

    /** A panel that read a story, with the version it read. */
    public record ReadBy(String address, String level, String day, String fate, boolean chosen, String version) {}

    @GET
    @Needs(Right.READ_ANSWERS)
    public String list(
            @QueryParam("q") @DefaultValue("") String search,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("period") @DefaultValue("") String period,
            @QueryParam("change") @DefaultValue("") String direction,
            @QueryParam("page") @DefaultValue("0") int at) {
        StoryBook book = books.across(person.site(), person.login());
        Site site = person.site();
        List<Story> here = book.stories().stream()
                .filter(story -> story.place().code().equals(site.code()))
                .toList();
        String typed = search.strip();
        if (typed.length() > MAX_SEARCH) {
            throw Typed.malformed("A search has at most " + MAX_SEARCH + " characters.");
        }
        String wanted = typed.toLowerCase(Locale.ROOT);
        List<Story> found = here.stream()
                .filter(story -> wanted.isEmpty()
                        || story.number().toLowerCase(Locale.ROOT).contains(wanted)
                        || story.mayBeRead()
                                && story.newest()
                                        .title()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(wanted))
                .filter(story -> domain.isEmpty() || story.domain().code().equals(domain))
                .filter(story -> period.isEmpty() || story.period().code().equals(period))
                .filter(story -> direction.isEmpty() || story.direction().code().equals(direction))
                .toList();
        Map<String, String> address =
                new TreeMap<>(Map.of("q", typed, "domain", domain, "period", period, "change", direction));
        int from = Math.max(0, at) * SIZE;
        models.put("waiting", book.waiting());
        models.put("all", here.size());
        models.put("counts", own(book, site).counts());
        models.put("found", found.size());
        models.put("search", typed);
        models.put("domains", options(here, Story::domain, domain));
        models.put("periods", options(here, Story::period, period));
        models.put("directions", options(here, Story::direction, direction));
        models.put("filtered", !typed.isEmpty() || !domain.isEmpty() || !period.isEmpty() || !direction.isEmpty());
        models.put(
                "lines",
                found.stream()
                        .skip(from)
                        .limit(SIZE)
                        .map(story -> line(book, story))
                        .toList());
        models.put("previous", at > 0 ? Addresses.with(address, "page", Integer.toString(at - 1)) : "");
        models.put("next", from + SIZE < found.size() ? Addresses.with(address, "page", Integer.toString(at + 1)) : "");
        return "stories.xhtml";
    }

    /** Stories of the site, and all panels that may have read one of them. */
    private static StoryBook own(StoryBook book, Site site) {
        List<Story> stories = book.stories().stream()
                .filter(story -> story.place().code().equals(site.code()))
                .toList();
        java.util.Set<String> numbers =
                stories.stream().map(Story::number).collect(java.util.stream.Collectors.toSet());
        return new StoryBook(stories, book.panels(), 0).onlyOf(numbers);
    }

    private static List<Option> options(List<Story> stories, Function<Story, Story.Coded> by, String chosen) {
        Map<String, Story.Coded> codes = new TreeMap<>();
        Map<String, Long> counts = new TreeMap<>();
        for (Story story : stories) {
            Story.Coded coded = by.apply(story);
            if (coded.isGiven()) {
                codes.put(coded.code(), coded);
                counts.merge(coded.code(), 1L, Long::sum);
            }
        }
        return codes.values().stream()
                .map(coded -> new Option(
                        coded.code(),
                        coded.words(),
                        counts.getOrDefault(coded.code(), 0L),
                        coded.code().equals(chosen)))
                .toList();
    }

    private Line line(StoryBook book, Story story) {
        List<StoryBook.Reading> readings = book.readings(story);
        return new Line(
                address(story),
                story.number().isEmpty() ? "no number" : story.number(),
                story.mayBeRead() ? titleOf(story.newest()) : "",
                story,
                day(story.told()),
                readings.stream()
                        .map(reading -> shortLevel(reading.panel().level()) + ", "
                                + reading.fate().words())
                        .toList(),
                readings.stream().anyMatch(reading -> reading.fate() == StoryBook.Fate.CHOSEN));
    }

    static String titleOf(Story.Version version) {
        return version.title().isBlank() ? "Without a title" : version.title();
    }

    /** "Level 1" of "Level 1: site panel". */
    static String shortLevel(Story.Coded level) {
        int colon = level.words().indexOf(':');
        return colon < 0 ? level.words() : level.words().substring(0, colon);
    }

    static String day(@Nullable LocalDate day) {
        return day == null ? "" : DAY.format(day);
    }

    /** Where a story's page is, which may be at another site. */
    String address(Story story) {
        return page.home("site/" + story.place().code() + "/stories/"
                + story.record().toHex() + "/" + (story.row().isEmpty() ? NO_ROW : story.row()));
    }

    /** One story: its words as told, what was agreed, what was changed since, and who read it. */
    @GET
    @Path("{record}/{row}")
    @Needs(Right.READ_ANSWERS)
    public String show(@PathParam("record") String record, @PathParam("row") String row) {
        StoryBook book = books.across(person.site(), person.login());
        Story story = book.story(Typed.record(record), row.equals(NO_ROW) ? "" : row)
                .filter(found -> found.place().code().equals(person.site().code()))
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_STORY",
                        "There is no such story here, or it was erased.",
                        "Look at the list of stories."));
        List<ReadBy> read = new ArrayList<>();
        for (StoryBook.Reading reading : book.readings(story)) {
            boolean newest = reading.version().n() == story.versions().size();
            read.add(new ReadBy(
                    PanelPage.address(page, reading.panel()),
                    reading.panel().level().words(),
                    day(reading.panel().day()),
                    reading.fate().words(),
                    reading.fate() == StoryBook.Fate.CHOSEN,
                    "version " + reading.version().n() + (newest ? "" : ", its text was corrected later")));
        }
        models.put("story", story);
        models.put("title", story.mayBeRead() ? titleOf(story.newest()) : "Story withdrawn");
        models.put("told", day(story.told()));
        models.put("read", read);
        models.put("sheet", page.to("records/" + story.record().toHex()));
        models.put(
                "older",
                story.versions().stream()
                        .filter(version -> version.n() < story.versions().size())
                        .sorted(java.util.Comparator.comparing(Story.Version::n).reversed())
                        .toList());
        return "story.xhtml";
    }
}
