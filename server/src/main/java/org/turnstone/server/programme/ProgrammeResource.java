package org.turnstone.server.programme;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.platform.Given;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Aims, measures, areas and waves of a site for programs (docs/contracts.md, "Programme"). */
@Path("sites/{site}/programme")
@Produces(MediaType.APPLICATION_JSON)
public class ProgrammeResource {
    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    @Inject
    SitePlans plans;

    @GET
    @Needs(Right.SEE_FIGURES)
    @Operation(summary = "Aims, measures, areas and waves of the site.")
    public List<EntryView> list(@PathParam("site") String siteName) {
        return plans.of(sites.named(siteName).id()).entries().stream()
                .map(ProgrammeResource::view)
                .toList();
    }

    @POST
    @Needs(Right.CHANGE_PROGRAMME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Puts an aim, measure, area or wave in, or in the place of what has its code; answers with all.")
    public List<EntryView> put(@PathParam("site") String siteName, @Nullable EntryView wanted) {
        Site site = sites.named(siteName);
        EntryView given = Given.body(wanted);
        Integer target = given.target();
        plans.put(
                site,
                new SitePlans.Typed(
                        Given.text(given.kind(), "kind"),
                        Given.text(given.code(), "code"),
                        Given.text(given.name(), "name"),
                        Objects.requireNonNullElse(given.scope(), ""),
                        target == null ? "" : target.toString(),
                        Objects.requireNonNullElse(given.begins(), ""),
                        Objects.requireNonNullElse(given.ends(), "")),
                person.login());
        return list(siteName);
    }

    @POST
    @Path("remove")
    @Needs(Right.CHANGE_PROGRAMME)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes an aim, measure, area or wave out and answers with what is left.")
    public List<EntryView> remove(@PathParam("site") String siteName, @Nullable EntryView wanted) {
        Site site = sites.named(siteName);
        EntryView given = Given.body(wanted);
        plans.remove(site, Given.text(given.kind(), "kind"), Given.text(given.code(), "code"), person.login());
        return list(siteName);
    }

    /** An entry; to take one out its kind and code are enough. */
    public record EntryView(
            @Nullable String kind,
            @Nullable String code,
            @Nullable String name,
            @Nullable String scope,
            @Nullable Integer target,
            @Nullable String begins,
            @Nullable String ends) {}

    private static EntryView view(SitePlan.Entry entry) {
        SitePlan.Scope scope = entry.scope();
        return new EntryView(
                entry.kind().word(),
                entry.code(),
                entry.name(),
                scope == null ? null : scope.word(),
                entry.target(),
                entry.begins() == null ? null : entry.begins().toString(),
                entry.ends() == null ? null : entry.ends().toString());
    }
}
