package org.turnstone.field.vault;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.Octets16;

/**
 * What a vault knows about itself, each fact one value of the map {@code meta}: whose store it is, its site, its own log and the newest receipt. What is put is part of what the caller commits. Guarded by the
 * vault's lock.
 */
final class VaultFacts {
    static final String MAP = "meta";
    private static final byte[] STORE_ID = key("store");
    private static final byte[] OWN_LOG = key("own log");
    private static final byte[] OWN_HEAD = key("own head");
    private static final byte[] SERVER = key("server");
    private static final byte[] AUTHORITY = key("authority");
    private static final byte[] CERTIFICATE = key("certificate");
    private static final byte[] SERVER_KEY = key("server key");
    private static final byte[] CHECKPOINT = key("checkpoint");
    private static final byte[] ESCROWS = key("escrows");
    private static final byte[] SCRUBBED = key("scrubbed");
    private static final byte[] STICKS = key("sticks");
    private static final byte[] SHUT_OUT = key("shut out");

    private final SealedStore.SealedMap meta;

    /** @throws VaultDamagedException if the store is empty or of another vault */
    VaultFacts(SealedStore store, Octets16 storeId) throws VaultDamagedException {
        this(store);
        if (!meta.get(STORE_ID).map(Octets16::prefixOf).equals(Optional.of(storeId))) {
            throw new VaultDamagedException("the file store.mv, which is empty or of another vault,");
        }
    }

    /** True if a store is empty or says it is another; not if what it says of that cannot be read. */
    static boolean isOfAnother(SealedStore store, Octets16 storeId) {
        try {
            return !store.map(MAP).get(STORE_ID).map(Octets16::prefixOf).equals(Optional.of(storeId));
        } catch (DamagedStoreException e) {
            return false;
        }
    }

    private VaultFacts(SealedStore store) {
        this.meta = store.map(MAP);
    }

    /** The facts of a store that may be damaged, or not say whose it is. */
    static VaultFacts ofDamaged(SealedStore store) {
        return new VaultFacts(store);
    }

    /** Says in a new store whose it is. */
    static void begin(SealedStore store, Octets16 storeId) {
        store.atomically(() -> {
            store.map(MAP).put(STORE_ID, storeId.toBytes());
            return storeId;
        });
    }

    Optional<LogId> ownLog() {
        return meta.get(OWN_LOG).map(id -> new LogId(Octets16.prefixOf(id)));
    }

    void putOwnLog(LogId log) {
        meta.put(OWN_LOG, log.value().toBytes());
    }

    /** The last entry this vault wrote to its own log. */
    Optional<ChangeId> ownHead() {
        return meta.get(OWN_HEAD).map(id -> new ChangeId(Octets16.prefixOf(id)));
    }

    void putOwnHead(ChangeId head) {
        meta.put(OWN_HEAD, head.value().toBytes());
    }

    Optional<Membership> membership() {
        Optional<byte[]> authority = meta.get(AUTHORITY);
        if (authority.isEmpty()) {
            return Optional.empty();
        }
        try {
            VerifyingKey key = VerifyingKey.of(authority.get());
            return Optional.of(new Membership(
                    URI.create(new String(meta.need(SERVER), StandardCharsets.UTF_8)),
                    key,
                    DeviceCertificate.of(meta.need(CERTIFICATE), key),
                    VerifyingKey.of(meta.need(SERVER_KEY))));
        } catch (VerificationFailedException | MalformedMessageException | IllegalArgumentException e) {
            throw new DamagedStoreException("the membership in store.mv", e);
        }
    }

    void putMembership(Membership member) {
        meta.put(AUTHORITY, member.authority().toBytes());
        meta.put(CERTIFICATE, member.certificate().encode());
        meta.put(SERVER_KEY, member.serverKey().toBytes());
        putServer(member.server());
    }

    void putServer(URI server) {
        meta.put(SERVER, server.toString().getBytes(StandardCharsets.UTF_8));
    }

