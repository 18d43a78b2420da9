package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Access;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.SecondStep;
import org.turnstone.server.openid.Provider;

/** One's own password and second step. */
@Path("account")
@Controller
@RequestScoped
public class AccountPage {
    private static final int MAX_TYPED = 256;
    private static final String SECRET = "turnstone.second-step";

    @Inject
    Page page;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    SecondStep secondStep;

    @Inject
    Provider provider;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    @GET
    @Needs(Right.OWN_ACCOUNT)
    public String show() {
        models.put("standing", accounts.secondStepOf(person.login()));
        models.put("codes", List.of());
        models.put("provider", provider.name());
        return "account.xhtml";
    }

    @POST
    @Path("password")
    @Needs(Right.OWN_ACCOUNT)
    public Response password(@FormParam("before") @Nullable String before, @FormParam("after") @Nullable String after) {
        accounts.changePassword(
                person.login(),
                Typed.words(before, "The password you have now", MAX_TYPED).toCharArray(),
                Typed.words(after, "The new password", MAX_TYPED));
        keepThisSession();
        page.say("Changed. Every other sign-in with your account has ended.");
        return Response.seeOther(URI.create(page.home("account"))).build();
    }

    /** Everybody else's sign-in to the account has ended; this one goes on. */
    private void keepThisSession() {
        request.changeSessionId();
        request.getSession()
                .setAttribute(Access.SIGN_IN, accounts.signInOf(person.login()).orElseThrow());
    }

    /** Shows the secret for the app, as a picture and as text. It counts once the app has shown a right code. */
    @POST
    @Path("second-step/begin")
    @Needs(Right.OWN_ACCOUNT)
    public String begin() {
        byte[] secret = secondStep.newSecret();
        request.getSession().setAttribute(SECRET, secret);
        models.put("typed", SecondStep.typed(secret));
        models.put(
                "qr", QrPicture.of(SecondStep.address(person.login(), secret), "The secret as a picture for the app"));
        return show();
    }

    @POST
    @Path("second-step")
    @Needs(Right.OWN_ACCOUNT)
    public String start(@FormParam("code") @Nullable String code) {
        HttpSession session = request.getSession();
        if (!(session.getAttribute(SECRET) instanceof byte[] secret)) {
            throw Typed.malformed("The set-up was not begun in this session.");
        }
        List<String> codes = accounts.startSecondStep(person.login(), secret, Typed.words(code, "The code", 10));
        session.removeAttribute(SECRET);
        keepThisSession();
        String view = show();
        models.put("codes", codes);
        return view;
    }
}
