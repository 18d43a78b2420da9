package org.turnstone.server.account;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every REST resource of programs. The console's session is good for reading only: what changes something wants
 * HTTP Basic, which no page of somebody else's can make a browser send.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class ApiGate implements ContainerRequestFilter {
    @Inject
    Access access;

    @Context
    ResourceInfo resource;

    @Context
    HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        Method method = resource.getResourceMethod();
        if (method == null || Access.asksForNobody(method)) {
            return;
        }
        boolean reads = context.getMethod().equals("GET") || context.getMethod().equals("HEAD");
        Optional<String> session = reads ? access.bySession(request) : Optional.empty();
        @Nullable String login = session.or(() -> access.byBasic(request)).orElse(null);
        access.require(method, login, context.getUriInfo().getPathParameters().getFirst("site"));
    }
}
