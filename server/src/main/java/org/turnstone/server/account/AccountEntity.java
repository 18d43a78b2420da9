package org.turnstone.server.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table of accounts. */
@Entity(name = "Account")
@Table(name = "account")
class AccountEntity {
    @Id
    @Column(name = "account_id")
    UUID accountId;

    @Column
    String login;

    @Column(name = "password_hash")
    String passwordHash;

    @Column
    int failures;

    @Column(name = "locked_until")
    @Nullable
    Instant lockedUntil;

    @Column(name = "created_at")
    Instant createdAt;

    /** Counts what ends every session of the account: a new password, another second step. */
    @Column(name = "sign_ins_void")
    int signInsVoid;

    /** What the app of the second step was given; null without one. */
    @Column(name = "second_step")
    byte @Nullable [] secondStep;

    /** The step of the code that was used last. */
    @Column(name = "second_step_last")
    long secondStepLast;

    protected AccountEntity() {}

    AccountEntity(UUID accountId, String login, String passwordHash, Instant createdAt) {
        this.accountId = accountId;
        this.login = login;
        this.passwordHash = passwordHash;
        this.createdAt = createdAt;
    }

    boolean isLockedAt(Instant now) {
        return lockedUntil != null && now.isBefore(lockedUntil);
    }

    /** Counts a wrong password; the last one allowed locks the account and starts the count anew. */
    void countFailure(Instant now, int allowed, Duration lock) {
        failures++;
        if (failures >= allowed) {
            failures = 0;
            lockedUntil = now.plus(lock);
        }
    }

    void setPassword(String hash) {
        passwordHash = hash;
        signInsVoid++;
    }

    void setSecondStep(byte @Nullable [] sealed, long last) {
        secondStep = sealed;
        secondStepLast = last;
        signInsVoid++;
    }

    void endSessions() {
        signInsVoid++;
    }

    void usedStep(long step) {
        secondStepLast = step;
    }

    void forgetFailures() {
        failures = 0;
        lockedUntil = null;
    }
}
