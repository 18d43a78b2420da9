package org.turnstone.field.vault;

import java.util.Optional;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.PersonName;

/** The names of a site's people, as far as a laptop may read them. */
public final class PeopleNames {
    private PeopleNames() {}

    /** The name of a person, or empty if it is not known here or cannot be read. */
    public static Optional<String> of(Vault vault, PersonId person) {
        Optional<ControlEntry.Enrol> enrolment = vault.control().flatMap(control -> control.enrolmentOf(person));
        Optional<SymmetricKey> scope = enrolment.flatMap(enrol -> vault.scopeKey(enrol.generation()));
        if (scope.isEmpty()) {
            return Optional.empty();
        }
        try (SymmetricKey key = scope.get()) {
            return Optional.of(PersonName.open(
                    enrolment.get().certificate().siteId(),
                    person,
                    enrolment.get().sealedName(),
                    key));
        } catch (VerificationFailedException e) {
            return Optional.empty();
        }
    }
}
