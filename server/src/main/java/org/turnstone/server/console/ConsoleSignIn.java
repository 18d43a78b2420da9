package org.turnstone.server.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.AutoApplySession;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Signs people in by the console's own form and remembers them for the session. A request that brings neither a session nor
 * a form is nobody's, which is for each resource to judge: laptops and the administrator show tokens instead.
 */
@ApplicationScoped
@AutoApplySession
public class ConsoleSignIn implements HttpAuthenticationMechanism {
    @Inject
    IdentityStoreHandler identities;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        Credential typed = context.getAuthParameters().getCredential();
        if (typed == null) {
            return context.doNothing();
        }
        CredentialValidationResult result = identities.validate(typed);
        if (result.getStatus() != CredentialValidationResult.Status.VALID) {
            return AuthenticationStatus.SEND_FAILURE;
        }
        if (request.getSession(false) != null) {
            // Whoever knew the id of the session before the sign-in must not know it after.
            request.changeSessionId();
        }
        return context.notifyContainerAboutLogin(result);
    }
}
