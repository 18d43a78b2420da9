package org.turnstone.server.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.VectorCodec;

/**
 * The keys of the quarters: announces each once it has begun, with a new scope key; hands one out for safekeeping; destroys
 * one when nothing stands against it and a person says so.
 */
@ApplicationScoped
public class Periods {
    @PersistenceContext
    EntityManager entities;

    @Inject
    KeyHolder keys;

    @Inject
    SiteControl control;

    @Inject
    Members members;

    @Inject
    LastSeen seen;

    @Inject
    Rewrapping rewrapping;

    @Inject
    ChangeLogs logs;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    @Inject
    SecureRandom random;

    /**
     * One period as a person sees it.
     *
     * @param state current, closed, withdrawn or destroyed
     * @param from when it began
     * @param hindrances what stands against destroying its key; sentences
     */
    public record Period(int number, String state, String from, List<String> hindrances) {}

    /** Makes and announces the key of the current quarter unless the site has it or is recovering. */
    @Transactional
    public void renew(SiteId site) {
        Quarter now = Quarter.of(clock.instant());
        if (isAnnounced(site, now)) {
            return;
        }
        control.lock(site);
        if (!isAnnounced(site, now)) {
            RecipientKeyPair key = keys.period(site, now);
            ControlState state = control.append(
                    site, List.of(new ControlEntry.PeriodKey(now.number(), key.recipientKey(), now.start())));
            members.renewScope(site, state);
        }
    }

    /** Before when the key of a period is not destroyed, whatever else stands against it. */
    @Transactional
    public Instant earliestDestruction(SiteId site, int number) {
        return control.of(site)
                .periodAfter(number)
                .map(ControlEntry.PeriodKey::from)
                .orElse(new Quarter(number + 1).start())
                .plus(PeriodGate.REST);
    }

    private boolean isAnnounced(SiteId site, Quarter quarter) {
        ControlState state = control.of(site);
        return control.isRecovering(site)
                || state.isForked()
                || state.currentPeriodKey()
                        .filter(period -> period.number() >= quarter.number())
                        .isPresent();
    }

    /** Every period of the site, oldest first. */
    @Transactional
    public List<Period> list(SiteId site) {
        ControlState state = control.of(site);
        List<Period> periods = new ArrayList<>();
        for (ControlEntry.PeriodKey period : state.periodKeys()) {
            int number = period.number();
            periods.add(new Period(
                    number, stateOf(site, state, number), period.from().toString(), sentences(site, number)));
        }
        return periods;
    }

    private String stateOf(SiteId site, ControlState state, int number) {
        if (state.isDestroyed(number)) {
            return "destroyed";
        }
        if (!keys.of(site).periods().containsKey(number)) {
            return "withdrawn";
        }
        return state.periodAfter(number).isPresent() ? "closed" : "current";
    }

    /**
     * Destroys the private key of a period for ever.
     *
     * @throws ProblemException 409 naming what stands against it; nothing was changed
     */
    @Transactional
    public void announceDestruction(SiteId site, int number, String actor) {
        control.lock(site);
        List<String> hindrances = sentences(site, number);
        if (!hindrances.isEmpty()) {
            throw new ProblemException(
                    409,
                    "PERIOD_NEEDED",
                    "The key of period " + number + " cannot be destroyed yet.",
                    "Nothing was changed. " + String.join(" ", hindrances));
        }
        ControlState after = control.append(site, List.of(new ControlEntry.PeriodDestroyed(number)));
        rewrapping.forgetDead(site, after);
        audit.record(actor, "period.destroy", site, Integer.toString(number));
    }

    /** Removes from the keystore what was announced as destroyed: after the announcement, and again at each start. */
    @Transactional
    public void destroyAnnounced(SiteId site) {
        ControlState state = control.of(site);
        for (int number : List.copyOf(keys.of(site).periods().keySet())) {
            if (state.isDestroyed(number)) {
                keys.destroyPeriod(site, number);
            }
        }
    }

    /** What stands against destroying a period's key, in words. */
    private List<String> sentences(SiteId site, int number) {
        Map<DeviceId, LastSeen.Member> laptops = new HashMap<>();
        seen.members(site).forEach(member -> laptops.put(member.device(), member));
        return PeriodGate.hindrances(number, facts(site, number), clock.instant()).stream()
                .map(hindrance -> sentence(hindrance, laptops))
                .toList();
    }

    private PeriodGate.Facts facts(SiteId site, int number) {
        ControlState state = control.of(site);
        JpaChangeLog log = logs.of(site);
        int onlyThere = state.periodAfter(number).isPresent() ? rewrapping.wouldBeLostWith(site, number) : 0;
        boolean away = !keys.of(site).periods().containsKey(number);
        return new PeriodGate.Facts(
                state, log, control.logOf(site), acknowledged(site), durable(site), lacking(site), onlyThere, away);
    }

