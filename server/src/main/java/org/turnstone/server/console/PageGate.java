package org.turnstone.server.console;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Access;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.platform.ProblemException;

/**
 * Stands before every page: who is not signed in is sent to sign in, who may not is told so, and what changes something must
 * carry the session's token, in a field or, where a file is brought, in the address.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class PageGate implements ContainerRequestFilter {
    @Inject
    Access access;

    @Inject
    CurrentPerson person;

    @Inject
    Page page;

    @Inject
    FormToken token;

    @Context
    ResourceInfo resource;

    @Context
    HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        Method method = resource.getResourceMethod();
        if (method == null) {
            return;
        }
        boolean reads = context.getMethod().equals("GET") || context.getMethod().equals("HEAD");
        if (!method.isAnnotationPresent(ForAnyone.class)) {
            Optional<String> login = access.bySession(request);
            if (login.isEmpty() && reads) {
                context.abortWith(Response.seeOther(URI.create(request.getContextPath() + "/console/login"))
                        .build());
                return;
            }
            @Nullable String site = context.getUriInfo().getPathParameters().getFirst("site");
            access.require(method, login.orElse(null), site);
            page.open(site == null ? null : person.site());
        }
        if (!reads && !token.isRight(request, shownToken(context))) {
            throw new ProblemException(
                    403,
                    "FORM_TOKEN",
                    "This form is not from the page you have open, or that page was open for too long.",
                    "Nothing was changed. Go back, load the page again and send it once more.");
        }
    }

    private static @Nullable String shownToken(ContainerRequestContext context) throws IOException {
        MediaType type = context.getMediaType();
        if (type == null || !type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)) {
            return context.getUriInfo().getQueryParameters().getFirst(FormToken.FIELD);
        }
        byte[] body = context.getEntityStream().readAllBytes();
        context.setEntityStream(new ByteArrayInputStream(body));
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            if (pair.startsWith(FormToken.FIELD + "=")) {
                return decoded(pair.substring(FormToken.FIELD.length() + 1));
            }
        }
        return null;
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
