package org.turnstone.server.platform;

import jakarta.json.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Refuses a request with a body that offers to go on in another protocol, as some HTTP clients do of their own accord. The
 * container takes such an offer for accepted and never tells where the body ends (glassfish-grizzly issue 2117): whoever read it
 * would wait until the connection is given up. A request without a body is answered as if there were no offer.
 */
@WebFilter("/*")
public class UpgradeOffers extends HttpFilter {
    private static final int STATUS = HttpServletResponse.SC_BAD_REQUEST;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (!hasBody || request.getHeader("Upgrade") == null) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(STATUS);
        response.setHeader("Connection", "close");
        response.setContentType(Problem.MEDIA_TYPE);
        response.getOutputStream()
                .write(Json.createObjectBuilder()
                        .add("title", "This server speaks HTTP/1.1 and takes no offer of another protocol.")
                        .add("status", STATUS)
                        .add("code", "HTTP_VERSION")
                        .add("detail", "Nothing was changed. Send the same without the header Upgrade.")
                        .build()
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
