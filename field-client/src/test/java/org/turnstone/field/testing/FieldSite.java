package org.turnstone.field.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.PersonName;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.MemoryCustody;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** A site with a server that lives in memory, to which vaults in a temporary folder belong. Used by one thread. */
public final class FieldSite implements Peer {
    private static final Map<String, String> TITLES =
            Map.of("tfc_workshop_record", "Participatory workshop record", "tfc_community_survey", "Community survey");
    private static final List<String> NAMES = List.of("Aneesa", "Tom", "Shazia", "Ruth");

    public static final String PASSPHRASE = "correct horse battery staple";

    private final TestSite site;
    private final MemoryChangeLog log;
    private final SecureRandom random = new SecureRandom();
    private final Map<FormHash, Map<String, byte[]>> forms = new HashMap<>();
    private final Map<BlobId, Map<Integer, byte[]>> blobs = new HashMap<>();
    private final Map<BlobId, Long> lengths = new HashMap<>();
    private Tips durable = Tips.NONE;
    private long checkpoints;

    private int enrolled;

    public FieldSite(long seed) {
        site = SyncFixtures.site(seed);
        log = site.newReplica();
    }

    public TestSite site() {
        return site;
    }

    public ChangeLog log() {
        return log;
    }

    public Clock clock() {
        return site.clock();
    }

