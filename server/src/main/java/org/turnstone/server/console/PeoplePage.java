package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.ProviderIdentities;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.Role;
import org.turnstone.server.openid.Provider;

/** People with a place at a site, their roles, and what each role may do. */
@Path("site/{site}/people")
@Controller
@RequestScoped
public class PeoplePage {
    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    ProviderIdentities identities;

    @Inject
    Provider provider;

    @Inject
    Models models;

    /** Somebody as a line of the list. */
    public record Line(String login, String roles, boolean secondStep, Set<Role> held, String subject) {
        public boolean has(Role role) {
            return held.contains(role);
        }
    }

    /** A line of the matrix. */
    public record MatrixLine(String words, List<Boolean> roles) {}

    @GET
    @Needs(Right.SEE_PEOPLE)
    public String list() {
        models.put(
                "people",
                accounts.membersOf(person.site().id()).stream()
                        .map(member -> new Line(
                                member.login(),
                                member.roles().stream()
                                        .sorted()
                                        .map(Role::title)
                                        .collect(Collectors.joining(", ")),
                                accounts.secondStepOf(member.login()).on(),
                                member.roles(),
                                identities.subjectOf(member.login()).orElse("")))
                        .toList());
        models.put("roles", List.of(Role.values()));
        models.put(
                "matrix",
                Arrays.stream(Right.values())
                        .map(right -> new MatrixLine(
                                right.words(),
                                Arrays.stream(Role.values())
                                        .map(right.roles()::contains)
                                        .toList()))
                        .toList());
        models.put("password", "");
        models.put("provider", provider.name());
        return "people.xhtml";
    }

    @POST
    @Needs(Right.CHANGE_PEOPLE)
    public String add(@FormParam("login") @Nullable String login, @FormParam("role") @Nullable List<String> roles) {
        String name = Typed.words(login, "The login", 64);
        String password = accounts.create(person.site().id(), name, roles(roles), null, person.login())
                .orElse("");
        String view = list();
        models.put("password", password);
        models.put("passwordFor", name);
        return view;
    }

    private static Set<Role> roles(@Nullable List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words == null ? List.<String>of() : words) {
            roles.add(Role.ofWord(word).orElseThrow(() -> Typed.malformed("There is no such role.")));
        }
        return roles;
    }

    @POST
    @Path("{login}/roles")
    @Needs(Right.CHANGE_PEOPLE)
    public Response change(@PathParam("login") String login, @FormParam("role") @Nullable List<String> roles) {
        accounts.changeRoles(person.site().id(), login, roles(roles), person.login());
        page.say("The roles of " + login + " were changed.");
        return Response.seeOther(URI.create(page.to("people"))).build();
    }

    /** Says what the provider calls somebody, so that they can sign in. */
    @POST
    @Path("{login}/subject")
    @Needs(Right.CHANGE_PEOPLE)
    public Response tie(@PathParam("login") String login, @FormParam("subject") @Nullable String subject) {
        identities.tie(
                person.site().id(), login, Typed.words(subject, "What the provider calls them", 255), person.login());
        page.say("The account of " + login + " is tied to that. Its sessions have ended.");
        return Response.seeOther(URI.create(page.to("people"))).build();
    }

    /** A new password for somebody who forgot theirs, shown this once; where a provider signs people in, there is none to show. */
    @POST
    @Path("{login}/password")
    @Needs(Right.CHANGE_PEOPLE)
    public String reset(@PathParam("login") String login) {
        String password = accounts.resetPassword(person.site().id(), login, person.login());
        String view = list();
        models.put("password", provider.isOn() ? "" : password);
        models.put("passwordFor", login);
        models.put("reset", provider.isOn() ? login : "");
        return view;
    }
}
