package org.turnstone.sync.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.RecordLink;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * The frozen files of suite 1, made from a site whose random numbers are seeded. They are made anew only when the format is
 * changed on purpose, with a new suite or version beside the old: run {@link #main} with the folder
 * {@code sync-protocol/src/test/resources/golden} and read the difference before committing it.
 */
public final class GoldenFiles {
    static final RecordId RECORD = SyncFixtures.record(1);
    static final long SEED = 20_261_102;

    final TestSite site = SyncFixtures.site(SEED);
    final TestDevice ada = site.enrol("Ada");
    final SymmetricKey part = SyncFixtures.key(9);
    final Map<String, byte[]> files = new LinkedHashMap<>();
    final Map<String, ControlEntry> decisions = new LinkedHashMap<>();
    final ChangeBody body = new ChangeBody(
            Instant.ofEpochMilli(1_793_610_000_123L),
            everyOperation(),
            List.of(new ChangeBody.Box(new KeyId(part.keyId()), new byte[12], new byte[] {1, 2, 3})),
            Set.of(SyncFixtures.change(1), SyncFixtures.change(2)),
            "read back by phone",
            "save-1");

    GoldenFiles() {
        files.put("entry-erase-request.bin", EntryCodec.encode(plain(EntryKind.ERASE_REQUEST, requestBody())));
        files.put("entry-link.bin", EntryCodec.encode(plain(EntryKind.LINK, linkBody())));
        files.put("erase-request.json", requestBody());
        files.put("link.json", linkBody());
        Delivery change = ada.aChange()
                .on(RECORD)
                .set("q1", "yes")
                .inPart(part, new Operation.InsertRow(new GroupPath("person"), null, new RowId("r1")))
                .save();
        Delivery second = ada.aChange().on(RECORD).after(change).set("q1", "no").save();
        files.put("entry-change.bin", EntryCodec.encode(change.entry()));
        files.put("entry-change-with-deps.bin", EntryCodec.encode(second.entry()));
        files.put("entry-open-log.bin", EntryCodec.encode(ada.opening().entry()));
        files.put("entry-control.bin", EntryCodec.encode(site.control().get(1).entry()));
        files.put("body.json", ChangeBodyJson.write(body));
        files.put("opening.json", ada.opening().entry().body().orElseThrow());
        KeyWrap scope = change.wraps().get(0);
        KeyWrap hpke = change.wraps().get(1);
        files.put("wrap-scope.bin", scope.encode());
        files.put("wrap-hpke.bin", hpke.encode());
        files.put("certificate.bin", ada.certificate().encode());
        decide();
        decisions.forEach((name, entry) -> files.put("control-" + name + ".json", ControlJson.write(entry, at())));
        var log = site.newReplica();
        log.append(List.of(ada.opening(), change, second));
        files.put("vector.bin", log.tips().encode());
        files.put("small.bundle", bundle(log.tips().encode(), List.of(ada.opening(), change, second)));
        files.put("case-list.json", CaseListJson.write(cases()));
        files.put("case-list.bin", sealedCases().encode());
    }

    static CaseList cases() {
        return new CaseList(
                "tfc_survey",
                List.of(new CaseList.Case(
                        "GRI-0101-01",
                        "base",
                        "Baseline",
                        "gri1",
                        "",
                        2,
                        11,
                        List.of(
                                new CaseList.Call(Optional.of(at()), "310", "Ada"),
                                new CaseList.Call(Optional.empty(), "", "")),
                        "310",
                        true,
                        List.of(RECORD))),
                1);
    }

    private SealedCaseList sealedCases() {
        return SealedCaseList.seal(
                site.siteId(),
                ada.id(),
                at(),
                cases(),
                ada.certificate().recipientKey(),
                site.serverKey(),
                site.random());
    }

    static Instant at() {
        return Instant.ofEpochMilli(1_793_610_000_000L);
    }

    private Entry plain(EntryKind kind, byte[] body) {
        return EntrySigner.plain(kind, ada.position(), RECORD, body, ada.signing());
    }

    EraseRequest request() {
        return new EraseRequest(new KeyId(part.keyId()), EraseRequest.Reason.CONSENT_WITHDRAWN, at());
    }

    RecordLink link() {
        return new RecordLink(SyncFixtures.record(2), true, at());
    }

    private byte[] requestBody() {
        return RequestJson.write(request());
    }

    private byte[] linkBody() {
        return RequestJson.write(link());
    }

    private void decide() {
        ControlEntry.Enrol enrol = site.controlState().enrolments().iterator().next();
        decisions.put("enrol", enrol);
        decisions.put("scope-key", site.controlState().currentScopeKey().orElseThrow());
        decisions.put("period-key", site.controlState().currentPeriodKey().orElseThrow());
        decisions.put("server-key", new ControlEntry.ServerKey(site.serverKey().verifyingKey()));
        FormHash form = new FormHash(new Octets16(7, 8));
        decisions.put("publish-form", new ControlEntry.PublishForm(form, "tfc_survey", "2026110201", "Survey"));
        decisions.put("close-form", new ControlEntry.CloseForm(form));
        LogId log = ada.logId();
        Set<ChangeId> tips = Set.of(SyncFixtures.change(1), SyncFixtures.change(2));
        decisions.put("revoke", new ControlEntry.Revoke(ada.id(), "lost on the train", Map.of(log, tips)));
        decisions.put("accept", new ControlEntry.Accept(log, tips));
        decisions.put("erase", new ControlEntry.Erase(RECORD, null));
        decisions.put("erase-part", new ControlEntry.Erase(RECORD, new KeyId(part.keyId())));
        decisions.put("keep", new ControlEntry.Keep(RECORD, tips));
        decisions.put("role", new ControlEntry.RoleChange(ada.id(), DeviceRole.COURIER, Map.of(log, tips)));
        decisions.put("period-destroyed", new ControlEntry.PeriodDestroyed(1));
        decisions.put("server-epoch", new ControlEntry.ServerEpoch(new Octets16(1, 2), 41));
        decisions.put("join", new ControlEntry.Join(List.of(SyncFixtures.change(1), SyncFixtures.change(2))));
        decisions.put(
                "recovery-key", new ControlEntry.RecoveryKey(site.periodKey().recipientKey()));
        decisions.put("escrow-opened", new ControlEntry.EscrowOpened(ada.id(), new Octets16(3, 4)));
        decisions.put("min-version", new ControlEntry.MinimumVersion(2));
    }

    private byte[] bundle(byte[] vector, List<Delivery> deliveries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BundleWriter bundle = new BundleWriter(out, site.siteId());
            bundle.vector(VectorCodec.read(vector));
            for (Delivery delivery : deliveries) {
                bundle.delivery(delivery);
            }
            bundle.delivery(Delivery.of(deliveries.get(2).entry().withoutBody()));
            bundle.checkpoint(new byte[] {1, 2, 3});
            bundle.form(new FormHash(new Octets16(7, 8)), "form.xml", new byte[] {'<', '/', '>'});
            bundle.end(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (org.turnstone.sync.change.MalformedMessageException e) {
            throw new AssertionError("a vector that was just written", e);
        }
        return out.toByteArray();
    }

    /** Every kind of operation, with every kind of value. */
    static List<Operation> everyOperation() {
        List<Operation> operations = new java.util.ArrayList<>();
        List<FieldValue> values = everyValue();
        for (int i = 0; i < values.size(); i++) {
            operations.add(new Operation.Set(new FieldPath("g/q" + i), values.get(i)));
        }
        GroupPath dots = new GroupPath("activity[a1]/dot");
        operations.add(new Operation.Stamp(new FieldPath("start"), new FieldValue.Text("x")));
        operations.add(new Operation.AddChoice(new FieldPath("places"), "gp"));
        operations.add(new Operation.RemoveChoice(new FieldPath("places"), "school"));
        operations.add(new Operation.Increment(new FieldPath("activity[a1]/dot[d2]/d_dots"), -3));
        operations.add(new Operation.Recount(new FieldPath("heads"), FieldValue.MAX_WHOLE));
        operations.add(new Operation.InsertRow(dots, null, new RowId("d1")));
        operations.add(new Operation.InsertRow(dots, new RowId("d1"), new RowId("d2")));
        operations.add(new Operation.DeleteRow(dots, new RowId("d1")));
        operations.add(new Operation.DeleteRecord());
        operations.add(new Operation.RestoreRecord());
        for (ConsentState state : ConsentState.values()) {
            operations.add(new Operation.SetConsent(new FieldPath("consent"), state));
        }
        return operations;
    }

    private static List<FieldValue> everyValue() {
        byte[] filled = new byte[32];
        java.util.Arrays.fill(filled, (byte) 5);
        FieldValue.Place place = new FieldValue.Place(
                List.of(new BigDecimal("53.57"), new BigDecimal("-0.08"), new BigDecimal("12"), new BigDecimal("4.5")));
        return List.of(
                new FieldValue.Text("Größe \"zwei\"\n"),
                new FieldValue.Whole(35),
                new FieldValue.Decimal(new BigDecimal("12.50")),
                new FieldValue.Day(LocalDate.of(2026, 3, 4)),
                new FieldValue.TimeOfDay(LocalTime.of(20, 10)),
                new FieldValue.Moment(OffsetDateTime.parse("2026-11-02T18:00:00+01:00")),
                place,
                new FieldValue.Line(List.of(place, place)),
                new FieldValue.Ranking(List.of("b", "a")),
                FieldValue.Choices.of(List.of("school", "gp")),
                FieldValue.Choices.of(List.of()),
                new FieldValue.Missing(MissingCode.DONT_KNOW),
                new FieldValue.Missing(MissingCode.REFUSED),
                new FieldValue.Missing(MissingCode.SKIPPED),
                new FieldValue.Attachment(new AttachmentRef(filled, 1234, "image/jpeg", filled)),
                FieldValue.Together.of(Map.of("amount", new FieldValue.Whole(3), "unit", new FieldValue.Text("kg"))),
                FieldValue.CLEARED);
    }

    /** Whether every build writes these bytes: not where deflate had a say, whose output is each library's own choice. */
    static boolean isDeterministic(String name) {
        return !name.startsWith("entry-change")
                && !name.equals("vector.bin")
                && !name.equals("case-list.bin")
                && !name.endsWith(".bundle");
    }

    static byte[] frozen(String name) {
        try (InputStream in = GoldenFiles.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new AssertionError("the frozen file " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : new GoldenFiles().files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
