package org.turnstone.server.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import org.turnstone.server.platform.AccountKey;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;

/** The second step of signing in: a code that an app shows, or one of some recovery codes, each good once. */
@ApplicationScoped
public class SecondStep {
    private static final int RECOVERY_CODES = 8;
    /** 16 letters of 5 bits. */
    private static final int RECOVERY_BYTES = 10;

    private static final int GROUP = 4;

    @PersistenceContext
    EntityManager entities;

    @Inject
    AccountKey accountKey;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /**
     * @param on whether the account has a second step
     * @param codesLeft how many recovery codes have not been used
     */
    public record Standing(boolean on, int codesLeft) {}

    /** What an app is to be given, for somebody who sets a second step up. */
    public byte[] newSecret() {
        return Totp.newSecret(random);
    }

    /** The secret as it can be typed into an app. */
    public static String typed(byte[] secret) {
        return grouped(Totp.base32(secret));
    }

    /** The secret as apps read it from a picture (the key URI format of authenticator apps). */
    public static String address(String login, byte[] secret) {
        String name = URLEncoder.encode(login, StandardCharsets.UTF_8);
        return "otpauth://totp/Turnstone:" + name + "?secret=" + Totp.base32(secret) + "&issuer=Turnstone";
    }

    Standing standing(AccountEntity account) {
        int left = (int) Sql.of("select count(*) from recovery_code where account_id = ?", account.accountId)
                .one(entities)
                .whole(0);
        return new Standing(account.secondStep != null, left);
    }

    List<String> start(AccountEntity account, byte[] secret, String code) {
        OptionalLong step = Totp.accept(secret, code, clock.instant(), 0);
        if (step.isEmpty()) {
            throw new ProblemException(
                    400,
                    "CODE",
                    "That is not the code the app should show now.",
                    "Nothing was changed. Check that the telephone's clock is right, and type the newest code.");
        }
        account.setSecondStep(seal(account.accountId, secret), step.getAsLong());
        forgetCodes(account.accountId);
        List<String> codes = new ArrayList<>();
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            byte[] bytes = new byte[RECOVERY_BYTES];
            random.nextBytes(bytes);
            String text = Totp.base32(bytes);
            codes.add(grouped(text).toLowerCase(Locale.ROOT));
            rows.add(new Object[] {account.accountId, hash(text)});
        }
        Sql.insertAll(entities, "recovery_code (account_id, code_hash)", rows);
        return codes;
    }

    void forgetCodes(UUID account) {
        Sql.of("delete from recovery_code where account_id = ?", account).update(entities);
    }

    /** Whether the account has no second step, or the code is right; a code that was right is used up. */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean passes(AccountEntity account, String code, Instant now) {
        byte[] sealed = account.secondStep;
        if (sealed == null) {
            return true;
        }
        String typed = code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        byte[] secret = open(account.accountId, sealed);
        try {
            OptionalLong step = Totp.accept(secret, typed, now, account.secondStepLast);
            if (step.isPresent()) {
                account.usedStep(step.getAsLong());
                return true;
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        return Sql.of(
                                "delete from recovery_code where account_id = ? and code_hash = ?",
                                account.accountId,
                                hash(typed))
                        .update(entities)
                == 1;
    }

    private byte[] seal(UUID account, byte[] secret) {
        try (SymmetricKey key = key()) {
            return key.sealValue(random, place(account), secret);
        }
    }

    private byte[] open(UUID account, byte[] sealed) {
        try (SymmetricKey key = key()) {
            return key.openValue(place(account), sealed);
        } catch (VerificationFailedException e) {
            throw new IllegalStateException("a second step was sealed under another account.key", e);
        }
    }

    private SymmetricKey key() {
        byte[] raw = accountKey.copy();
        try (Secret secret = Secret.copyOf(LabelledHash.of("TS1 account key", raw))) {
            return SymmetricKey.of(secret);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static byte[] place(UUID account) {
        return account.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String hash(String code) {
        return HexFormat.of().formatHex(LabelledHash.of("TS1 recovery code", code.getBytes(StandardCharsets.UTF_8)));
    }

    private static String grouped(String text) {
        StringBuilder groups = new StringBuilder();
        for (int i = 0; i < text.length(); i += GROUP) {
            groups.append(i == 0 ? "" : " ").append(text, i, Math.min(text.length(), i + GROUP));
        }
        return groups.toString();
    }
}
