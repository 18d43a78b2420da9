package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.ProviderIdentities;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.Role;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;

/** People with a place at a site, and their roles. */
@Path("sites/{site}/people")
@Produces(MediaType.APPLICATION_JSON)
public class PeopleResource {
    private static final int MAX_LOGIN = 64;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    ProviderIdentities identities;

    @Operation(summary = "The people of the site, their roles and whether they have a second step.")
    @GET
    @Needs(Right.SEE_PEOPLE)
    public List<PersonView> list(@PathParam("site") String siteName) {
        return accounts.membersOf(person.site().id()).stream().map(this::view).toList();
    }

    private PersonView view(Member member) {
        return new PersonView(
                member.login(),
                words(member.roles()),
                accounts.secondStepOf(member.login()).on(),
                identities.subjectOf(member.login()).orElse(null));
    }

    private PersonView view(String login) {
        return view(accounts.member(person.site().id(), login).orElseThrow(PeopleResource::nobody));
    }

    @Operation(summary = "What each role may do.")
    @GET
    @Path("roles")
    @Needs(Right.SEE_PEOPLE)
    public List<RoleView> roles(@PathParam("site") String siteName) {
        return Arrays.stream(Role.values())
                .map(role -> new RoleView(
                        role.word(),
                        Arrays.stream(Right.values())
                                .filter(right -> right.roles().contains(role))
                                .map(Right::words)
                                .toList()))
                .toList();
    }

    @Operation(summary = "Gives somebody a place at the site; a password that is made is shown this once.")
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.CHANGE_PEOPLE)
    public PasswordView add(@PathParam("site") String siteName, @Nullable NewPerson wanted) {
        NewPerson given = Given.body(wanted);
        String login = Wanted.words(given.login(), "login", MAX_LOGIN);
        return new PasswordView(
                login,
                accounts.create(person.site().id(), login, roles(given.roles()), null, person.login())
                        .orElse(null));
    }

    @Operation(summary = "Gives somebody other roles at the site.")
    @POST
    @Path("{login}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.CHANGE_PEOPLE)
    public PersonView change(
            @PathParam("site") String siteName, @PathParam("login") String login, @Nullable NewRoles wanted) {
        accounts.changeRoles(person.site().id(), login, roles(Given.body(wanted).roles()), person.login());
        return view(login);
    }

    @Operation(summary = "Ties somebody's account to what the provider that signs people in calls them.")
    @POST
    @Path("{login}/subject")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.CHANGE_PEOPLE)
    public PersonView subject(
            @PathParam("site") String siteName, @PathParam("login") String login, @Nullable Subject wanted) {
        identities.tie(person.site().id(), login, Given.text(Given.body(wanted).subject(), "subject"), person.login());
        return view(login);
    }

    @Operation(summary = "Makes a new password for somebody, shown this once, and takes their second step away.")
    @POST
    @Path("{login}/password")
    @Needs(Right.CHANGE_PEOPLE)
    public PasswordView reset(@PathParam("site") String siteName, @PathParam("login") String login) {
        return new PasswordView(login, accounts.resetPassword(person.site().id(), login, person.login()));
    }

    private static Set<Role> roles(@Nullable List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words == null ? List.<String>of() : words) {
            roles.add(Role.ofWord(word).orElseThrow(() -> Wanted.malformed("There is no such role.")));
        }
        return roles;
    }

    private static List<String> words(Set<Role> roles) {
        return roles.stream().map(Role::word).sorted().toList();
    }

    private static ProblemException nobody() {
        return new ProblemException(
                404, "NO_USER", "Nobody with this login has a place at this site.", "Nothing was changed.");
    }

    /** @param subject what the provider calls them, or null */
    public record PersonView(
            String login,
            List<String> roles,
            boolean secondStep,
            @Nullable String subject) {
        @Override
        public String toString() {
            return "person " + login;
        }
    }

    /** A role and what it may. */
    public record RoleView(String role, List<String> may) {}

    /** @param password null if the account had one, or a provider signs people in */
    public record PasswordView(String login, @Nullable String password) {
        @Override
        public String toString() {
            return "password of " + login;
        }
    }

    /** Who gets a place. */
    public record NewPerson(
            @Nullable String login, @Nullable List<String> roles) {}

    /** The roles from now on. */
    public record NewRoles(@Nullable List<String> roles) {}

    /** What the provider calls them. */
    public record Subject(@Nullable String subject) {
        @Override
        public String toString() {
            return "subject";
        }
    }
}
