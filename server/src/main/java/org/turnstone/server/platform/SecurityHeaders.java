package org.turnstone.server.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells the browser what no page of ours needs: scripts, frames, other hosts, a copy in a cache, our address in a
 * referrer.
 */
@WebFilter("/*")
public class SecurityHeaders extends HttpFilter {
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self';"
            + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        // What laptops ask for is no page: the rest would be half of the bytes of their shortest session.
        if (!request.getServletPath().startsWith("/sync/")) {
            response.setHeader("Content-Security-Policy", POLICY);
            response.setHeader("X-Frame-Options", "DENY");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
            response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        }
        boolean asset = request.getServletPath().startsWith("/assets/");
        response.setHeader("Cache-Control", asset ? "public, max-age=3600" : "no-store");
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        chain.doFilter(request, response);
    }
}
