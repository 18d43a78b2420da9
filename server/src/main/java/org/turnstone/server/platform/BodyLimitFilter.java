package org.turnstone.server.platform;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses a body that is too large: at once if it says so, else as soon as one byte or one part too many was read. The container
 * itself has no limit.
 */
@Provider
@Priority(Priorities.AUTHENTICATION + 10)
public class BodyLimitFilter implements ContainerRequestFilter {
    /** RFC 2046, section 5.1.1. */
    private static final int MAX_BOUNDARY = 70;
    /** A form with its dictionary and media, and the fields beside them. */
    private static final int MAX_PARTS = 64;

    @Inject
    ServerSettings settings;

    @Inject
    BackgroundClock clock;

    @Context
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        clock.requestCame();
        long limit = limit();
        String length = request.getHeaderString("Content-Length");
        if (length != null && exceeds(length, limit)) {
            throw new ProblemException(tooLarge());
        }
        request.setEntityStream(new LimitedInputStream(request.getEntityStream(), limit));
        MediaType type = request.getMediaType();
        if (type != null && type.getType().equalsIgnoreCase("multipart")) {
            String boundary = type.getParameters().get("boundary");
            if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
                throw new ProblemException(
                        400,
                        "MALFORMED",
                        "The body does not say where its parts end.",
                        "Nothing was changed. Send it with a boundary of 1 to " + MAX_BOUNDARY + " characters.");
            }
            request.setEntityStream(new CountedParts(request.getEntityStream(), boundary, MAX_PARTS));
        }
    }

    private long limit() {
        if (resource.getResourceMethod() == null) {
            return settings.requestBytes();
        }
        UploadLimit ofMethod = resource.getResourceMethod().getAnnotation(UploadLimit.class);
        UploadLimit upload = ofMethod == null ? resource.getResourceClass().getAnnotation(UploadLimit.class) : ofMethod;
        if (upload == null) {
            return settings.requestBytes();
        }
        return upload.value() == UploadLimit.Kind.STICK ? settings.stickBytes() : settings.uploadBytes();
    }

    /** Not JAX-RS's own getLength: it is an int, and a length past 2 GiB reads as unknown. */
    static boolean exceeds(String contentLength, long limit) {
        try {
            return Long.parseLong(contentLength.strip()) > limit;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    static Problem tooLarge() {
        return new Problem(
                "What was sent is larger than this server accepts.",
                413,
                "TOO_LARGE",
                "Nothing was changed. Send it in smaller parts, or ask an administrator to raise the limit.");
    }
}
