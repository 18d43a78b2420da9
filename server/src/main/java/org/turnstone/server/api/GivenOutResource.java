package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.cases.SampleLists;
import org.turnstone.server.platform.Given;

/** Lists of the cases that were given out. */
@Path("sites/{site}/cases/lists")
@Produces(MediaType.APPLICATION_JSON)
public class GivenOutResource {
    private static final int MAX_WAVE = 64;

    @Inject
    CurrentPerson person;

    @Inject
    SampleLists lists;

    @Operation(summary = "The lists of cases that were given out.")
    @GET
    @Needs(Right.READ_ANSWERS)
    public List<ListView> list(@PathParam("site") String siteName) {
        return lists.given(person.site().id()).stream()
                .map(given ->
                        new ListView(given.wave(), given.cases(), given.at().toString(), given.by()))
                .toList();
    }

    @Operation(summary = "Takes a wave's list away; visits and records of its cases stay.")
    @POST
    @Path("remove")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.ISSUE_CASES)
    public List<ListView> remove(@PathParam("site") String siteName, @Nullable OfWave wanted) {
        lists.remove(person.site(), Wanted.words(Given.body(wanted).wave(), "wave", MAX_WAVE), person.login());
        return list(siteName);
    }

    /** A wave's list. */
    public record ListView(String wave, int cases, String at, String by) {}

    /** Of which wave. */
    public record OfWave(@Nullable String wave) {}
}
