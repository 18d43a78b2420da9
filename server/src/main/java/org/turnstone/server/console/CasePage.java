package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.cases.CaseFile;
import org.turnstone.server.cases.CaseHandings;
import org.turnstone.server.cases.Caseload;
import org.turnstone.server.cases.Caseloads;
import org.turnstone.server.cases.OutcomeFamily;
import org.turnstone.server.cases.SampleList;
import org.turnstone.server.cases.SampleListRefusedException;
import org.turnstone.server.cases.SampleLists;
import org.turnstone.server.cases.Tally;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.server.programme.SitePlans;
import org.turnstone.server.site.Site;

/** Cases: which were given out, who was there and what came of it, and the rates of all. */
@Path("site/{site}/cases")
@Controller
@RequestScoped
public class CasePage {
    private static final int SIZE = 50;
    private static final int MAX_SEARCH = 64;
    private static final int MAX_REASON = 400;
    private static final String NOBODY = "nobody yet";
    private static final String NO_AREA = "area not known";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Caseloads caseloads;

    @Inject
    SampleLists lists;

    @Inject
    CaseHandings handings;

    @Inject
    Accounts accounts;

    @Inject
    SitePlans plans;

    @Inject
    Models models;

    /** A line of the table of cases. */
    public record Line(
            String address,
            String number,
            String wave,
            String area,
            int visits,
            String outcome,
            String family,
            String familyWords,
            boolean contested,
            boolean listed,
            boolean duplicate,
            String lastAt,
            String lastBy,
            String owner) {
        @Override
        public String toString() {
            return "line";
        }
    }

    /** A column's head: what is sorted by it, and where to go to sort by it. */
    public record Head(String title, String sortedBy, String address, boolean number) {}

    /** A choice of a filter. */
    public record Option(String code, String words, long count, boolean chosen) {}

    /** A visit for people. */
    public record Call(
            String at,
            String clock,
            String code,
            String outcome,
            String family,
            String person,
            String laptop,
            String record,
            String recordKey) {
        @Override
        public String toString() {
            return "call";
        }
    }

    /** A line of the rates. */
    public record RateLine(
            String label,
            boolean total,
            Tally tally,
            List<Integer> counts,
            String share,
            List<String> rates,
            String perCase) {}

    /** One figure with its name. */
    public record Figure(String title, String text) {}

    @GET
    @Needs(Right.READ_ANSWERS)
    public String list(
            @QueryParam("q") @DefaultValue("") String search,
            @QueryParam("wave") @DefaultValue("") String wave,
            @QueryParam("area") @DefaultValue("") String area,
            @QueryParam("family") @DefaultValue("") String family,
            @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("sort") @DefaultValue("case") String sort,
            @QueryParam("down") @DefaultValue("false") boolean down,
            @QueryParam("page") @DefaultValue("0") int at) {
        return table(search, wave, area, family, owner, sort, down, Math.max(0, at), List.of());
    }

    private String table(
            String search,
            String wave,
            String area,
            String family,
            String owner,
            String sort,
            boolean down,
            int at,
            List<String> problems) {
        Site site = person.site();
        Caseload load = caseloads.of(site);
        String typed = search.strip();
        if (typed.length() > MAX_SEARCH) {
            throw Typed.malformed("A search has at most " + MAX_SEARCH + " characters.");
        }
        String wanted = typed.toLowerCase(Locale.ROOT);
        List<CaseFile> found = load.cases().stream()
                .filter(file -> file.number().toLowerCase(Locale.ROOT).contains(wanted))
                .filter(file -> wave.isEmpty() || file.wave().equals(wave))
                .filter(file -> area.isEmpty() || file.area().equals(area))
                .filter(file -> owner.isEmpty() || file.owner().equals(owner))
                .filter(file -> family.isEmpty()
                        || (family.equals("contested")
                                ? file.contested()
                                : file.family().code().equals(family)))
                .sorted(down ? order(load, sort).reversed() : order(load, sort))
                .toList();
        Map<String, String> address =
                new TreeMap<>(Map.of("q", typed, "wave", wave, "area", area, "family", family, "sort", sort));
        address.put("owner", owner);
        address.put("down", Boolean.toString(down));
        long from = (long) at * SIZE;
        models.put("load", load);
        models.put("tally", Tally.of(found));
        models.put("strip", strip(Tally.of(found)));
        models.put("search", typed);
        models.put("waves", options(load.cases(), CaseFile::wave, load::wave, wave));
        models.put("areas", options(load.cases(), CaseFile::area, load::area, area));
        models.put("owners", options(load.cases(), CaseFile::owner, Function.identity(), owner));
        models.put("families", families(load.cases(), family));
        models.put("sort", sort);
        models.put("down", down);
        models.put(
                "filtered",
                !typed.isEmpty() || !wave.isEmpty() || !area.isEmpty() || !family.isEmpty() || !owner.isEmpty());
        models.put("found", found.size());
        models.put("heads", heads(address, sort, down));
        models.put(
                "lines",
                found.stream()
                        .skip(from)
                        .limit(SIZE)
                        .map(file -> line(load, file))
                        .toList());
        models.put("from", found.isEmpty() ? 0 : from + 1);
        models.put("to", Math.min(found.size(), from + SIZE));
        models.put("previous", at > 0 ? Addresses.with(address, "page", Integer.toString(at - 1)) : "");
        models.put("next", from + SIZE < found.size() ? Addresses.with(address, "page", Integer.toString(at + 1)) : "");
        models.put("given", lists.given(site.id()));
        models.put("problems", problems);
        return "cases.xhtml";
    }

