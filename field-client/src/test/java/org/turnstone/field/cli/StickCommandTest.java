package org.turnstone.field.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.cli.CommandLine.Ran;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.bundle.StickEnd;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickReader;
import org.turnstone.sync.bundle.StickSink;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;

/** {@code stick-out} and {@code stick-in} against an office that reads and writes sticks itself. */
final class StickCommandTest {
    private static final String WORKSHOP = "tfc_workshop_record";
    private static final String SESSION =
            "{'w':{'w_site':'gri','w_ref':'GRI-W-00%d','w_title':'Parks','w_date':'2026-11-02','w_tier':'secondary'}}";

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(12);
    private CommandLine tom;
    private Path stick;

    @BeforeEach
    void enrolWithoutNetwork() throws Exception {
        site.publish(WORKSHOP);
        tom = new CommandLine(site, folder, "tom");
        tom.enrol();
        stick = folder.resolve("tom.stick");
    }

    private List<String> captured(int count) throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ran ran = tom.capture(WORKSHOP, SESSION.formatted(30 + i));
            assertThat(ran.code()).as(ran.err()).isZero();
            records.add(ran.out());
        }
        return records;
    }

    /** The office's side. */
    private final class Office implements StickSink {
        private final List<Delivery> deliveries = new ArrayList<>();
        private @Nullable StickManifest manifest;
        private Tips vector = Tips.NONE;
        private boolean signed;

        StickEnd read(Path file) throws Exception {
            StickReader.Holder holder = new StickReader.Holder(
                    site.site().siteId(), List.of(site.site().periodKey()));
            try (var in = Files.newInputStream(file)) {
                StickEnd end = StickReader.open(in, List.of(holder)).read(this);
                new Intake(
                                site.log(),
                                ControlReader.read(
                                        site.log(), site.site().authority().verifyingKey()))
                        .accept(deliveries);
                return end;
            }
        }

        @Override
        public void manifest(StickManifest read, Predicate<VerifyingKey> isSignedBy) {
            manifest = read;
            try (Vault vault = site.reopen(FieldSite.place(folder, "tom"))) {
                signed = isSignedBy.test(vault.deviceKey());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void delivery(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void wraps(List<KeyWrap> wraps) {}

        @Override
        public void vector(Tips tips) {
            vector = tips;
        }

        StickManifest.Contents contents() {
            return java.util.Objects.requireNonNull(manifest).contents();
        }
    }

    private byte[] fromOffice(Tips theyHold, Checkpoint receipt, SigningKey signer) throws Exception {
        List<ChangeId> missing = SendRule.missing(site.log(), theyHold, Set.of(), Integer.MAX_VALUE);
        return fromOffice(site.log().deliveries(missing), receipt, signer);
    }

    private byte[] fromOffice(List<Delivery> deliveries, Checkpoint receipt, SigningKey signer) throws Exception {
        RecipientKey laptop;
        try (Vault vault = site.reopen(FieldSite.place(folder, "tom"));
                RecipientKeyPair own = vault.recipientKey()) {
            laptop = own.recipientKey();
        }
        TreeMap<RecordId, Integer> records = new TreeMap<>();
        StickManifest.Contents contents = new StickManifest.Contents(
                StickManifest.SERVER, 3, site.clock().instant(), records, List.of(), List.of(), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StickWriter(
                        site.site().siteId(),
                        List.of(laptop),
                        signer,
                        site.site().random())
                .write(out, contents, false, bundle -> {
                    for (Delivery delivery : deliveries) {
                        bundle.delivery(delivery);
                    }
                    bundle.checkpoint(receipt.encode());
                });
        return out.toByteArray();
    }

    @Test
    void whatTheServerLacksGoesOntoTheStickAndStaysOnTheLaptop() throws Exception {
        captured(3);

        Ran ran = tom.run("stick-out", stick.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("Stick 0001 written and read back")
                .contains("3 records, 0 photos")
                .contains("Nothing was removed from this laptop");
        Office office = new Office();
        assertThat(office.read(stick).isWhole()).isTrue();
        assertThat(office.signed).isTrue();
        assertThat(office.contents().number()).isOne();
        assertThat(office.contents().entriesOfRecords()).hasSize(3);
        assertThat(site.log().records()).hasSize(3);
        assertThat(tom.run("list").out()).contains("GRI-W-0030").contains("GRI-W-0032");
    }

    @Test
    void sticksAreNumberedAndEachHoldsEverythingUntilAReceiptComes() throws Exception {
        captured(1);
        tom.run("stick-out", stick.toString());
        Path second = folder.resolve("second.stick");

        Ran ran = tom.run("stick-out", second.toString());

        assertThat(ran.out()).contains("Stick 0002").contains("1 record, 0 photos");
        Office office = new Office();
        office.read(second);
        assertThat(office.contents().number()).isEqualTo(2);
    }

    @Test
    void whatOfAColleagueWaitsForAnEntryThatNeverCameIsOnTheStickToo() throws Exception {
        TestDevice mo = site.site().enrol("Mo");
        RecordId record = SyncFixtures.record(7);
        mo.aChange().on(record).set("q", "on a disk that was lost").save();
        Delivery waiting = mo.aChange().on(record).set("q", "on a stick").save();
        List<Delivery> brought = new ArrayList<>(site.site().control());
        brought.add(mo.opening());
        brought.add(waiting);
        Path back = folder.resolve("back.stick");
        Files.write(back, fromOffice(brought, site.checkpoint(), site.site().serverKey()));
        Ran in = tom.run("stick-in", back.toString());
        assertThat(in.code()).as(in.out() + in.err()).isZero();

        Ran ran = tom.run("stick-out", stick.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        new Office().read(stick);
        assertThat(site.log().find(waiting.entry().id())).contains(waiting.entry());
        assertThat(site.log().held()).containsOnlyKeys(mo.logId());
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws Exception {
        Files.writeString(stick, "somebody's holiday");

        Ran ran = tom.run("stick-out", stick.toString());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("Nothing was written").contains("nothing was removed from this laptop");
        assertThat(stick).hasContent("somebody's holiday");
    }

    @Test
    void aStickThatWasPulledOutWhileItWasWrittenLeavesOnlyAPartThatTheNextTryReplaces() throws Exception {
        captured(1);
        Path missing = folder.resolve("pulled out").resolve("tom.stick");

        Ran failed = tom.run("stick-out", missing.toString());
        Files.createDirectory(missing.getParent());
        Files.write(missing.resolveSibling("tom.stick.part"), new byte[500_000]);
        Ran again = tom.run("stick-out", missing.toString());

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("could not be written").contains("Nothing was removed from this laptop");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("Stick 0001");
        try (Stream<Path> files = Files.list(missing.getParent())) {
            assertThat(files).containsExactly(missing);
        }
    }

    @Test
    void theReturnStickBringsTheReceiptAndWhatTheOfficeDecided() throws Exception {
        List<String> records = captured(2);
        tom.run("stick-out", stick.toString());
        Office office = new Office();
        office.read(stick);
        site.decide(new ControlEntry.Erase(RecordId.ofHex(records.get(0)), null));
        Path back = folder.resolve("back.stick");
        Files.write(
                back, fromOffice(office.vector, site.checkpoint(), site.site().serverKey()));

        Ran ran = tom.run("stick-in", back.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("1 change received")
                .contains("One record was erased for ever, as the office decided.")
                .contains("2 records on this laptop are stored on the server.")
                .doesNotContain("not stored on the server yet");
        assertThat(tom.run("stick-in", back.toString()).out()).contains("nothing changed");
        assertThat(tom.run("stick-out", folder.resolve("third.stick").toString())
                        .out())
                .contains("By its last receipt the server has every record of this laptop");
    }

    @Test
    void aReceiptThatNoServerOfTheSiteSignedDoesNotCount() throws Exception {
        captured(1);
        tom.run("stick-out", stick.toString());
        new Office().read(stick);
        try (SigningKey mallory = SigningKey.generate(site.site().random())) {
            Checkpoint forged = Checkpoint.sign(
                    site.site().siteId(),
                    org.turnstone.sync.record.Octets16.ZERO,
                    99,
                    site.clock().instant(),
                    site.log().tips().of(site.site().controlLog()).last().id(),
                    site.log().tips(),
                    Tips.NONE,
                    mallory);
            Path back = folder.resolve("back.stick");
            Files.write(back, fromOffice(site.log().tips(), forged, mallory));

            Ran ran = tom.run("stick-in", back.toString());

            assertThat(ran.out())
                    .contains("0 records on this laptop are stored on the server.")
                    .contains("not stored on the server yet");
        }
    }

    @Test
    void anOlderReceiptOnAStickSaysNothingAboutTheServer() throws Exception {
        Checkpoint older = site.checkpoint();
        captured(1);
        tom.sync();
        Path back = folder.resolve("back.stick");
        Files.write(back, fromOffice(site.log().tips(), older, site.site().serverKey()));

        Ran ran = tom.run("stick-in", back.toString());

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("1 record on this laptop is stored on the server.")
                .doesNotContain("older");
    }

    @Test
    void aStickForAnotherLaptopAndWhatIsNoStickAreRefused() throws Exception {
        captured(1);
        tom.run("stick-out", stick.toString());

        Ran foreign = tom.run("stick-in", stick.toString());
        Ran none = tom.run(
                "stick-in", Files.writeString(folder.resolve("x"), "hello").toString());

        assertThat(foreign.code()).isEqualTo(4);
        assertThat(foreign.err()).contains("not addressed to this laptop").contains("Nothing was taken");
        assertThat(none.code()).isEqualTo(4);
        assertThat(none.err()).contains("not a Turnstone stick").contains("Nothing was taken");
    }

    @Test
    void halfAReturnStickIsKeptAndSaysSo() throws Exception {
        captured(30);
        tom.run("stick-out", stick.toString());
        Office office = new Office();
        office.read(stick);
        Path back = folder.resolve("back.stick");
        byte[] whole = fromOffice(Tips.NONE, site.checkpoint(), site.site().serverKey());
        Files.write(back, java.util.Arrays.copyOf(whole, whole.length - 100));

        Ran ran = tom.run("stick-in", back.toString());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .containsPattern(
                        "The file is incomplete \\(0\\.\\d of 0\\.\\d MB\\)|The beginning of the file cannot be read");
    }
}
