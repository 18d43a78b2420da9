package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.account.SignInCredential;
import org.turnstone.server.openid.Provider;
import org.turnstone.server.platform.ProblemException;

/**
 * Signing in and out. The code of the second step is asked for at once, so that a wrong password tells nothing. Where a provider signs
 * people in, the page leads to it and takes no password.
 */
@Path("/")
@Controller
@RequestScoped
public class SignInPage {
    private static final String VIEW = "login.xhtml";
    private static final int MAX_TYPED = 256;

    @Inject
    Entrance entrance;

    @Inject
    Provider provider;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    @Context
    HttpServletResponse response;

    @GET
    @Path("login")
    @ForAnyone
    public Response form(@QueryParam("out") @DefaultValue("false") boolean signedOut) {
        models.put(
                "atProvider",
                signedOut && provider.isOn()
                        ? provider.client().signOut().map(URI::toString).orElse("")
                        : "");
        return page(Response.Status.OK, false, "");
    }

    @POST
    @Path("login")
    @ForAnyone
    public Response signIn(
            @FormParam("login") @Nullable String login,
            @FormParam("password") @Nullable String password,
            @FormParam("code") @Nullable String code)
            throws ServletException {
        if (provider.isOn()) {
            throw new ProblemException(
                    403,
                    "NO_PASSWORDS",
                    "Passwords open nothing here: people sign in with " + provider.name() + ".",
                    "Nobody was signed in. Begin at the page for signing in.");
        }
        String typedCode = code == null ? "" : code;
        if (login == null
                || password == null
                || login.length() > MAX_TYPED
                || password.length() > MAX_TYPED
                || typedCode.length() > MAX_TYPED) {
            return page(Response.Status.UNAUTHORIZED, true, "");
        }
        if (!entrance.enter(request, response, new SignInCredential(login, password, typedCode), login)) {
            return page(Response.Status.UNAUTHORIZED, true, login);
        }
        return Response.seeOther(URI.create(request.getContextPath() + "/console"))
                .build();
    }

    @POST
    @Path("logout")
    @ForAnyone
    public Response signOut() throws ServletException {
        request.logout();
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        return Response.seeOther(URI.create(request.getContextPath() + "/console/login?out=true"))
                .build();
    }

    private Response page(Response.Status status, boolean failed, String login) {
        models.put("failed", failed);
        models.put("login", login);
        models.put("provider", provider.name());
        return Response.status(status).entity(VIEW).build();
    }
}
