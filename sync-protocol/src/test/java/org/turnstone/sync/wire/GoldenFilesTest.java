package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleSummary;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** What was written by an earlier build is read the same by this one, and written the same where writing is not random. */
class GoldenFilesTest {
    private final GoldenFiles golden = new GoldenFiles();

    /** Catches a change of any format that round trips would not notice. */
    @TestFactory
    Stream<DynamicTest> theProgramStillWritesWhatItWrote() {
        return golden.files.entrySet().stream()
                .filter(file -> GoldenFiles.isDeterministic(file.getKey()))
                .map(file -> DynamicTest.dynamicTest(
                        file.getKey(), () -> assertThat(file.getValue()).isEqualTo(GoldenFiles.frozen(file.getKey()))));
    }

    @TestFactory
    Stream<DynamicTest> entriesOfEveryKindAreReadAndVerified() {
        return Stream.of("change", "change-with-deps", "open-log", "erase-request", "link", "control")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    byte[] frozen = GoldenFiles.frozen("entry-" + name + ".bin");

                    Entry entry = EntryCodec.decode(frozen, true);

                    boolean control = entry.header().kind() == EntryKind.CONTROL;
                    assertThat(EntryCodec.encode(entry)).isEqualTo(frozen);
                    assertThat(entry.isSignedBy(
                                    control
                                            ? golden.site.authority().verifyingKey()
                                            : golden.ada.certificate().verifyingKey()))
                            .isTrue();
                }));
    }

    @Test
    void everyKindOfEntryHasAFrozenFile() throws Exception {
        Set<EntryKind> kinds = java.util.EnumSet.noneOf(EntryKind.class);
        for (String name : golden.files.keySet()) {
            if (name.startsWith("entry-")) {
                kinds.add(EntryCodec.decode(GoldenFiles.frozen(name), true)
                        .header()
                        .kind());
            }
        }

        assertThat(kinds).containsExactlyInAnyOrder(EntryKind.values());
    }

    @Test
    void theFrozenChangeOpensUnderItsKeys() throws Exception {
        Entry entry = EntryCodec.decode(GoldenFiles.frozen("entry-change.bin"), true);
        KeyWrap scope = KeyWrap.decode(GoldenFiles.frozen("wrap-scope.bin"));
        KeyWrap hpke = KeyWrap.decode(GoldenFiles.frozen("wrap-hpke.bin"));

        try (var key = scope.open(golden.site.siteId(), golden.site.scopeKey());
                var same = hpke.open(golden.site.siteId(), golden.site.periodKey())) {
            assertThat(key).isEqualTo(same);
            ChangeOpener.Opened opened = ChangeOpener.open(
                            entry,
                            (record, id) -> id.equals(new KeyId(key.keyId()))
                                    ? java.util.Optional.of(key)
                                    : java.util.Optional.of(golden.part),
                            golden.ada.certificate())
                    .orElseThrow();
            assertThat(opened.change().operations().get(0))
                    .isEqualTo(new Operation.Set(new FieldPath("q1"), new FieldValue.Text("yes")));
            assertThat(opened.parts()).containsOnlyKeys(new KeyId(golden.part.keyId()));
        }
    }

    @Test
    void theFrozenBodyHoldsEveryOperationAndValue() throws Exception {
        ChangeBody body = ChangeBodyJson.read(GoldenFiles.frozen("body.json"));

        assertThat(body.operations()).isEqualTo(golden.body.operations());
        assertThat(body.unseen()).isEqualTo(golden.body.unseen());
        assertThat(body.wall()).isEqualTo(golden.body.wall());
        assertThat(body.boxes()).isEqualTo(golden.body.boxes());
        Set<Operation.Kind> kinds = java.util.EnumSet.noneOf(Operation.Kind.class);
        body.operations().forEach(operation -> kinds.add(operation.kind()));
        assertThat(kinds).hasSize(Operation.Kind.values().length - 1).doesNotContain(Operation.Kind.UNREADABLE);
        Set<Class<?>> values = new java.util.HashSet<>();
        body.operations().stream()
                .filter(Operation.Set.class::isInstance)
                .forEach(set -> values.add(((Operation.Set) set).value().getClass()));
        assertThat(values).containsExactlyInAnyOrder(FieldValue.class.getPermittedSubclasses());
    }

    @TestFactory
    Stream<DynamicTest> decisionsOfEveryKindAreReadAsTheyWereMeant() {
        return golden.decisions.entrySet().stream()
                .map(decision -> DynamicTest.dynamicTest(decision.getKey(), () -> {
                    byte[] frozen = GoldenFiles.frozen("control-" + decision.getKey() + ".json");

                    ControlEntry read =
                            ControlJson.read(frozen, golden.site.authority().verifyingKey());

                    assertThat(read).isEqualTo(decision.getValue());
                    assertThat(ControlJson.write(read, GoldenFiles.at())).isEqualTo(frozen);
                }));
    }

    @Test
    void requestsAndLinksAreReadAsTheyWereMeant() throws Exception {
        assertThat(RequestJson.readEraseRequest(GoldenFiles.frozen("erase-request.json")))
                .isEqualTo(golden.request());
        assertThat(RequestJson.readLink(GoldenFiles.frozen("link.json"))).isEqualTo(golden.link());
    }

    @Test
    void everyKindOfDecisionHasAFrozenFile() {
        Set<Class<?>> kinds = new java.util.HashSet<>(Set.of(ControlEntry.Unknown.class));
        golden.decisions.values().forEach(decision -> kinds.add(decision.getClass()));

        assertThat(kinds).containsExactlyInAnyOrder(ControlEntry.class.getPermittedSubclasses());
    }

    @Test
    void theFrozenCertificateVerifies() throws Exception {
        byte[] frozen = GoldenFiles.frozen("certificate.bin");

        DeviceCertificate certificate =
                DeviceCertificate.of(frozen, golden.site.authority().verifyingKey());

        assertThat(certificate).isEqualTo(golden.ada.certificate());
        assertThat(certificate.encode()).isEqualTo(frozen);
    }

    @Test
    void theFrozenVectorIsReadAndWrittenTheSame() throws Exception {
        byte[] frozen = GoldenFiles.frozen("vector.bin");

        assertThat(VectorCodec.read(frozen).encode()).isEqualTo(frozen);
        assertThat(VectorCodec.read(frozen).byLog()).hasSize(2);
    }

    @Test
    void theFrozenBundleIsRead() throws Exception {
        List<Delivery> deliveries = new ArrayList<>();
        BundleSink sink = new BundleSink() {
            @Override
            public void delivery(Delivery delivery) {
                deliveries.add(delivery);
            }

            @Override
            public void wraps(List<KeyWrap> wraps) {
                throw new AssertionError("every wrap has its entry");
            }
        };

        BundleSummary summary = BundleReader.read(
                new ByteArrayInputStream(GoldenFiles.frozen("small.bundle")),
                golden.site.siteId(),
                sink,
                Long.MAX_VALUE);

        assertThat(summary.entries()).isEqualTo(4);
        assertThat(summary.wraps()).isEqualTo(4);
        assertThat(summary.more()).isTrue();
        assertThat(deliveries.get(1).entry())
                .isEqualTo(EntryCodec.decode(GoldenFiles.frozen("entry-change.bin"), true));
        assertThat(deliveries.get(3).entry().hasBody()).isFalse();
    }

    @Test
    void theCaseListIsOpenedByItsLaptopAndSaysWhatTheJsonSays() throws Exception {
        SealedCaseList frozen = SealedCaseList.decode(GoldenFiles.frozen("case-list.bin"));

        assertThat(frozen.isSignedBy(golden.site.serverKey().verifyingKey())).isTrue();
        assertThat(frozen.open(golden.ada.recipient()))
                .isEqualTo(CaseListJson.read(GoldenFiles.frozen("case-list.json")))
                .isEqualTo(GoldenFiles.cases());
    }
}
