package org.turnstone.field.ui;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.Records;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.field.vault.VaultShelf;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.testing.InsecureSeededRandom;
import org.turnstone.sync.testing.SettableClock;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** A laptop of a site with sample forms, ready to be unlocked; its vault is a real one. */
public final class Laptop {
    static final String PASSPHRASE = "five plain words for tests";
    static final ZoneId ZONE = ZoneId.of("Europe/London");

    private final VaultPlace place;
    private final TestSite site;
    private final SecureRandom random;
    private final Map<SampleForms, FormHash> forms = new LinkedHashMap<>();
    private final List<FormHash> others = new ArrayList<>();

    public static ZoneId zone() {
        return ZONE;
    }

    private Laptop(VaultPlace place, TestSite site, SecureRandom random) {
        this.place = place;
        this.site = site;
        this.random = random;
    }

    /** The vault that another process made, to be opened in a window. */
    static Laptop at(Path folder, long seed) {
        return new Laptop(place(folder), SyncFixtures.site(seed), new InsecureSeededRandom(seed + 2));
    }

    private static VaultPlace place(Path folder) {
        return new VaultPlace(folder.resolve("vault"), folder.resolve("guard"));
    }

    /** Makes a vault below the folder, enrols it and gives it these forms. */
    public static Laptop in(Path folder, long seed, SampleForms... published) {
        return in(folder, seed, List.of(), published);
    }

    /** The same with forms of the test's own; {@link #other} says what they are called. */
    static Laptop with(Path folder, long seed, FormSource... forms) {
        return in(folder, seed, List.of(forms));
    }

    private static Laptop in(Path folder, long seed, List<FormSource> others, SampleForms... published) {
        TestSite site = SyncFixtures.site(seed);
        Laptop laptop = new Laptop(place(folder), site, new InsecureSeededRandom(seed + 1));
        try (Secret passphrase = Secret.copyOf(PASSPHRASE.getBytes(StandardCharsets.UTF_8))) {
            Vault.Created created =
                    Vault.create(laptop.place, passphrase, InsecureTestParameters.fresh(laptop.random), laptop.random);
            created.code().close();
            try (Vault vault = created.vault()) {
                laptop.enrol(vault, others, published);
            }
        } catch (VaultException | PeerException | IOException e) {
            throw new AssertionError(e);
        }
        return laptop;
    }

    private void enrol(Vault vault, List<FormSource> sources, SampleForms... published)
            throws VaultException, PeerException, IOException {
        try (var recipient = vault.recipientKey()) {
            DeviceCertificate certificate = DeviceCertificate.issue(
                    site.authority(),
                    vault.deviceKey(),
                    recipient.recipientKey(),
                    new org.turnstone.sync.change.PersonId(org.turnstone.sync.record.Octets16.prefixOf(
                            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})),
                    DeviceRole.FIELD,
                    site.clock().instant());
            vault.join(new Membership(
                    URI.create("http://127.0.0.1:9/"),
                    site.authority().verifyingKey(),
                    certificate,
                    site.serverKey().verifyingKey()));
            byte[] name = site.scopeKey().sealValue(random, new byte[0], "Aneesa".getBytes(StandardCharsets.UTF_8));
            site.decide(new ControlEntry.Enrol(certificate, name, 1));
            KeyId keyId = new KeyId(site.scopeKey().keyId());
            try (Secret secret = site.scopeKey().secret()) {
                HpkeSealed wrap = recipient
                        .recipientKey()
                        .seal(Keyring.scopeInfo(site.siteId(), 1, keyId), new byte[0], secret.copy(), random);
                site.decide(new ControlEntry.ScopeKey(
                        1, 1, keyId, Map.of(recipient.recipientKey().id(), wrap)));
            }
        }
        Map<FormHash, Map<String, byte[]>> files = new LinkedHashMap<>();
        for (SampleForms form : published) {
            FormTemplate template = form.template();
            Map<String, byte[]> its = new TreeMap<>();
            its.put(FormFiles.XFORM, form.source().xform());
            its.put(FormFiles.DICTIONARY, form.bytes("dictionary.csv"));
            if (form == SampleForms.PANEL) {
                its.put(FormFiles.MEDIA + "stories.csv", form.bytes("stories.csv"));
            }
            FormHash hash = FormFiles.of(its).hash(template.formId(), template.version());
            site.decide(new ControlEntry.PublishForm(hash, template.formId(), template.version(), template.title()));
            forms.put(form, hash);
            files.put(hash, its);
        }
        for (FormSource source : sources) {
            FormTemplate template = template(source);
            Map<String, byte[]> its = new TreeMap<>();
            its.put(FormFiles.XFORM, source.xform());
            for (String name : source.media().names()) {
                its.put(FormFiles.MEDIA + name, source.media().bytes(name));
            }
            FormHash hash = FormFiles.of(its).hash(template.formId(), template.version());
            site.decide(new ControlEntry.PublishForm(hash, template.formId(), template.version(), template.title()));
            others.add(hash);
            files.put(hash, its);
        }
        vault.replica().take(site.control(), List.of());
        for (Map.Entry<FormHash, Map<String, byte[]>> form : files.entrySet()) {
            vault.replica().keepForm(form.getKey(), form.getValue());
        }
    }

    public VaultPlace place() {
        return place;
    }

    Workplace workplace() {
        return new Workplace(
                new VaultShelf(place.directory(), place.guardDirectory()),
                new JavaRosaFormEngine(),
                clock(),
                ZONE,
                random,
                () -> InsecureTestParameters.fresh(random));
    }

    TestSite site() {
        return site;
    }

    public SettableClock clock() {
        return site.clock();
    }

    public SecureRandom random() {
        return random;
    }

    public FormHash form(SampleForms form) {
        return java.util.Objects.requireNonNull(forms.get(form), form.name());
    }

    /** The forms of the test's own, in their order. */
    FormHash other(int number) {
        return others.get(number);
    }

    static FormTemplate template(FormSource source) {
        try {
            return new JavaRosaFormEngine().compile(source);
        } catch (FormProblemException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens the vault without a window; the caller closes it. */
    public Vault open() {
        try (Secret passphrase = Secret.copyOf(PASSPHRASE.getBytes(StandardCharsets.UTF_8))) {
            return Vault.open(place, passphrase, random);
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    public Records records(Vault vault) {
        return new Records(vault, new FormLibrary(vault, new JavaRosaFormEngine()), clock(), ZONE, random);
    }
}
