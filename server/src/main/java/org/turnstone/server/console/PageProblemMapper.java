package org.turnstone.server.console;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.turnstone.server.platform.Problem;
import org.turnstone.server.platform.ProblemMapper;

/** Faults of a page, in words on a page. The texts are ours and hold no markup. */
@Provider
public class PageProblemMapper implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = (Problem) new ProblemMapper().toResponse(thrown).getEntity();
        String page = "<!DOCTYPE html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>Turnstone</title>"
                + "<h1>" + problem.title() + "</h1><p>" + problem.detail() + "</p><p>Code: " + problem.code() + "</p>"
                + "</html>";
        return Response.status(problem.status())
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .entity(page)
                .build();
    }
}