    private static Comparator<CaseFile> order(Caseload load, String sort) {
        Comparator<CaseFile> byNumber = Comparator.comparing(CaseFile::number).thenComparing(CaseFile::wave);
        return switch (sort) {
            case "wave" -> Comparator.comparing(CaseFile::wave).thenComparing(byNumber);
            case "area" ->
                Comparator.comparing((CaseFile file) -> load.area(file.area())).thenComparing(byNumber);
            case "owner" -> Comparator.comparing(CaseFile::owner).thenComparing(byNumber);
            case "visits" ->
                Comparator.comparing((CaseFile file) -> file.visits().size()).thenComparing(byNumber);
            case "outcome" -> Comparator.comparing(CaseFile::outcome).thenComparing(byNumber);
            case "last" ->
                Comparator.comparing(
                                (CaseFile file) -> file.last()
                                        .map(last -> last.visit().at())
                                        .orElse(null),
                                Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(byNumber);
            default -> byNumber;
        };
    }

    private static List<Head> heads(Map<String, String> address, String sort, boolean down) {
        List<Head> heads = new ArrayList<>();
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("case", "case");
        columns.put("wave", "wave");
        columns.put("area", "area");
        columns.put("owner", "with");
        columns.put("outcome", "outcome");
        columns.put("visits", "visits");
        columns.put("last", "last visit");
        columns.forEach((code, title) -> {
            boolean by = code.equals(sort);
            Map<String, String> next = new TreeMap<>(address);
            next.put("sort", code);
            next.put("down", Boolean.toString(by && !down));
            heads.add(new Head(
                    title,
                    !by ? "none" : down ? "descending" : "ascending",
                    Addresses.of(next),
                    code.equals("visits")));
        });
        return heads;
    }

    private static List<Option> options(
            List<CaseFile> cases, Function<CaseFile, String> code, Function<String, String> words, String chosen) {
        Map<String, Long> counts = new TreeMap<>();
        cases.forEach(file -> counts.merge(code.apply(file), 1L, Long::sum));
        counts.remove("");
        return counts.entrySet().stream()
                .map(entry -> new Option(
                        entry.getKey(),
                        words.apply(entry.getKey()),
                        entry.getValue(),
                        entry.getKey().equals(chosen)))
                .toList();
    }

    private static List<Option> families(List<CaseFile> cases, String chosen) {
        Tally tally = Tally.of(cases);
        List<Option> options = new ArrayList<>();
        for (OutcomeFamily family : OutcomeFamily.values()) {
            if (tally.of(family) > 0) {
                options.add(new Option(
                        family.code(),
                        family.words(),
                        tally.of(family),
                        family.code().equals(chosen)));
            }
        }
        if (tally.contested() > 0) {
            options.add(new Option("contested", "contested", tally.contested(), chosen.equals("contested")));
        }
        return options;
    }

    private Line line(Caseload load, CaseFile file) {
        return new Line(
                address(file),
                file.number(),
                load.wave(file.wave()),
                load.area(file.area()),
                file.visits().size(),
                file.outcome().isEmpty() ? "" : file.outcome() + " " + load.outcome(file.outcome()),
                file.family().code(),
                file.family().words(),
                file.contested(),
                file.listed(),
                file.isInterviewedTwice(),
                file.last().map(last -> page.moment(last.visit().at())).orElse(""),
                load.person(
                        file.last().map(last -> last.visit().researcherKey()).orElse("")),
                file.owner());
    }

    private String address(CaseFile file) {
        return page.to("cases/case") + Addresses.of(Map.of("number", file.number(), "wave", file.wave()));
    }

    private static List<Figure> strip(Tally tally) {
        List<Figure> strip = new ArrayList<>();
        strip.add(new Figure("Given out", Integer.toString(tally.issued())));
        strip.add(new Figure("Interviews", Integer.toString(tally.of(OutcomeFamily.COMPLETE))));
        strip.add(new Figure("Not tried yet", Integer.toString(tally.of(OutcomeFamily.UNTRIED))));
        strip.add(new Figure(Tally.Rate.RR1.title(), inWords(tally, Tally.Rate.RR1)));
        strip.add(new Figure(Tally.Rate.CONTACT.title(), inWords(tally, Tally.Rate.CONTACT)));
        return strip;
    }

    private static String inWords(Tally tally, Tally.Rate rate) {
        return tally.rate(rate).map(percent -> percent + " %").orElse("–");
    }

    /** One case with its visits. */
    @GET
    @Path("case")
    @Needs(Right.READ_ANSWERS)
    public String show(
            @QueryParam("number") @DefaultValue("") String number, @QueryParam("wave") @DefaultValue("") String wave) {
        Caseload load = caseloads.of(person.site());
        CaseFile file = load.find(number, wave)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_CASE", "There is no such case in that wave.", "Look at the list of cases."));
        models.put("load", load);
        models.put("file", file);
        models.put("line", line(load, file));
        models.put(
                "people",
                page.can("ISSUE_CASES") ? handings.others(person.site().id(), file.owner()) : List.of());
        models.put(
                "calls",
                file.visits().stream().map(attempt -> call(load, file, attempt)).toList());
        return "case.xhtml";
    }

    private Call call(Caseload load, CaseFile file, CaseFile.Attempt attempt) {
        Visit visit = attempt.visit();
        String clock = switch (visit.clock()) {
            case RIGHT -> "";
            case CORRECTED ->
                "the laptop's clock was wrong and said "
                        + (visit.said() == null ? "nothing" : page.moment(visit.said()));
            case WRONG -> "the laptop's clock was wrong, and nobody can tell by how much";
        };
        return new Call(
                visit.at() == null ? "day not known" : page.moment(visit.at()),
                clock,
                visit.code(),
                visit.code().equals(Visit.CONFLICT) ? "outcome in conflict" : load.outcome(visit.code()),
                attemptFamily(visit).code(),
                load.person(visit.researcherKey()),
                load.laptop(visit.deviceKey()),
                attempt.record().toHex(),
                file.records().stream()
                        .filter(about -> about.record().equals(attempt.record()))
                        .map(CaseFile.About::recordKey)
                        .findFirst()
                        .orElse(""));
    }

    private static OutcomeFamily attemptFamily(Visit visit) {
        return OutcomeFamily.of(visit.code());
    }

    /** Response rates by wave, and in each by area or by who was there last. */
    @GET
    @Path("rates")
    @Needs(Right.READ_ANSWERS)
    public String rates(@QueryParam("by") @DefaultValue("area") String by) {
        Caseload load = caseloads.of(person.site());
        boolean people = by.equals("person");
        Function<CaseFile, String> within = people
                ? file -> file.lastBy() == null ? NOBODY : load.person(file.lastBy())
                : file -> file.area().isEmpty() ? NO_AREA : load.area(file.area());
        List<RateLine> lines = new ArrayList<>();
        List<SvgChart.Bar> bars = new ArrayList<>();
        Map<String, List<CaseFile>> waves = new TreeMap<>();
        load.cases()
                .forEach(file -> waves.computeIfAbsent(file.wave(), any -> new ArrayList<>())
                        .add(file));
        waves.forEach((wave, cases) -> {
            add(load.wave(wave), true, Tally.of(cases), lines, bars);
            Caseload.tallies(cases, within).forEach((name, tally) -> add(name, false, tally, lines, bars));
        });
        models.put("load", load);
        models.put("byPerson", people);
        models.put(
                "undecided",
                load.cases().stream().filter(CaseFile::isInterviewedTwice).count());
        models.put("lines", lines);
        models.put("families", OutcomeFamily.values());
        models.put("rateTitles", List.of(Tally.Rate.values()));
        models.put("chart", SvgChart.shares("What became of the cases; the table below has the same figures", bars));
        models.put("given", lists.given(person.site().id()));
        return "rates.xhtml";
    }

    private static void add(String label, boolean total, Tally tally, List<RateLine> lines, List<SvgChart.Bar> bars) {
        Map<String, Integer> parts = new LinkedHashMap<>();
        List<Integer> counts = new ArrayList<>();
        for (OutcomeFamily family : OutcomeFamily.values()) {
            parts.put(family.code(), tally.of(family));
            counts.add(tally.of(family));
        }
        bars.add(new SvgChart.Bar(total ? label : "· " + label, parts));
        lines.add(new RateLine(
                label,
                total,
                tally,
                counts,
                tally.eligibleShare().map(Object::toString).orElse("–"),
                List.of(Tally.Rate.values()).stream()
                        .map(rate -> tally.rate(rate).map(Object::toString).orElse("–"))
                        .toList(),
                tally.visitsPerCase().map(Object::toString).orElse("–")));
    }

    /** Takes a list of the cases that were given out. */
    @POST
    @Path("lists")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadLimit
    @Needs(Right.ISSUE_CASES)
    public Response issue(List<EntityPart> parts) throws IOException {
        byte[] file = {};
        for (EntityPart part : parts) {
            if (part.getName().equals("list")) {
                try (InputStream in = part.getContent()) {
                    file = in.readNBytes(SampleList.MAX_BYTES + 1);
                }
            }
        }
        if (file.length == 0) {
            throw Typed.malformed("No file was chosen, or it is empty.");
        }
        try {
            SampleList list = SampleList.of(file);
            lists.put(person.site(), list, person.login());
            page.say("Given out: " + list.cases().size() + " cases. Those that nobody tries count from now on."
                    + unknown(list));
            return Response.seeOther(URI.create(page.to("cases"))).build();
        } catch (SampleListRefusedException e) {
            return Response.status(422)
                    .entity(table("", "", "", "", "", "case", false, 0, e.problems()))
                    .build();
        }
    }

    /** Codes that the programme does not have, which are most often slips. */
    private String unknown(SampleList list) {
        SitePlan plan = plans.of(person.site().id());
        String waves = unknown(plan, SitePlan.Kind.WAVE, list, SampleList.Issued::wave);
        String areas = unknown(plan, SitePlan.Kind.AREA, list, SampleList.Issued::area);
        String strangers = list.cases().stream()
                .map(SampleList.Issued::researcher)
                .filter(login -> !login.isEmpty())
                .distinct()
                .filter(login -> accounts.member(person.site().id(), login).isEmpty())
                .sorted()
                .limit(5)
                .collect(java.util.stream.Collectors.joining(", "));
        return (strangers.isEmpty() ? "" : " Logins that have no place here: " + strangers + ".")
                + (waves.isEmpty() ? "" : " Waves that the programme does not have: " + waves + ".")
                + (areas.isEmpty() ? "" : " Areas that the programme does not have: " + areas + ".");
    }

    private static String unknown(
            SitePlan plan, SitePlan.Kind kind, SampleList list, Function<SampleList.Issued, String> code) {
        if (plan.of(kind).isEmpty()) {
            return "";
        }
        return list.cases().stream()
                .map(code)
                .filter(one -> !one.isEmpty() && plan.find(kind, one).isEmpty())
                .distinct()
                .sorted()
                .limit(5)
                .collect(java.util.stream.Collectors.joining(", "));
    }

    /** Hands cases to somebody else; each is named by its wave, a blank and its number. */
    @POST
    @Path("hand")
    @Needs(Right.ISSUE_CASES)
    public Response hand(
            @FormParam("case") @Nullable List<String> cases,
            @FormParam("from") @Nullable String from,
            @FormParam("to") @Nullable String to,
            @FormParam("why") @Nullable String why,
            @FormParam("laptop") @Nullable String laptop) {
        List<CaseHandings.Door> doors = Typed.chosen(cases, CaseHandings.MOST).stream()
                .map(line -> {
                    int blank = line.indexOf(' ');
                    if (blank < 0) {
                        throw Typed.malformed("That is no case.");
                    }
                    return new CaseHandings.Door(line.substring(blank + 1), line.substring(0, blank));
                })
                .toList();
        String login = Typed.words(to, "The person", 64);
        int count = handings.hand(
                person.site(),
                doors,
                Optional.of(Typed.orEmpty(from)),
                login,
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say((count == 1 ? "1 case is" : count + " cases are") + " with " + login
                + " now. Visits stay with their case, and a new round of them begins.");
        String back = Typed.orEmpty(laptop);
        CaseHandings.Door first = doors.get(0);
        return Response.seeOther(URI.create(
                        back.isEmpty()
                                ? page.to("cases/case")
                                        + Addresses.of(Map.of("number", first.number(), "wave", first.wave()))
                                : page.to("devices/" + Typed.id(back).toHex())))
                .build();
    }

    /** Takes a wave's list away. */
    @POST
    @Path("lists/remove")
    @Needs(Right.ISSUE_CASES)
    public Response recall(@FormParam("wave") @Nullable String wave) {
        lists.remove(person.site(), Typed.words(wave, "The wave", 64), person.login());
        page.say("The list was taken away. Visits and records of its cases are where they were.");
        return Response.seeOther(URI.create(page.to("cases"))).build();
    }
}
