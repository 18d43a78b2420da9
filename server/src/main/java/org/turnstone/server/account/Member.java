package org.turnstone.server.account;

import java.util.EnumSet;
import java.util.Set;
import org.turnstone.sync.change.PersonId;

/**
 * Somebody at one site.
 *
 * @param login how they sign in
 * @param person as whom they write there
 * @param roles what they may do there
 */
public record Member(String login, PersonId person, Set<Role> roles) {
    public Member {
        roles = roles.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(roles));
    }

    /** Whether one of the roles comes with a laptop on which answers are typed. */
    public boolean worksInTheField() {
        return roles.stream().anyMatch(Role::capturesInTheField);
    }
}
