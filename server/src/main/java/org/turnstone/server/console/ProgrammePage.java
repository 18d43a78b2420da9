package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.cases.Caseload;
import org.turnstone.server.cases.Caseloads;
import org.turnstone.server.cases.Quotas;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.server.programme.SitePlans;
import org.turnstone.server.site.Site;

/** Aims, measures, areas and waves, with how far the interviews are from what was set. */
@Path("site/{site}/programme")
@Controller
@RequestScoped
public class ProgrammePage {
    private static final String NO_AREA = "area not known";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    SitePlans plans;

    @Inject
    Accounts accounts;

    @Inject
    Caseloads caseloads;

    @Inject
    Clock clock;

    @Inject
    Models models;

    /** An aim or measure with the sites that share it, and whether this one is among them. */
    public record Shared(SitePlan.Entry entry, String sites, boolean own) {}

    /** A wave with its days. */
    public record Wave(SitePlan.Entry entry, String days, boolean now) {}

    /** One area of the board, with a cell for each wave. */
    public record AreaLine(String name, String code, List<Cell> cells) {}

    /** Where an area stands in a wave; null where nothing is set and nothing was done. */
    public record Cell(Quotas.@Nullable Line line, String wave) {}

    @GET
    @Needs(Right.SEE_FIGURES)
    public String show() {
        Site site = person.site();
        SitePlan plan = plans.of(site.id());
        LocalDate today = LocalDate.ofInstant(clock.instant(), site.timeZone());
        Map<String, SitePlan> everywhere = everywhere();
        models.put("plan", plan);
        models.put("aims", shared(plan, everywhere, SitePlan.Kind.AIM));
        models.put(
                "measures",
                shared(plan, everywhere, SitePlan.Kind.MEASURE).stream()
                        .filter(Shared::own)
                        .toList());
        models.put("areas", plan.of(SitePlan.Kind.AREA));
        models.put(
                "waves",
                plan.of(SitePlan.Kind.WAVE).stream()
                        .map(wave -> new Wave(
                                wave,
                                StoryPage.day(wave.begins()) + " to " + StoryPage.day(wave.ends()),
                                plan.waveOn(today).filter(wave::equals).isPresent()))
                        .toList());
        models.put("sites", everywhere.keySet());
        models.put("scopes", SitePlan.Scope.values());
        board(site, plan);
        return "programme.xhtml";
    }

    /** Plans of every site this person may see figures of, by its name. */
    private Map<String, SitePlan> everywhere() {
        Map<String, SitePlan> found = new TreeMap<>();
        for (Site other : page.getSites()) {
            boolean may = accounts.member(other.id(), person.login())
                    .map(Member::roles)
                    .filter(Right.SEE_FIGURES::isOf)
                    .isPresent();
            if (may) {
                found.put(other.name(), plans.of(other.id()));
            }
        }
        return found;
    }

    private static List<Shared> shared(SitePlan plan, Map<String, SitePlan> everywhere, SitePlan.Kind kind) {
        Map<String, SitePlan.Entry> all = new LinkedHashMap<>();
        plan.of(kind).forEach(entry -> all.put(entry.code(), entry));
        everywhere.values().forEach(other -> other.of(kind).forEach(entry -> all.putIfAbsent(entry.code(), entry)));
        return all.values().stream()
                .map(entry -> new Shared(
                        entry,
                        everywhere.entrySet().stream()
                                .filter(site ->
                                        site.getValue().find(kind, entry.code()).isPresent())
                                .map(Map.Entry::getKey)
                                .collect(java.util.stream.Collectors.joining(", ")),
                        plan.find(kind, entry.code()).isPresent()))
                .toList();
    }

    /** Counts by area are made of answers: for those who may read them. */
    private void board(Site site, SitePlan plan) {
        boolean may = person.may(Right.READ_ANSWERS);
        models.put("counted", may);
        if (!may) {
            return;
        }
        Caseload load = caseloads.of(site);
        Quotas quotas = Quotas.of(load.cases(), plan, site.timeZone());
        Map<String, List<Cell>> rows = new LinkedHashMap<>();
        for (Quotas.Line line : quotas.lines()) {
            rows.putIfAbsent(line.area(), new ArrayList<>());
        }
        rows.forEach((area, cells) -> quotas.waves()
                .forEach(wave -> cells.add(new Cell(
                        quotas.lines().stream()
                                .filter(line ->
                                        line.area().equals(area) && line.wave().equals(wave))
                                .findFirst()
                                .orElse(null),
                        load.wave(wave)))));
        models.put("whole", load.isWhole());
        models.put("opened", load.opened() + " of " + load.total());
        models.put("waveNames", quotas.waves().stream().map(load::wave).toList());
        models.put(
                "board",
                rows.entrySet().stream()
                        .map(row -> new AreaLine(
                                row.getKey().isEmpty() ? NO_AREA : load.area(row.getKey()),
                                row.getKey(),
                                row.getValue()))
                        .toList());
        models.put("weeks", quotas.weeks());
        models.put(
                "chart",
                quotas.weeks().isEmpty()
                        ? ""
                        : SvgChart.weeks(
                                "Interviews by area and week",
                                quotas.weeks().stream()
                                        .map(one -> new SvgChart.Row(
                                                one.area().isEmpty() ? NO_AREA : load.area(one.area()), one.counts()))
                                        .toList()));
    }

    @POST
    @Needs(Right.CHANGE_PROGRAMME)
    public Response put(
            @FormParam("kind") @Nullable String kind,
            @FormParam("code") @Nullable String code,
            @FormParam("name") @Nullable String name,
            @FormParam("scope") @Nullable String scope,
            @FormParam("target") @Nullable String target,
            @FormParam("begins") @Nullable String begins,
            @FormParam("ends") @Nullable String ends) {
        SitePlan.Entry entry = plans.put(
                person.site(),
                new SitePlans.Typed(
                        Typed.orEmpty(kind),
                        Typed.orEmpty(code),
                        Typed.orEmpty(name),
                        Typed.orEmpty(scope),
                        Typed.orEmpty(target),
                        Typed.orEmpty(begins),
                        Typed.orEmpty(ends)),
                person.login());
        page.say("Kept: " + entry.inWords() + ".");
        return Response.seeOther(URI.create(page.to("programme"))).build();
    }

    @POST
    @Path("remove")
    @Needs(Right.CHANGE_PROGRAMME)
    public Response remove(@FormParam("kind") @Nullable String kind, @FormParam("code") @Nullable String code) {
        plans.remove(person.site(), Typed.orEmpty(kind), Typed.orEmpty(code), person.login());
        page.say("Taken out. Records and lists that use the code stay as they are.");
        return Response.seeOther(URI.create(page.to("programme"))).build();
    }
}