    Optional<Checkpoint> checkpoint() {
        return meta.get(CHECKPOINT).map(encoded -> {
            try {
                return Checkpoint.decode(encoded);
            } catch (MalformedMessageException e) {
                throw new DamagedStoreException("the receipt in store.mv", e);
            }
        });
    }

    void putCheckpoint(Checkpoint checkpoint) {
        meta.put(CHECKPOINT, checkpoint.encode());
    }

    /** Escrow requests that this laptop made and used, or that it told its person of. */
    Set<Octets16> knownEscrows() {
        byte[] ids = meta.get(ESCROWS).orElse(new byte[0]);
        Set<Octets16> known = new HashSet<>();
        for (int at = 0; at < ids.length; at += Octets16.LENGTH) {
            known.add(Octets16.prefixOf(Arrays.copyOfRange(ids, at, at + Octets16.LENGTH)));
        }
        return known;
    }

    void putKnownEscrows(Set<Octets16> known) {
        meta.put(ESCROWS, SealedStore.key(known.stream().map(Octets16::toBytes).toArray(byte[][]::new)));
    }

    /** What it means that one of the facts cannot be read. */
    static Damage damageOf(byte[] key) {
        if (Arrays.equals(key, STORE_ID)) {
            return new Damage.Fact(key, "which store this is");
        }
        if (Arrays.equals(key, OWN_LOG) || Arrays.equals(key, OWN_HEAD)) {
            return new Damage.Fact(key, "the log it writes to");
        }
        if (Arrays.equals(key, CHECKPOINT)) {
            return new Damage.Fact(key, "the newest receipt");
        }
        if (Arrays.equals(key, STICKS)) {
            return new Damage.Fact(key, "how many sticks it wrote");
        }
        if (Arrays.equals(key, SHUT_OUT)) {
            // Forgotten, it is carried out once more at the next opening.
            return new Damage.Fact(key, "that it was shut out");
        }
        if (Arrays.equals(key, SCRUBBED)) {
            return new Damage.Fact(key, "its last check");
        }
        boolean ofSite = Arrays.equals(key, SERVER)
                || Arrays.equals(key, AUTHORITY)
                || Arrays.equals(key, CERTIFICATE)
                || Arrays.equals(key, SERVER_KEY);
        return ofSite ? new Damage.Site() : new Damage.Mark(MAP, key);
    }

    /** Forgets a fact; the newest own entry goes with the own log, and which store this is is said anew. */
    void forget(byte[] key, Octets16 storeId) {
        meta.remove(key);
        if (Arrays.equals(key, STORE_ID)) {
            meta.put(STORE_ID, storeId.toBytes());
        }
        if (Arrays.equals(key, OWN_LOG) || Arrays.equals(key, OWN_HEAD)) {
            forgetOwnLog();
        }
    }

    void putStoreId(Octets16 storeId) {
        meta.put(STORE_ID, storeId.toBytes());
    }

    /** The next opening begins a new one. */
    void forgetOwnLog() {
        meta.remove(OWN_LOG);
        meta.remove(OWN_HEAD);
    }

    void forgetSite() {
        for (byte[] key : List.of(SERVER, AUTHORITY, CERTIFICATE, SERVER_KEY, CHECKPOINT)) {
            meta.remove(key);
        }
        forgetOwnLog();
    }

    /** When every value was read last. */
    Optional<Instant> scrubbed() {
        return meta.get(SCRUBBED).map(SealedStore::number).map(Instant::ofEpochMilli);
    }

    void putScrubbed(Instant at) {
        meta.put(SCRUBBED, SealedStore.number(at.toEpochMilli()));
    }

    /** How many sticks were written for the office. */
    int sticks() {
        return meta.get(STICKS).map(SealedStore::number).map(Math::toIntExact).orElse(0);
    }

    void putSticks(int number) {
        meta.put(STICKS, SealedStore.number(number));
    }

    /** True once everything that could be read here was closed, because the site shut this laptop out. */
    boolean isShutOut() {
        return meta.contains(SHUT_OUT);
    }

    void putShutOut() {
        meta.put(SHUT_OUT, new byte[0]);
    }

    private static byte[] key(String name) {
        return LabelledHash.id("TS1 vault meta", name.getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }
}
