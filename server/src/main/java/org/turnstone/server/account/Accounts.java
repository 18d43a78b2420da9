package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.ServerSettings;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/** Makes accounts, checks passwords, and knows who has which role at which site. */
@ApplicationScoped
public class Accounts {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._-]{1,63}");
    private static final String PASSWORD_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789";
    /** 20 of 30 characters: 98 bits. */
    private static final int PASSWORD_LENGTH = 20;

    private static final int MIN_PASSWORD_LENGTH = 12;
    private static final int MAX_PASSWORD_LENGTH = 256;

    @PersistenceContext
    EntityManager entities;

    @Inject
    AuditTrail audit;

    @Inject
    SecondStep secondStep;

    @Inject
    ServerSettings settings;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /**
     * Gives somebody roles at a site, making the account if there is none of that login.
     *
     * @param password or null to have one made; must be null if the account exists
     * @return the password if one was made here, to be shown once
     * @throws ProblemException if a text cannot be or the account has a place at the site already; nothing was changed
     */
    @Transactional
    public Optional<String> create(
            SiteId site, String login, Set<Role> roles, @Nullable String password, String actor) {
        check(login, roles, password);
        if (password != null) {
            refuseWithProvider();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<AccountEntity> existing = account(login);
        if (existing.isPresent()
                && (password != null || person(site, existing.get().accountId).isPresent())) {
            throw new ProblemException(
                    409,
                    "USER_EXISTS",
                    "There is somebody with this login already.",
                    "Nothing was changed. Choose another login, or leave the password away to give them a place at this site.");
        }
        Optional<String> made = existing.isEmpty() && password == null ? Optional.of(makePassword()) : Optional.empty();
        AccountEntity account = existing.orElseGet(() -> {
            String chosen = password == null ? made.orElseThrow() : password;
            AccountEntity fresh =
                    new AccountEntity(UUID.randomUUID(), login, PasswordHash.of(chosen.toCharArray(), random), now);
            entities.persist(fresh);
            return fresh;
        });
        entities.flush();
        entities.persist(new PersonEntity(site.value().toUuid(), randomId(), account.accountId));
        for (Role role : roles) {
            entities.persist(new RoleEntity(site.value().toUuid(), account.accountId, role, now));
        }
        audit.record(actor, "user.create", site, login);
        // Where a provider signs people in, the password opens nothing and nobody needs it.
        return settings.openId() == null ? made : Optional.empty();
    }

    /** Everybody with a place at the site, by login. */
    @Transactional
    public List<Member> membersOf(SiteId site) {
        return entities.createQuery(
                        "select a, p from Account a, Person p where p.key.siteId = :site and p.accountId = a.accountId"
                                + " order by a.login",
                        Object[].class)
                .setParameter("site", site.value().toUuid())
                .getResultStream()
                .map(row -> member(site, (AccountEntity) row[0], (PersonEntity) row[1]))
                .toList();
    }

    @Transactional
    public Optional<Member> member(SiteId site, String login) {
        return account(login)
                .flatMap(account -> person(site, account.accountId).map(person -> member(site, account, person)));
    }

    /** The sites at which an account has any of the roles. */
    @Transactional
    public List<SiteId> sitesWhere(String login, Set<Role> roles) {
        return account(login)
                .map(account -> entities.createQuery(
                                "select distinct r.key.siteId from GrantedRole r where r.key.accountId = :account"
                                        + " and r.key.role in :roles",
                                UUID.class)
                        .setParameter("account", account.accountId)
                        .setParameter("roles", roles.stream().map(Role::word).toList())
                        .getResultStream()
                        .map(id -> new SiteId(Octets16.ofUuid(id)))
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** The sites at which an account has a place, by their ids. */
    @Transactional
    public List<SiteId> sitesOf(String login) {
        return sitesWhere(login, EnumSet.allOf(Role.class));
    }

    /** Every role that an account has, at whatever site. */
    @Transactional
    public Set<Role> rolesAnywhere(String login) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        account(login)
                .ifPresent(account -> entities.createQuery(
                                "select distinct r.key.role from GrantedRole r where r.key.accountId = :account",
                                String.class)
                        .setParameter("account", account.accountId)
                        .getResultStream()
                        .map(word -> Role.ofWord(word).orElseThrow())
                        .forEach(roles::add));
        return roles;
    }

    /** Which of its sign-ins hold: one made under another number does not any more. Empty if there is no such account. */
    @Transactional
    public Optional<Integer> signInOf(String login) {
        return account(login).map(account -> account.signInsVoid);
    }

    /**
     * Gives somebody who has a place at a site other roles there.
     *
     * @throws ProblemException 404 if they have no place there, 409 for one's own roles
     */
    @Transactional
    public void changeRoles(SiteId site, String login, Set<Role> roles, String actor) {
        check(login, roles, null);
        if (login.equals(actor)) {
            throw new ProblemException(
                    409,
                    "OWN_ROLES",
                    "Nobody changes their own roles.",
                    "Nothing was changed. Ask another administrator.");
        }
        AccountEntity account = known(login);
        if (person(site, account.accountId).isEmpty()) {
            throw unknown();
        }
        entities.createQuery("delete from GrantedRole r where r.key.siteId = :site and r.key.accountId = :account")
                .setParameter("site", site.value().toUuid())
                .setParameter("account", account.accountId)
                .executeUpdate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (Role role : roles) {
            entities.persist(new RoleEntity(site.value().toUuid(), account.accountId, role, now));
        }
        String words = roles.stream().map(Role::word).sorted().collect(Collectors.joining(", "));
        audit.record(actor, "user.roles", site, login + ": " + words);
    }

    /**
     * Makes a new password for somebody who forgot theirs, takes their second step away and ends their sessions.
     *
     * @return to be shown once; it opens nothing where a provider signs people in
     * @throws ProblemException 404 if they have no place there, 403 if they have one where the actor is no administrator
     */
    @Transactional
    public String resetPassword(SiteId site, String login, String actor) {
        AccountEntity account = changeable(site, login, actor);
        String password = makePassword();
        account.setPassword(PasswordHash.of(password.toCharArray(), random));
        account.setSecondStep(null, 0);
        account.forgetFailures();
        secondStep.forgetCodes(account.accountId);
        audit.record(actor, "user.password-reset", site, login);
        return password;
    }

    /**
     * Changes one's own password, which ends every session of the account.
     *
     * @throws ProblemException 403 if the old one is not right, 400 if the new one is too short
     */
    @Transactional
    public void changePassword(String login, char[] before, String after) {
        refuseWithProvider();
        AccountEntity account = known(login);
        if (!PasswordHash.matches(before, account.passwordHash)) {
            throw new ProblemException(
                    403, "PASSWORD", "The password you have now is another.", "Nothing was changed. Type it again.");
        }
        checkPassword(after);
        account.setPassword(PasswordHash.of(after.toCharArray(), random));
        audit.record(login, "user.password", null, login);
    }

    /** Whether an account has a second step, and how many of its recovery codes are left. */
    @Transactional
    public SecondStep.Standing secondStepOf(String login) {
        return secondStep.standing(known(login));
    }

    /**
     * Turns the second step on, once the app has shown that it knows the secret.
     *
     * @return recovery codes, to be shown once
     * @throws ProblemException 400 if the code is not right
     */
    @Transactional
    public List<String> startSecondStep(String login, byte[] secret, String code) {
        List<String> codes = secondStep.start(known(login), secret, code);
        audit.record(login, "user.second-step", null, login);
        return codes;
    }

    /** Ends the sessions of somebody who has a place at the site. */
    @Transactional(Transactional.TxType.MANDATORY)
    UUID endSessions(SiteId site, String login, String actor) {
        AccountEntity account = changeable(site, login, actor);
        account.endSessions();
        return account.accountId;
    }

    /**
     * An account that somebody may open to another: one with places at other sites too is not theirs to give, unless they are
     * administrator there as well.
     */
    private AccountEntity changeable(SiteId site, String login, String actor) {
        AccountEntity account = known(login);
        if (person(site, account.accountId).isEmpty()) {
            throw unknown();
        }
        if (!actor.equals(AdminOnly.ACTOR)
                && !sitesWhere(actor, EnumSet.of(Role.ADMINISTRATOR)).containsAll(sitesOf(login))) {
            throw new ProblemException(
                    403,
                    "OTHER_SITES",
                    "This account has a place at a site where you are not the administrator.",
                    "Nothing was changed. Ask whoever runs the server.");
        }
        return account;
    }

    private AccountEntity known(String login) {
        return account(login).orElseThrow(Accounts::unknown);
    }

    private static ProblemException unknown() {
        return new ProblemException(
                404, "NO_USER", "Nobody with this login has a place at this site.", "Nothing was changed.");
    }

    /**
     * Whether the password is right, and the code of the second step if the account has one. Too many wrong ones lock the
     * account for a while, during which none is right. An unknown login takes as long as a wrong password and cannot be told
     * from one. Where a provider signs people in, no password is right.
     *
     * @param code what the app shows, or a recovery code; empty for none
     */
    @Transactional
    public boolean authenticate(String login, char[] password, String code) {
        if (settings.openId() != null) {
            return false;
        }
        Optional<AccountEntity> found = account(login);
        String stored = found.map(a -> a.passwordHash).orElseGet(() -> Decoy.HASH);
        boolean right = PasswordHash.matches(password, stored) && found.isPresent();
        return found.isPresent() && judge(found.get().accountId, right, code);
    }

    /** Whether somebody whom a provider vouches for has no second step here, or knows its code; wrong ones are counted. */
    @Transactional
    boolean passesSecondStep(String login, String code) {
        return judge(known(login).accountId, true, code);
    }

    private void refuseWithProvider() {
        if (settings.openId() != null) {
            throw new ProblemException(
                    409,
                    "NO_PASSWORDS",
                    "A provider signs people in here, so there are no passwords.",
                    "Nothing was changed. Passwords are changed at the provider.");
        }
    }

    /** Under a lock, so that guesses made side by side are all counted. */
    private boolean judge(UUID accountId, boolean passwordRight, String code) {
        AccountEntity account = entities.find(AccountEntity.class, accountId, LockModeType.PESSIMISTIC_WRITE);
        entities.refresh(account);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (account.isLockedAt(now)) {
            return false;
        }
        if (passwordRight && secondStep.passes(account, code, now)) {
            account.forgetFailures();
            audit.record(account.login, "sign-in", null, account.login);
            return true;
        }
        account.countFailure(now, settings.loginFailures(), settings.loginLock());
        if (account.isLockedAt(now)) {
            audit.record("server", "account.lock", null, account.login);
        }
        return false;
    }

    private Optional<AccountEntity> account(String login) {
        return entities.createQuery("select a from Account a where a.login = :login", AccountEntity.class)
                .setParameter("login", login)
                .getResultStream()
                .findFirst();
    }

    private Optional<PersonEntity> person(SiteId site, UUID account) {
        return entities.createQuery(
                        "select p from Person p where p.key.siteId = :site and p.accountId = :account",
                        PersonEntity.class)
                .setParameter("site", site.value().toUuid())
                .setParameter("account", account)
                .getResultStream()
                .findFirst();
    }

    private Member member(SiteId site, AccountEntity account, PersonEntity person) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        entities.createQuery(
                        "select r.key.role from GrantedRole r where r.key.siteId = :site and r.key.accountId = :account",
                        String.class)
                .setParameter("site", site.value().toUuid())
                .setParameter("account", account.accountId)
                .getResultStream()
                .map(word -> Role.ofWord(word).orElseThrow())
                .forEach(roles::add);
        return new Member(account.login, new PersonId(Octets16.ofUuid(person.key.personId)), roles);
    }

    private static void check(String login, Set<Role> roles, @Nullable String password) {
        if (!LOGIN.matcher(login).matches()) {
            throw malformed("A login has 2 to 64 small letters, digits, dots, hyphens and underscores.");
        }
        if (roles.isEmpty()) {
            throw malformed("At least one role is needed, of: " + Role.allWords() + ".");
        }
        if (password != null) {
            checkPassword(password);
        }
    }

    private static void checkPassword(String password) {
        if (password.length() < MIN_PASSWORD_LENGTH || password.length() > MAX_PASSWORD_LENGTH) {
            throw malformed("A password has " + MIN_PASSWORD_LENGTH + " to " + MAX_PASSWORD_LENGTH + " characters.");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    private String makePassword() {
        char[] password = new char[PASSWORD_LENGTH];
        for (int i = 0; i < password.length; i++) {
            password[i] = PASSWORD_ALPHABET.charAt(random.nextInt(PASSWORD_ALPHABET.length()));
        }
        return String.valueOf(password);
    }

    private UUID randomId() {
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        return Octets16.prefixOf(id).toUuid();
    }

    /** Made when first needed: a hash that no password is known for. */
    private static final class Decoy {
        static final String HASH = decoy();

        private static String decoy() {
            byte[] password = new byte[16];
            SecureRandom random = new SecureRandom();
            random.nextBytes(password);
            return PasswordHash.of(Arrays.toString(password).toCharArray(), random);
        }
    }
}
