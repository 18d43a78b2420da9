package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.credential.Credential;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.turnstone.server.account.Access;
import org.turnstone.server.account.Accounts;

/** Makes a session somebody's. */
@RequestScoped
class Entrance {
    @Inject
    SecurityContext security;

    @Inject
    Accounts accounts;

    @Inject
    FormToken token;

    /**
     * @param login whose credential it is
     * @return whether the credential was right; nobody is signed in if not, nor is who was before
     */
    boolean enter(HttpServletRequest request, HttpServletResponse response, Credential credential, String login)
            throws ServletException {
        if (request.getUserPrincipal() != null) {
            // Else the session's sign-in would be taken for this one.
            request.logout();
        }
        AuthenticationStatus status = security.authenticate(
                request,
                response,
                AuthenticationParameters.withParams().credential(credential).newAuthentication(true));
        if (status != AuthenticationStatus.SUCCESS) {
            return false;
        }
        token.renew(request);
        request.getSession()
                .setAttribute(Access.SIGN_IN, accounts.signInOf(login).orElseThrow());
        return true;
    }
}
