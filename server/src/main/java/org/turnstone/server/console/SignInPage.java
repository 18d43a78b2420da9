package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
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

/** Signing in and out. */
@Path("/")
@Controller
@RequestScoped
public class SignInPage {
    private static final String VIEW = "login.xhtml";
    private static final int MAX_TYPED = 256;

    @Inject
    SecurityContext security;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    @Context
    HttpServletResponse response;

    @GET
    @Path("login")
    public Response form() {
        return page(Response.Status.OK, false, "");
    }

    @POST
    @Path("login")
    public Response signIn(@FormParam("login") @Nullable String login, @FormParam("password") @Nullable String password)
            throws ServletException {
        if (login == null || password == null || login.length() > MAX_TYPED || password.length() > MAX_TYPED) {
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
                        .credential(new UsernamePasswordCredential(login, password))
                        .newAuthentication(true));
        return status == AuthenticationStatus.SUCCESS
                ? Response.seeOther(URI.create(request.getContextPath() + "/console"))
                        .build()
                : page(Response.Status.UNAUTHORIZED, true, login);
    }

    @POST
    @Path("logout")
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
