package org.turnstone.server.console;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.turnstone.server.platform.Problem;
import org.turnstone.server.platform.ProblemMapper;

/** Faults of a page, in words on a page. */
@Provider
public class PageProblemMapper implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = (Problem) new ProblemMapper().toResponse(thrown).getEntity();
        String page = "<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>"
                + text(problem.title())
                + " · Turnstone</title><link rel=\"stylesheet\" href=\"/assets/console.css\"/></head>"
                + "<body class=\"narrow\"><main><p class=\"brand\">Turnstone</p><h1>" + text(problem.title())
                + "</h1><p>" + text(problem.detail())
                + "</p><p><a href=\"/console\">Back to the console</a></p><p class=\"soft\">Code for support: "
                + text(problem.code()) + "</p></main></body></html>";
        return Response.status(problem.status())
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .entity(page)
                .build();
    }

    private static String text(String words) {
        return words.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
