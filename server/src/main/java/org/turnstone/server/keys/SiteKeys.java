package org.turnstone.server.keys;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.SiteId;

/**
 * The private keys of one site (docs/protocol.md, "Keys"). Scope keys are not among them: they lie in the control log,
 * sealed to {@code officeBox}. Immutable; they live as long as the process.
 *
 * @param authority signs decisions
 * @param server signs checkpoints and answers for the server at sign-in
 * @param office signs what the site's office writes
 * @param officeBox opens what is sealed to the office
 * @param secret of the server alone: record keys of datasets, tokens
 * @param periods by number; they open the records of their quarter and are destroyed one day
 */
public record SiteKeys(
        SigningKey authority,
        SigningKey server,
        SigningKey office,
        RecipientKeyPair officeBox,
        SymmetricKey secret,
        SortedMap<Integer, RecipientKeyPair> periods) {
    public SiteKeys {
        periods = Collections.unmodifiableSortedMap(new TreeMap<>(periods));
    }

    static SiteKeys generate(SecureRandom random, Instant now) {
        SortedMap<Integer, RecipientKeyPair> periods = new TreeMap<>();
        periods.put(Quarter.of(now).number(), RecipientKeyPair.generate(random));
        return new SiteKeys(
                SigningKey.generate(random),
                SigningKey.generate(random),
                SigningKey.generate(random),
                RecipientKeyPair.generate(random),
                SymmetricKey.generate(random),
                periods);
    }

    SiteKeys withPeriod(int number, RecipientKeyPair key) {
        SortedMap<Integer, RecipientKeyPair> more = new TreeMap<>(periods);
        more.putIfAbsent(number, key);
        return new SiteKeys(authority, server, office, officeBox, secret, more);
    }

    SiteKeys withoutPeriod(int number) {
        SortedMap<Integer, RecipientKeyPair> fewer = new TreeMap<>(periods);
        fewer.remove(number);
        return new SiteKeys(authority, server, office, officeBox, secret, fewer);
    }

    public SiteId site() {
        return DeviceCertificate.siteIdOf(authority.verifyingKey());
    }

    /** Every key that a record's key may be sealed to. */
    public List<RecipientKeyPair> recipients() {
        List<RecipientKeyPair> all = new ArrayList<>(periods.values());
        all.add(officeBox);
        return all;
    }

    @Override
    public String toString() {
        return "keys of site " + site();
    }
}