    private Map<DeviceId, Tips> acknowledged(SiteId site) {
        Map<DeviceId, Tips> acknowledged = new HashMap<>();
        Sql.of(
                        "select device_id, acknowledgement from receipt where site_id = ?",
                        site.value().toUuid())
                .rows(entities)
                .forEach(row -> acknowledged.put(new DeviceId(row.id(0)), vectorOf(row.bytes(1))));
        return acknowledged;
    }

    private static Tips vectorOf(byte[] acknowledgement) {
        try {
            return Acknowledgement.decode(acknowledgement).tips();
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("an acknowledgement in the database is damaged", e);
        }
    }

    private Tips durable(SiteId site) {
        return vector(Sql.of(
                        "select durable from site_sync where site_id = ?",
                        site.value().toUuid())
                .one(entities)
                .bytes(0));
    }

    /** Entries of which something that should be here is not. */
    private int lacking(SiteId site) {
        long entries = Sql.of(
                        "select count(distinct change_id) from lack where site_id = ?",
                        site.value().toUuid())
                .one(entities)
                .whole(0);
        return Math.toIntExact(entries);
    }

    private static Tips vector(byte[] bytes) {
        try {
            return VectorCodec.read(bytes);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a vector in the database is damaged", e);
        }
    }

    private static String sentence(PeriodGate.Hindrance hindrance, Map<DeviceId, LastSeen.Member> laptops) {
        String laptop =
                hindrance.device().map(device -> nameOf(device, laptops)).orElse("");
        return switch (hindrance.kind()) {
            case UNKNOWN -> "There is no such period at this site.";
            case CURRENT -> "It is the current period.";
            case DESTROYED -> "Its key is destroyed already.";
            case TOO_EARLY -> "The next period began less than " + PeriodGate.REST.toDays() + " days ago.";
            case FORKED -> "The decisions of the site have two histories, which have to be joined first.";
            case LAPTOP_OUT -> "The laptop of " + laptop + " has not synced since the next period began.";
            case NOT_DURABLE -> "What the laptop of " + laptop + " wrote is in no verified backup yet.";
            case LACKING -> hindrance.count() + " entries lack a body, a key or an attachment here.";
            case NOT_REWRAPPED -> hindrance.count() + " keys of records are not wrapped to a later period yet.";
            case UNCOUNTED ->
                hindrance.count() + " requests to erase tell of a case that this key alone opens; answer them first.";
            case AWAY ->
                "Its key was handed out and has to come back first: without it nobody sees what it alone opens.";
        };
    }

    private static String nameOf(DeviceId device, Map<DeviceId, LastSeen.Member> laptops) {
        LastSeen.Member member = laptops.get(device);
        if (member == null) {
            return device.toHex();
        }
        String at = member.at() == null ? "never" : member.at().toString();
        return member.name() + " (" + device.toHex().substring(0, 8) + ", last seen " + at + ")";
    }

    /**
     * Hands the private key of a closed period out, sealed under a passphrase, and forgets it here: for the time in which a
     * laptop is still out and nothing else needs it. What is wrapped to it alone cannot be opened until it is returned.
     *
     * @return salt and parameters of the passphrase, then the sealed key
     */
    @Transactional
    public byte[] withdraw(SiteId site, int number, Secret passphrase, String actor) {
        RecipientKeyPair key = keys.of(site).periods().get(number);
        if (key == null || control.of(site).periodAfter(number).isEmpty()) {
            throw new ProblemException(
                    409,
                    "PERIOD_NEEDED",
                    "Only the key of a closed period that is here can be handed out.",
                    "Nothing was changed.");
        }
        audit.record(actor, "period.withdraw", site, Integer.toString(number));
        byte[] sealed = PeriodEscrow.seal(site, number, key, passphrase, random);
        keys.destroyPeriod(site, number);
        return sealed;
    }

    /** Takes a key back that was handed out. */
    @Transactional
    public void giveBack(SiteId site, int number, byte[] sealed, Secret passphrase, String actor) {
        ControlEntry.PeriodKey announced = control.of(site).periodKeys().stream()
                .filter(period -> period.number() == number && !control.of(site).isDestroyed(number))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_PERIOD",
                        "There is no such period, or its key was destroyed.",
                        "Nothing was changed."));
        try {
            RecipientKeyPair key = PeriodEscrow.open(site, number, sealed, passphrase);
            if (!key.recipientKey().equals(announced.key())) {
                throw new VerificationFailedException();
            }
            keys.returnPeriod(site, number, key);
            audit.record(actor, "period.return", site, Integer.toString(number));
        } catch (VerificationFailedException e) {
            throw new ProblemException(
                    422,
                    "MALFORMED",
                    "This file does not hold the key of that period, or the passphrase is another.",
                    "Nothing was changed.");
        }
    }
}
