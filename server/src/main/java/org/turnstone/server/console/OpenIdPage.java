package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.Serializable;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.account.ProviderCredential;
import org.turnstone.server.account.ProviderIdentities;
import org.turnstone.server.openid.Attempt;
import org.turnstone.server.openid.Attempts;
import org.turnstone.server.openid.OpenIdClient;
import org.turnstone.server.openid.Proven;
import org.turnstone.server.openid.Provider;
import org.turnstone.server.platform.ProblemException;

/** The way to the provider that signs people in, and back. */
@Path("openid")
@Controller
@RequestScoped
public class OpenIdPage {
    private static final String TICKET = "turnstone-sign-in";
    private static final String PENDING = "turnstone.openid-pending";
    private static final String VIEW = "entered.xhtml";
    private static final int MAX_TYPED = 64;
    private static final Duration CODE_WITHIN = Duration.ofMinutes(5);

    @Inject
    Provider provider;

    @Inject
    ProviderIdentities identities;

    @Inject
    Accounts accounts;

    @Inject
    Entrance entrance;

    @Inject
    Models models;

    @Inject
    Clock clock;

    @Context
    HttpServletRequest request;

    @Context
    HttpServletResponse response;

    /** Whom the provider vouched for and whose second step is asked for here. */
    private record Pending(String login, Instant until) implements Serializable {}

    @GET
    @Path("start")
    @ForAnyone
    public Response start() {
        OpenIdClient client = provider.client();
        Attempts.Begun begun = provider.attempts().begin();
        URI there = client.start(begun.attempt());
        give(begun.ticket(), (int) Attempts.GOOD_FOR.toSeconds());
        return Response.seeOther(there).build();
    }

    /**
     * Lax, unlike the session's: the provider sends people back here, and then this alone comes with them. Not by JAX-RS, which
     * would send it in place of the session's.
     */
    private void give(String ticket, int seconds) {
        Cookie cookie = new Cookie(TICKET, ticket);
        cookie.setPath(request.getContextPath() + "/console/openid");
        cookie.setMaxAge(seconds);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Lax");
        response.addCookie(cookie);
    }

    @GET
    @Path("return")
    @ForAnyone
    public Response comeBack(
            @CookieParam(TICKET) @Nullable String ticket,
            @QueryParam("code") @Nullable String code,
            @QueryParam("state") @Nullable String state,
            @QueryParam("iss") @Nullable String issuer,
            @QueryParam("error") @Nullable String error)
            throws ServletException {
        OpenIdClient client = provider.client();
        Attempt attempt = provider.attempts().take(ticket == null ? "" : ticket).orElseThrow(OpenIdClient::notOurs);
        Proven proven = client.finish(attempt, new OpenIdClient.Answer(code, state, issuer, error));
        String login = identities.loginOf(proven.issuer(), proven.subject()).orElseThrow(() -> nobody(proven));
        if (proven.secondStep()) {
            return entered(identities.admit(login));
        }
        if (accounts.secondStepOf(login).on()) {
            request.getSession()
                    .setAttribute(PENDING, new Pending(login, clock.instant().plus(CODE_WITHIN)));
            return page(Response.Status.OK, true, false);
        }
        if (provider.wantsSecondStep()) {
            throw new ProblemException(
                    403,
                    "OPENID_SECOND_STEP",
                    "The provider did not say that it asked you for a second step.",
                    "Nobody was signed in. Set one up at the provider, then begin again.");
        }
        return entered(identities.admit(login, "").orElseThrow(OpenIdPage::locked));
    }

    /** Says what the provider calls them, for whoever runs the site to tie an account to. */
    private static ProblemException nobody(Proven proven) {
        return new ProblemException(
                403,
                "OPENID_UNKNOWN",
                "The provider knows you, but no account here is yours.",
                "Nobody was signed in. Ask whoever runs the site to tie your account to what the provider calls you: "
                        + proven.subject());
    }

    private static ProblemException locked() {
        return new ProblemException(
                403,
                "LOCKED",
                "This account is locked for some minutes, after too many wrong codes.",
                "Nobody was signed in. Wait, then begin again.");
    }

    @POST
    @Path("code")
    @ForAnyone
    public Response code(@FormParam("code") @Nullable String typed) throws ServletException {
        HttpSession session = request.getSession();
        if (!(session.getAttribute(PENDING) instanceof Pending pending)
                || !pending.until().isAfter(clock.instant())) {
            session.removeAttribute(PENDING);
            throw OpenIdClient.notOurs();
        }
        String code = typed == null ? "" : typed.strip();
        ProviderCredential admitted = code.isEmpty() || code.length() > MAX_TYPED
                ? null
                : identities.admit(pending.login(), code).orElse(null);
        if (admitted == null) {
            return page(Response.Status.UNAUTHORIZED, true, true);
        }
        session.removeAttribute(PENDING);
        return entered(admitted);
    }

    /**
     * A page of our own that goes on by itself: a browser that was sent here from elsewhere leaves the session's cookie away until a
     * page of this server asks for the next.
     */
    private Response entered(ProviderCredential credential) throws ServletException {
        if (!entrance.enter(request, response, credential, credential.login())) {
            throw OpenIdClient.notOurs();
        }
        return page(Response.Status.OK, false, false);
    }

    private Response page(Response.Status status, boolean asks, boolean failed) {
        models.put("asks", asks);
        models.put("failed", failed);
        Response.ResponseBuilder page = Response.status(status).entity(VIEW);
        if (!asks) {
            page.header("Refresh", "0;url=" + URI.create(request.getContextPath() + "/console"));
        }
        return page.build();
    }
}
