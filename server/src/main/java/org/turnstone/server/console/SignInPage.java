package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Access;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.account.SignInCredential;

/** Signing in and out. The code of the second step is asked for at once, so that a wrong password tells nothing. */
@Path("/")
@Controller
@RequestScoped
public class SignInPage {
    private static final String VIEW = "login.xhtml";
    private static final int MAX_TYPED = 256;

    @Inject
    SecurityContext security;

    @Inject
    Accounts accounts;

    @Inject
    FormToken token;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    @Context
    HttpServletResponse response;

    @GET
    @Path("login")
    @ForAnyone
    public Response form() {
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
        String typedCode = code == null ? "" : code;
        if (login == null
                || password == null
                || login.length() > MAX_TYPED
                || password.length() > MAX_TYPED
                || typedCode.length() > MAX_TYPED) {
            return page(Response.Status.UNAUTHORIZED, true, "");
        }
        if (request.getUserPrincipal() != null) {
            // Else the session's sign-in would be taken for the one that is typed now.
            request.logout();
        }
        AuthenticationStatus status = security.authenticate(
                request,
                response,
                AuthenticationParameters.withParams()
                        .credential(new SignInCredential(login, password, typedCode))
                        .newAuthentication(true));
        if (status != AuthenticationStatus.SUCCESS) {
            return page(Response.Status.UNAUTHORIZED, true, login);
        }
        token.renew(request);
        request.getSession()
                .setAttribute(Access.SIGN_IN, accounts.signInOf(login).orElseThrow());
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
        return Response.seeOther(URI.create(request.getContextPath() + "/console/login"))
                .build();
    }

    private Response page(Response.Status status, boolean failed, String login) {
        models.put("failed", failed);
        models.put("login", login);
        return Response.status(status).entity(VIEW).build();
    }
}
