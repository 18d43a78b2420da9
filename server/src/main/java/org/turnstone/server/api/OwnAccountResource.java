package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.SecondStep;
import org.turnstone.server.platform.Given;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** One's own account: where one has a place, password, whether there is a second step. */
@Path("account")
@Produces(MediaType.APPLICATION_JSON)
public class OwnAccountResource {
    private static final int MAX_TYPED = 256;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Operation(summary = "One's own login, sites and second step.")
    @GET
    @Needs(Right.OWN_ACCOUNT)
    public AccountView show() {
        SecondStep.Standing standing = accounts.secondStepOf(person.login());
        return new AccountView(
                person.login(),
                accounts.sitesOf(person.login()).stream()
                        .flatMap(site -> sites.find(site).stream())
                        .map(Site::code)
                        .sorted()
                        .toList(),
                standing.on(),
                standing.codesLeft());
    }

    @Operation(summary = "Changes one's own password, which ends every session of the account.")
    @POST
    @Path("password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.OWN_ACCOUNT)
    public AccountView password(@Nullable NewPassword wanted) {
        NewPassword given = Given.body(wanted);
        accounts.changePassword(
                person.login(),
                Wanted.words(given.before(), "before", MAX_TYPED).toCharArray(),
                Wanted.words(given.after(), "after", MAX_TYPED));
        return show();
    }

    /** @param recoveryCodes how many are left */
    public record AccountView(String login, List<String> sites, boolean secondStep, int recoveryCodes) {}

    /** The password one has, and the new one. */
    public record NewPassword(
            @Nullable String before, @Nullable String after) {
        @Override
        public String toString() {
            return "password";
        }
    }
}