    public static Secret passphrase() {
        return Secret.copyOf(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
    }

    public static VaultPlace place(Path folder, String name) {
        return new VaultPlace(folder.resolve(name), folder.resolve("guards"));
    }

    /** A new vault that belongs to no site. */
    public Vault vault(VaultPlace place) throws VaultException {
        try (Secret passphrase = passphrase()) {
            Vault.Created created = Vault.create(place, passphrase, InsecureTestParameters.fresh(random), random);
            created.code().close();
            return created.vault();
        }
    }

    public Vault reopen(VaultPlace place) throws VaultException {
        try (Secret passphrase = passphrase()) {
            return Vault.open(place, passphrase, random);
        }
    }

    /** A new vault of a person of this site, which has synced once. */
    public Vault member(VaultPlace place) throws VaultException, PeerException {
        Vault vault = vault(place);
        enrol(vault);
        sync(vault);
        return vault;
    }

    /** What the office and the server do when a code is used. */
    public void enrol(Vault vault) throws VaultException {
        byte[] person = new byte[16];
        random.nextBytes(person);
        enrol(vault, new PersonId(Octets16.prefixOf(person)));
    }

    /** {@link #enrol(Vault)} for a person the site knows. */
    public void enrol(Vault vault, PersonId person) throws VaultException {
        try (RecipientKeyPair recipient = vault.recipientKey()) {
            DeviceCertificate certificate = DeviceCertificate.issue(
                    site.authority(),
                    vault.deviceKey(),
                    recipient.recipientKey(),
                    person,
                    DeviceRole.FIELD,
                    clock().instant());
            decide(new ControlEntry.Enrol(
                    certificate,
                    PersonName.seal(
                            site.siteId(), person, NAMES.get(enrolled++ % NAMES.size()), site.scopeKey(), random),
                    1));
            KeyId keyId = new KeyId(site.scopeKey().keyId());
            decide(new ControlEntry.ScopeKey(
                    1,
                    1,
                    keyId,
                    Map.of(
                            recipient.recipientKey().id(),
                            sealedScope(recipient.recipientKey(), keyId),
                            site.periodKey().recipientKey().id(),
                            sealedScope(site.periodKey().recipientKey(), keyId))));
            vault.join(new Membership(
                    URI.create("http://localhost:1/"),
                    site.authority().verifyingKey(),
                    certificate,
                    site.serverKey().verifyingKey()));
        }
    }

    private HpkeSealed sealedScope(RecipientKey to, KeyId keyId) {
        try (Secret scope = site.scopeKey().secret()) {
            return to.seal(Keyring.scopeInfo(site.siteId(), 1, keyId), new byte[0], scope.copy(), random);
        }
    }

    public void decide(ControlEntry entry) {
        log.append(List.of(site.decide(entry)));
    }

    /** Publishes a sample form of the project. */
    public FormHash publish(String name) {
        Map<String, byte[]> files = new HashMap<>();
        files.put(FormFiles.XFORM, resource(name + ".xml"));
        files.put(FormFiles.DICTIONARY, resource(name + "/dictionary.csv"));
        if (name.equals("tfc_msc_panel")) {
            files.put(FormFiles.MEDIA + "stories.csv", resource(name + "/stories.csv"));
        }
        String version = name.endsWith("_2026110502") ? "2026110502" : "2026110101";
        String id = name.replaceFirst("_\\d+$", "");
        FormHash hash = FormFiles.of(files).hash(id, version);
        forms.put(hash, files);
        decide(new ControlEntry.PublishForm(hash, id, version, TITLES.getOrDefault(id, id)));
        return hash;
    }

    /** Publishes a form of the test's own. */
    public FormHash publish(String id, String xform, String dictionary) {
        return publish(id, xform, dictionary, Map.of());
    }

    /** Publishes a form of the test's own with media, by their plain names. */
    public FormHash publish(String id, String xform, String dictionary, Map<String, String> media) {
        Map<String, byte[]> files = new HashMap<>();
        files.put(FormFiles.XFORM, xform.getBytes(StandardCharsets.UTF_8));
        files.put(FormFiles.DICTIONARY, dictionary.getBytes(StandardCharsets.UTF_8));
        media.forEach((name, text) -> files.put(FormFiles.MEDIA + name, text.getBytes(StandardCharsets.UTF_8)));
        FormHash hash = FormFiles.of(files).hash(id, "1");
        forms.put(hash, files);
        decide(new ControlEntry.PublishForm(hash, id, "1", id));
        return hash;
    }

    private static byte[] resource(String path) {
        try (InputStream in = FieldSite.class.getResourceAsStream("/forms/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no sample form file " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Records records(Vault vault) {
        return new Records(vault, new FormLibrary(vault, new JavaRosaFormEngine()), clock(), ZoneOffset.UTC, random);
    }

    /** One session of a vault with this server. */
    public void sync(Vault vault) throws PeerException, VaultException {
        new SyncSession(vault.replica(), this, SyncListener.NONE).run();
        vault.afterSync();
    }

    private Intake intake() {
        return new Intake(
                log,
                ControlReader.read(log, site.authority().verifyingKey()),
                new MemoryCustody(log, List.of(site.periodKey()), id -> blob(id).complete()),
                new DeviceId(site.siteId().value()));
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) {
        List<ChangeId> ids = ControlReader.missing(log, Set.of(site.controlLog()), myEnds);
        Set<ChangeId> ends = ControlReader.ends(log, site.authority().verifyingKey());
        return new ControlAnswer(log.deliveries(ids), false, ends, checkpoint());
    }

    /** A new receipt of what is here. */
    public Checkpoint checkpoint() {
        return Checkpoint.sign(
                site.siteId(),
                Octets16.ZERO,
                ++checkpoints,
                clock().instant(),
                log.tips().of(site.controlLog()).last().id(),
                Coverage.whole(log),
                durable,
                site.serverKey());
    }

    @Override
    public boolean isLevelWith(Standpoint mine) {
        return mine.controlHead()
                        .equals(log.tips().of(site.controlLog()).stream()
                                .map(Tip::id)
                                .reduce((first, last) -> last))
                && mine.tips().equals(Standpoint.Octets32.of(log.tips().digest()))
                && mine.wants().equals(wants().digest())
                && mine.receipt().equals(Standpoint.receipt(Coverage.whole(log), durable));
    }

    private Wants wants() {
        return new Wants(log.needs(any -> true, WireLimits.MAX_WANTS));
    }

    /** Says that everything that is whole here now is in a verified backup. */
    public void backUp() {
        durable = Coverage.whole(log);
    }

    @Override
    public Comparison compare(Tips mine) {
        return new Comparison(log.tips(), held(mine), wants(), Set.of());
    }

    private Set<ChangeId> held(Tips theirs) {
        Set<ChangeId> held = new HashSet<>();
        theirs.byLog()
                .values()
                .forEach(tips -> tips.stream()
                        .map(Tip::id)
                        .filter(id -> log.find(id).isPresent())
                        .forEach(held::add));
        return held;
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) {
        Intake intake = intake();
        Intake.Report report = intake.accept(batch);
        intake.acceptWraps(wraps);
        return new PushAnswer(report.results(), log.tips(), wants());
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) {
        List<Delivery> entries = new ArrayList<>();
        List<KeyWrap> wraps = new ArrayList<>();
        for (Need need : wanted) {
            if (need instanceof Need.Body body) {
                log.deliveries(List.of(body.id())).stream()
                        .filter(delivery -> delivery.entry().hasBody())
                        .forEach(entries::add);
            } else if (need instanceof Need.Key key) {
                log.wrapsOf(key.record()).stream()
                        .filter(wrap -> wrap.keyId().equals(key.key()))
                        .forEach(wraps::add);
            }
        }
        return new SupplyAnswer(entries, wraps, false);
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) {
        return new PullAnswer(log.deliveries(SendRule.missing(log, mine, iHold, 2_000)), false);
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        Map<String, byte[]> files = forms.get(hash);
        if (files == null) {
            throw new PeerRefusedException("NOT_FOUND", "no such form");
        }
        return files;
    }

    @Override
    public BlobHoldings blob(BlobId id) {
        Map<Integer, byte[]> pieces = blobs.getOrDefault(id, Map.of());
        long length = lengths.getOrDefault(id, 0L);
        boolean complete = length > 0 && pieces.size() == BlobHoldings.pieces(length);
        return new BlobHoldings(complete, pieces.keySet(), length);
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) {
        blobs.computeIfAbsent(id, any -> new HashMap<>()).put(chunk, bytes);
        lengths.put(id, totalBytes);
        if (blob(id).complete()) {
            log.arrived(new Need.Blob(id));
        }
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) {
        return blobs.getOrDefault(id, Map.of()).getOrDefault(chunk, new byte[0]);
    }

    @Override
    public Checkpoint acknowledge(Acknowledgement mine) {
        return checkpoint();
    }
}
