package org.turnstone.server.account;

import jakarta.enterprise.context.RequestScoped;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.site.Site;

/** Whose request this is, once {@link Access} has let it through. */
@RequestScoped
public class CurrentPerson {
    private @Nullable String login;
    private @Nullable Site site;
    private Set<Role> roles = Set.of();

    void set(String login, @Nullable Site site, Set<Role> roles) {
        this.login = login;
        this.site = site;
        this.roles = roles.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(roles));
    }

    /** @throws IllegalStateException on a page that is for anyone */
    public String login() {
        return Optional.ofNullable(login).orElseThrow(() -> new IllegalStateException("nobody has signed in"));
    }

    /** The site the address names. */
    public Site site() {
        return Optional.ofNullable(site).orElseThrow(() -> new IllegalStateException("the address names no site"));
    }

    /** Whether they have a right at that site; at any site where the address names none. */
    public boolean may(Right right) {
        return right.isOf(roles);
    }
}
