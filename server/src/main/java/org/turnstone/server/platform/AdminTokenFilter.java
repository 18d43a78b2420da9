package org.turnstone.server.platform;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Lets through to an {@link AdminOnly} resource whoever shows the token of this server's data folder. */
@Provider
@AdminOnly
@Priority(Priorities.AUTHENTICATION)
public class AdminTokenFilter implements ContainerRequestFilter {
    @Inject
    AdminToken token;

    @Override
    public void filter(ContainerRequestContext request) {
        if (!token.isShownIn(request.getHeaderString("Authorization"))) {
            throw new ProblemException(
                    401,
                    "TOKEN",
                    "The administrator's token is missing or is not this server's.",
                    "Nothing was changed. Use the token in admin.token in the server's data folder.");
        }
    }
}
