package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.OpenIdSettings;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.ServerSettings;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.record.SiteId;

/**
 * Which account somebody has whom a provider vouches for. An administrator ties the two beforehand: signing in makes no account, and
 * what somebody may do stays with the roles that they have here.
 */
@ApplicationScoped
public class ProviderIdentities {
    /** What a provider calls somebody (OpenID Connect Core 1.0, section 2: at most 255 characters of ASCII). */
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7E]{1,255}");

    @PersistenceContext
    EntityManager entities;

    @Inject
    Accounts accounts;

    @Inject
    AuditTrail audit;

    @Inject
    ServerSettings settings;

    /**
     * Ties an account to what the provider calls its person, in place of what it was tied to, and ends its sessions.
     *
     * @throws ProblemException 409 if no provider is configured or another account is tied to that already, 404 if nobody with this
     *     login has a place at the site
     */
    @Transactional
    public void tie(SiteId site, String login, String subject, String actor) {
        String issuer = provider().issuer().toString();
        if (!SUBJECT.matcher(subject).matches()) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "What a provider calls somebody has 1 to 255 characters, without blanks.",
                    "Nothing was changed. Copy it from the provider; it is often a number or a long code.");
        }
        UUID account = accounts.endSessions(site, login, actor);
        Optional<String> holder = loginOf(issuer, subject);
        if (holder.filter(other -> !other.equals(login)).isPresent()) {
            throw new ProblemException(
                    409,
                    "SUBJECT_TAKEN",
                    "Another account is tied to that already.",
                    "Nothing was changed. Tie that one to something else first.");
        }
        Sql.of("delete from provider_identity where issuer = ? and account_id = ?", issuer, account)
                .update(entities);
        Sql.of("insert into provider_identity (issuer, subject, account_id) values (?, ?, ?)", issuer, subject, account)
                .update(entities);
        audit.record(actor, "user.provider", site, login);
    }

    /** What the provider calls somebody, if an administrator said so. */
    @Transactional
    public Optional<String> subjectOf(String login) {
        OpenIdSettings provider = settings.openId();
        return provider == null
                ? Optional.empty()
                : Sql.of(
                                "select i.subject from provider_identity i join account a on a.account_id = i.account_id"
                                        + " where i.issuer = ? and a.login = ?",
                                provider.issuer().toString(),
                                login)
                        .first(entities)
                        .map(row -> row.text(0));
    }

    /** The login of whom the provider vouches for. */
    @Transactional
    public Optional<String> loginOf(String issuer, String subject) {
        return Sql.of(
                        "select a.login from provider_identity i join account a on a.account_id = i.account_id"
                                + " where i.issuer = ? and i.subject = ?",
                        issuer,
                        subject)
                .first(entities)
                .map(row -> row.text(0));
    }

    /** Lets somebody in for whose second step the provider vouches too. */
    @Transactional
    public ProviderCredential admit(String login) {
        audit.record(login, "sign-in", null, login);
        return new ProviderCredential(login);
    }

    /**
     * Lets somebody in if the code of their own second step is right, or they have none.
     *
     * @return empty if the code is wrong, or there were too many wrong ones
     */
    @Transactional
    public Optional<ProviderCredential> admit(String login, String code) {
        return accounts.passesSecondStep(login, code) ? Optional.of(new ProviderCredential(login)) : Optional.empty();
    }

    private OpenIdSettings provider() {
        OpenIdSettings provider = settings.openId();
        if (provider == null) {
            throw new ProblemException(
                    409,
                    "NO_PROVIDER",
                    "People sign in with passwords here.",
                    "Nothing was changed. A provider is configured with turnstone.openid.issuer.");
        }
        return provider;
    }
}
