package org.turnstone.server.account;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Users of a site and the enrolment codes of their laptops, for the administrator. */
@Path("admin/sites/{site}")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class MemberResource {
    @Inject
    Sites sites;

    @Inject
    Accounts accounts;

    @Inject
    EnrolmentCodes codes;

    @Inject
    ProviderIdentities identities;

    @Operation(
            summary =
                    "Gives somebody an account with a role at the site; a password that is made here is shown this once.")
    @POST
    @Path("users")
    public Response createUser(@PathParam("site") String siteName, @Nullable NewUser wanted) {
        Site site = sites.named(siteName);
        NewUser user = Given.body(wanted);
        Set<Role> roles = roles(user.roles() == null ? List.of() : user.roles());
        String login = Given.text(user.login(), "login");
        @Nullable
        String password = accounts.create(site.id(), login, roles, user.password(), AdminOnly.ACTOR)
                .orElse(null);
        Member member = accounts.member(site.id(), login).orElseThrow();
        return Response.status(Response.Status.CREATED)
                .entity(new MadeUser(login, member.person().toHex(), words(roles), password))
                .build();
    }

    @Operation(summary = "Ties somebody's account to what the provider that signs people in calls them.")
    @POST
    @Path("users/{login}/subject")
    public TiedUser tie(
            @PathParam("site") String siteName, @PathParam("login") String login, @Nullable NewSubject wanted) {
        String subject = Given.text(Given.body(wanted).subject(), "subject");
        identities.tie(sites.named(siteName).id(), login, subject, AdminOnly.ACTOR);
        return new TiedUser(login, subject);
    }

    @Operation(summary = "The people of the site and their roles.")
    @GET
    @Path("users")
    public List<UserView> users(@PathParam("site") String siteName) {
        return accounts.membersOf(sites.named(siteName).id()).stream()
                .map(m -> new UserView(m.login(), m.person().toHex(), words(m.roles())))
                .toList();
    }

    @Operation(summary = "Issues a code with which somebody enrols a laptop; it is shown this once.")
    @POST
    @Path("codes")
    public Response issueCode(@PathParam("site") String siteName, @Nullable NewCode wanted) {
        Site site = sites.named(siteName);
        NewCode code = Given.body(wanted);
        Member member = accounts.member(site.id(), Given.text(code.login(), "login"))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_USER", "Nobody with this login has a place at this site.", "No code was issued."));
        EnrolmentCodes.Issued issued = codes.issue(site, member, roleFor(member, code.role()), AdminOnly.ACTOR);
        return Response.status(Response.Status.CREATED)
                .entity(new MadeCode(issued.code().display(), issued.expiresAt().toString()))
                .build();
    }

    @Operation(summary = "The codes issued at the site and what became of them.")
    @GET
    @Path("codes")
    public List<CodeView> codes(@PathParam("site") String siteName) {
        return codes.of(sites.named(siteName).id()).stream()
                .map(c -> new CodeView(
                        c.login(),
                        c.role(),
                        c.issuedAt().toString(),
                        c.expiresAt().toString(),
                        c.state()))
                .toList();
    }

    /** The role asked for, or else the only one that works in the field. */
    private static Role roleFor(Member member, @Nullable String word) {
        if (word != null) {
            return role(word);
        }
        List<Role> field =
                member.roles().stream().filter(Role::capturesInTheField).toList();
        if (field.size() != 1) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "\"role\" is missing: they have " + field.size() + " roles that work with a laptop.",
                    "No code was issued.");
        }
        return field.get(0);
    }

    private static Set<Role> roles(List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        words.forEach(word -> roles.add(role(word)));
        return roles;
    }

    private static Role role(String word) {
        return Role.ofWord(word)
                .orElseThrow(() -> new ProblemException(
                        400, "MALFORMED", "There is no such role.", "The roles are: " + Role.allWords() + "."));
    }

    private static List<String> words(Set<Role> roles) {
        return roles.stream().map(Role::word).sorted().toList();
    }

    /** Whom to add; without a password one is made. */
    public record NewUser(
            @Nullable String login,
            @Nullable List<String> roles,
            @Nullable String password) {
        @Override
        public String toString() {
            return "new user " + login;
        }
    }

    /** An account and what the provider calls its person. */
    public record TiedUser(String login, String subject) {
        @Override
        public String toString() {
            return "user " + login;
        }
    }

    /** What the provider calls somebody. */
    public record NewSubject(@Nullable String subject) {
        @Override
        public String toString() {
            return "subject";
        }
    }

    /** Who was added; the password only if one was made, and only this once. */
    public record MadeUser(
            String login,
            String person,
            List<String> roles,
            @Nullable String password) {
        @Override
        public String toString() {
            return "user " + login;
        }
    }

    /** Somebody with a place at the site. */
    public record UserView(String login, String person, List<String> roles) {}

    /** For whom a code is wanted; the role may be left out if there is no choice. */
    public record NewCode(@Nullable String login, @Nullable String role) {}

    /** The code, shown this once, to be handed to the person it is for. */
    public record MadeCode(String code, String expiresAt) {
        @Override
        public String toString() {
            return "enrolment code";
        }
    }

    /** What became of a code; the state is open, used or expired. */
    public record CodeView(String login, String role, String issuedAt, String expiresAt, String state) {}
}
