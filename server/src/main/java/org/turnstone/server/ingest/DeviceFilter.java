package org.turnstone.server.ingest;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.LaptopsFirst;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.wire.HttpMessages;

/** Lets through to a {@link ForDevices} resource whoever shows a token of the site in the address. */
@Provider
@ForDevices
@Priority(Priorities.AUTHENTICATION)
public class DeviceFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String COUNTED = DeviceFilter.class.getName() + ".counted";
    private static final String SCHEME = "Bearer ";
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,5}");

    @Inject
    SignIns signIns;

    @Inject
    SiteControl control;

    @Inject
    CurrentDevice device;

    @Inject
    LaptopsFirst laptops;

    @Override
    public void filter(ContainerRequestContext request) {
        @Nullable String header = request.getHeaderString("Authorization");
        Optional<SignIns.Bearer> bearer = header == null || !header.startsWith(SCHEME)
                ? Optional.empty()
                : signIns.bearerOf(header.substring(SCHEME.length()).strip());
        String site = request.getUriInfo().getPathParameters().getFirst("site");
        if (bearer.isEmpty() || !bearer.get().site().toHex().equals(site)) {
            throw new ProblemException(
                    401,
                    "TOKEN",
                    "The laptop's sign-in is missing, has expired or is for another site.",
                    "Nothing was changed. Sign in again and repeat the request.");
        }
        laptops.begins();
        request.setProperty(COUNTED, true);
        device.is(
                bearer.get(),
                control.of(bearer.get().site()).isRevoked(bearer.get().device()),
                version(request.getHeaderString(HttpMessages.VERSION)));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(COUNTED) != null) {
            request.removeProperty(COUNTED);
            laptops.ends();
        }
    }

    /** A program that does not say is the first. */
    private static int version(@Nullable String header) {
        return header != null && VERSION.matcher(header).matches() ? Integer.parseInt(header) : 1;
    }
}
