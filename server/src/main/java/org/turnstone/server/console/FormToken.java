package org.turnstone.server.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The token that every form of a session carries, so that a page of somebody else's cannot send one in a person's name. Krazo
 * has such a token too, but takes it in no form that brings a file.
 */
@ApplicationScoped
public class FormToken {
    static final String FIELD = "_csrf";
    private static final String ATTRIBUTE = "turnstone.form-token";
    private static final int BYTES = 32;

    @Inject
    SecureRandom random;

    String of(HttpServletRequest request) {
        HttpSession session = request.getSession();
        synchronized (this) {
            if (session.getAttribute(ATTRIBUTE) instanceof String known) {
                return known;
            }
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            session.setAttribute(ATTRIBUTE, made);
            return made;
        }
    }

    boolean isRight(HttpServletRequest request, @Nullable String shown) {
        HttpSession session = request.getSession(false);
        return session != null
                && shown != null
                && session.getAttribute(ATTRIBUTE) instanceof String known
                && MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /** After a sign-in: what was known before must not be good after. */
    void renew(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.removeAttribute(ATTRIBUTE);
        }
    }
}
