package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/**
 * Lets requests through or refuses them, for pages and REST resources alike: who asks is known by the console's session or,
 * where that is offered, by HTTP Basic; what they may is in {@link Right}.
 */
@ApplicationScoped
public class Access {
    /** In a session: with which of its account's sign-ins, counted by changes of the password, it was made. */
    public static final String SIGN_IN = "turnstone.sign-in";

    private static final String CODE_HEADER = "X-Turnstone-Code";
    private static final String BASIC = "Basic ";

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Inject
    CurrentPerson person;

    /** Whether a method asks for no person: it is for anyone, or its holder of a token is checked elsewhere. */
    static boolean asksForNobody(Method method) {
        return method.isAnnotationPresent(ForAnyone.class)
                || method.isAnnotationPresent(AdminOnly.class)
                || method.getDeclaringClass().isAnnotationPresent(AdminOnly.class);
    }

    /**
     * Notes whose request it is, if they may.
     *
     * @param login who asks, or null for nobody
     * @param siteName as the address has it, or null
     * @throws ProblemException 401 if nobody signed in, 403 if they may not; whether the site exists it does not tell those
     *     who have no place there
     */
    public void require(Method method, @Nullable String login, @Nullable String siteName) {
        if (asksForNobody(method)) {
            return;
        }
        if (login == null) {
            throw new ProblemException(
                    401,
                    "SIGN_IN",
                    "Sign in first.",
                    "Nothing was handed out or changed. Use the console, or HTTP Basic.");
        }
        Needs needs = method.getAnnotation(Needs.class);
        Optional<Site> site = siteName == null ? Optional.empty() : sites.known(siteName);
        Set<Role> roles = siteName == null
                ? accounts.rolesAnywhere(login)
                : site.flatMap(at -> accounts.member(at.id(), login))
                        .map(Member::roles)
                        .orElse(Set.of());
        if (needs == null || !needs.value().isOf(roles)) {
            throw new ProblemException(
                    403,
                    "NOT_ENTITLED",
                    needs == null
                            ? "That is not open to anybody."
                            : "Your role here does not let you " + needs.value().words() + ".",
                    "Nothing was handed out or changed. Ask whoever runs the site for the role that it needs.");
        }
        person.set(login, site.orElse(null), roles);
    }

    /** The login of the session, unless the password changed since it began. */
    public Optional<String> bySession(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        HttpSession session = request.getSession(false);
        if (principal == null || session == null) {
            return Optional.empty();
        }
        return Optional.of(principal.getName())
                .filter(login -> accounts.signInOf(login).equals(Optional.ofNullable(session.getAttribute(SIGN_IN))));
    }

    /** The login of an Authorization header; an account with a second step wants its code in {@code X-Turnstone-Code}. */
    Optional<String> byBasic(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.startsWith(BASIC)) {
            return Optional.empty();
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            String login = pair.substring(0, colon);
            String code = request.getHeader(CODE_HEADER);
            return accounts.authenticate(login, pair.substring(colon + 1).toCharArray(), code == null ? "" : code)
                    ? Optional.of(login)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
