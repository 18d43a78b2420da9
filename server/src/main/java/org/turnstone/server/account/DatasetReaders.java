package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.sync.record.SiteId;

/** Finds out who asks for answers, by the console's session or by HTTP Basic, and whether they may read them. */
@ApplicationScoped
public class DatasetReaders {
    private static final String BASIC = "Basic ";

    @Inject
    Accounts accounts;

    /**
     * The login of whoever asks.
     *
     * @throws ProblemException 401 if nobody signed in, 403 if they may not read at this site
     */
    public String require(HttpServletRequest request, SiteId site) {
        return require(
                request,
                site,
                Role::readsDatasets,
                "You may not read the answers of this site.",
                "Nothing was handed out. It needs the role of data manager or evaluation officer.");
    }

    /**
     * The login of whoever decides.
     *
     * @throws ProblemException 401 if nobody signed in, 403 if they may not decide at this site
     */
    public String requireToSettle(HttpServletRequest request, SiteId site) {
        return require(
                request,
                site,
                Role::settlesConflicts,
                "You may not decide about answers of this site.",
                "Nothing was changed. It needs the role of data manager.");
    }

    private String require(
            HttpServletRequest request, SiteId site, Predicate<Role> entitled, String refused, String safe) {
        String login = Optional.ofNullable(request.getUserPrincipal())
                .map(java.security.Principal::getName)
                .or(() -> basic(request.getHeader("Authorization")))
                .orElseThrow(() -> new ProblemException(
                        401, "SIGN_IN", "Sign in first.", "Nothing was handed out. Use the console, or HTTP Basic."));
        boolean may = accounts.member(site, login)
                .filter(member -> member.roles().stream().anyMatch(entitled))
                .isPresent();
        if (!may) {
            throw new ProblemException(403, "NOT_ENTITLED", refused, safe);
        }
        return login;
    }

    private Optional<String> basic(@Nullable String header) {
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
            return accounts.authenticate(login, pair.substring(colon + 1).toCharArray())
                    ? Optional.of(login)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
