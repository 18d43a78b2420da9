package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Lets Jakarta Security ask {@link Accounts} whether a password is right; whom a provider vouches for was asked about before. */
@ApplicationScoped
public class AccountIdentityStore implements IdentityStore {
    /** The one group: whoever has signed in. What they may do depends on the site. */
    public static final String SIGNED_IN = "signed-in";

    @Inject
    Accounts accounts;

    @Override
    public CredentialValidationResult validate(Credential credential) {
        if (credential instanceof ProviderCredential proven) {
            return new CredentialValidationResult(proven.login(), Set.of(SIGNED_IN));
        }
        if (!(credential instanceof SignInCredential typed)) {
            return CredentialValidationResult.NOT_VALIDATED_RESULT;
        }
        boolean right =
                accounts.authenticate(typed.getCaller(), typed.getPassword().getValue(), typed.code());
        return right
                ? new CredentialValidationResult(typed.getCaller(), Set.of(SIGNED_IN))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
