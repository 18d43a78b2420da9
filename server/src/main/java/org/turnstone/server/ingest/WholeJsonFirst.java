package org.turnstone.server.ingest;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.wire.StrictJson;

/**
 * Looks at a JSON body as a whole before it is bound, and refuses one that is not well formed. The container's parser skips a
 * member that nobody knows without an end if the body is cut short within it: a request of ten bytes would keep a thread of
 * this server for good, whoever sent it.
 */
@Provider
public class WholeJsonFirst implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        MediaType type = context.getMediaType();
        if (type != null && type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            // BodyLimitFilter bounds it.
            byte[] body = context.getInputStream().readAllBytes();
            if (body.length > 0) {
                check(body);
            }
            context.setInputStream(new ByteArrayInputStream(body));
        }
        return context.proceed();
    }

    private static void check(byte[] body) {
        try {
            StrictJson.read(body);
        } catch (MalformedMessageException e) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "The request is not the JSON that is expected here.",
                    "Nothing was changed. Check the body against the documentation.");
        }
    }
}
