package org.turnstone.sync.fuzz;

import com.sun.management.ThreadMXBean;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.Manifests;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickReader;
import org.turnstone.sync.bundle.StickSink;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.SealingStream;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.exchange.Outcome;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.EraseRequest;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.identity.RecordLink;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;
import org.turnstone.sync.wire.CaseListJson;
import org.turnstone.sync.wire.ChangeBodyJson;
import org.turnstone.sync.wire.ControlJson;
import org.turnstone.sync.wire.EntryCodec;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.MessageJson;
import org.turnstone.sync.wire.PaddedBodies;
import org.turnstone.sync.wire.RequestJson;
import org.turnstone.sync.wire.SealedCaseList;
import org.turnstone.sync.wire.StrictJson;
import org.turnstone.sync.wire.VectorCodec;

/**
 * What Jazzer calls, in a process of its own for each decoder ({@link Fuzzing}). A decoder may refuse its input with the
 * exceptions its Javadoc names and nothing else, and may allocate at most {@value #MOST_BYTES} bytes on the way.
 */
public final class DecoderFuzzer {
    /** For one decoding of hostile input. */
    public static final long MOST_BYTES = 8L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static @Nullable Decoder decoder;
    private static @Nullable Path report;
    private static long mostBytes;

    private DecoderFuzzer() {}

    /** Made when the first decoder asks for it. */
    private static final class OneSite {
        static final TestSite SITE = SyncFixtures.site(20_261_102);
        static final Jsonb JSON = JsonbBuilder.create();
        static final TestDevice LAPTOP = SITE.enrol("Ben");
        static final Tips TIPS = SITE.newReplica().tips();
        static final Footing FOOTING = footing(SITE, LAPTOP, TIPS);
    }

    /** Reads bytes from outside, or refuses them. */
    @FunctionalInterface
    public interface Decoder {
        void decode(byte[] input)
                throws MalformedMessageException, VerificationFailedException, FormProblemException, IOException;
    }

    /** Every decoder by name, with what its corpus begins with. */
    public static Map<String, Decoder> decoders() {
        Map<String, Decoder> all = new LinkedHashMap<>();
        all.put("header", input -> HeaderCodec.decode(ByteBuffer.wrap(input)));
        all.put("entry", input -> EntryCodec.decode(input, true));
        all.put("body-json", ChangeBodyJson::read);
        all.put("padded-body", PaddedBodies::unpad);
        all.put("json", StrictJson::read);
        all.put("opening-json", ControlJson::readOpening);
        all.put(
                "control-json",
                input -> ControlJson.read(input, OneSite.SITE.authority().verifyingKey()));
        all.put("vector", VectorCodec::read);
        all.put(
                "certificate",
                input -> DeviceCertificate.of(input, OneSite.SITE.authority().verifyingKey()));
        all.put("wrap", KeyWrap::decode);
        all.put("checkpoint", Checkpoint::decode);
        all.put("acknowledgement", Acknowledgement::decode);
        all.put("acknowledgement-after", DecoderFuzzer::acknowledgementAfter);
        all.put("checkpoint-after", input -> FootingCodec.checkpoint(input, OneSite.FOOTING, OneSite.TIPS));
        all.put("outcome", input -> Outcome.decode(input, OneSite.TIPS));
        all.put("erase-request-json", RequestJson::readEraseRequest);
        all.put("link-json", RequestJson::readLink);
        all.put("case-list", SealedCaseList::decode);
        all.put("case-list-json", CaseListJson::read);
        all.put("wants-json", DecoderFuzzer::wants);
        all.put("stick-manifest", Manifests::decode);
        all.put("stick", DecoderFuzzer::stick);
        all.put("stream", DecoderFuzzer::stream);
        all.put("bundle", DecoderFuzzer::bundle);
        all.put("form", input -> new JavaRosaFormEngine().compile(FormSource.of(input)));
        all.put("dictionary", FormDictionary::read);
        return all;
    }

    static Decoder decoder(String name) {
        return Objects.requireNonNull(decoders().get(name), name);
    }

    private static Footing footing(TestSite site, TestDevice laptop, Tips tips) {
        try {
            return new Footing(
                    Acknowledgement.decode(acknowledgement(site, laptop, tips, 7)),
                    Checkpoint.decode(checkpoint(site, tips, 7)));
        } catch (MalformedMessageException e) {
            throw new AssertionError("what this program writes can be read", e);
        }
    }

    private static void acknowledgementAfter(byte[] input) throws MalformedMessageException {
        FootingCodec.acknowledgement(input, OneSite.FOOTING);
    }

    private static void stream(byte[] input) throws IOException {
        AeadStream.opening(new ByteArrayInputStream(input), SyncFixtures.key(3), new byte[16], new byte[0])
                .transferTo(OutputStream.nullOutputStream());
    }

    private static void bundle(byte[] input) throws IOException, MalformedMessageException {
        BundleReader.read(new ByteArrayInputStream(input), OneSite.SITE.siteId(), new Ignoring(), Long.MAX_VALUE);
    }

    private static void stick(byte[] input) throws IOException, MalformedMessageException {
        StickReader.Holder office = new StickReader.Holder(OneSite.SITE.siteId(), List.of(OneSite.SITE.periodKey()));
        StickReader.open(new ByteArrayInputStream(input), List.of(office)).read(new Ignoring());
    }

    /** Bound and read as the server and a hub do. */
    private static void wants(byte[] input) throws MalformedMessageException {
        try {
            MessageJson.read(OneSite.JSON, input, HttpMessages.WantsList.class).read();
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("no request", e);
        }
    }

    /** Takes everything. */
    private static final class Ignoring implements StickSink {
        @Override
        public void manifest(StickManifest manifest, Predicate<VerifyingKey> isSignedBy) {}

        @Override
        public void delivery(Delivery delivery) {}

        @Override
        public void wraps(List<KeyWrap> wraps) {}
    }

    /** Well-formed inputs to begin with. */
    public static List<byte[]> seeds(String name) throws IOException, MalformedMessageException {
        TestSite site = SyncFixtures.site(20_261_102);
        TestDevice ada = site.enrol("Ada");
        Delivery first = ada.aChange().set("q1", "yes").set("age", 35).save();
        Delivery second = ada.aChange()
                .with(new Operation.InsertRow(new GroupPath("person"), null, new RowId("r1")))
                .inPart(SyncFixtures.key(9), new Operation.DeleteRecord())
                .save();
        var log = site.newReplica();
        log.append(List.of(ada.opening(), first, second));
        byte[] opening = ada.opening().entry().body().orElseThrow();
        byte[] body = """
                {"v":1,"t":1793610000123,"ops":[{"op":"set","path":"g[r1]/q","value":{"s":"yes"}},\
                {"op":"insertRow","group":"g","after":"","row":"r1"},{"op":"increment","path":"n","value":3}],\
                "boxes":[],"unseen":[],"why":"phone","save":"s"}""".getBytes(StandardCharsets.UTF_8);
        return switch (name) {
            case "header" -> List.of(first.entry().headerBytes(), second.entry().headerBytes());
            case "entry" ->
                List.of(
                        EntryCodec.encode(first.entry()),
                        EntryCodec.encode(ada.opening().entry()));
            case "body-json", "json" -> List.of(body, opening);
            case "padded-body" ->
                List.of(PaddedBodies.pad(body), PaddedBodies.pad(new byte[WireLimits.MAX_INFLATED_BODY]));
            case "opening-json" -> List.of(opening);
            case "control-json" ->
                site.control().stream()
                        .skip(1)
                        .map(delivery -> delivery.entry().body().orElseThrow())
                        .toList();
            case "vector" -> List.of(log.tips().encode());
            case "certificate" -> List.of(ada.certificate().encode());
            case "wrap" -> first.wraps().stream().map(KeyWrap::encode).toList();
            case "checkpoint" -> List.of(checkpoint(site, log.tips(), 7));
            case "acknowledgement" -> List.of(acknowledgement(site, ada, log.tips(), 7));
            case "acknowledgement-after" ->
                List.of(FootingCodec.acknowledgement(
                        Acknowledgement.decode(acknowledgement(OneSite.SITE, OneSite.LAPTOP, log.tips(), 8)),
                        OneSite.FOOTING));
            case "checkpoint-after" ->
                List.of(FootingCodec.checkpoint(
                                Checkpoint.decode(checkpoint(OneSite.SITE, log.tips(), 8)),
                                OneSite.FOOTING,
                                OneSite.TIPS)
                        .orElseThrow());
            case "outcome" ->
                List.of(new Outcome(
                                2,
                                Map.of(first.entry().id(), IntakeResult.Code.HELD),
                                log.tips(),
                                Wants.of(List.of(new Need.Body(second.entry().id()))),
                                Set.of(ada.logId()))
                        .encode(OneSite.TIPS));
            case "erase-request-json" ->
                List.of(RequestJson.write(new EraseRequest(
                        null,
                        EraseRequest.Reason.CONSENT_WITHDRAWN,
                        site.clock().instant())));
            case "link-json" ->
                List.of(RequestJson.write(new RecordLink(
                        new RecordId(new Octets16(1, 2)), true, site.clock().instant())));
            case "case-list" ->
                List.of(SealedCaseList.seal(
                                site.siteId(),
                                ada.id(),
                                site.clock().instant(),
                                CASES,
                                ada.certificate().recipientKey(),
                                site.serverKey(),
                                site.random())
                        .encode());
            case "case-list-json" -> List.of(CaseListJson.write(CASES));
            case "wants-json" ->
                List.of(("{\"bodies\":[\"" + "1".repeat(32) + "\"],\"keys\":[\"" + "2".repeat(64) + "\"],\"blobs\":[\""
                                + "3".repeat(64) + "\"]}")
                        .getBytes(StandardCharsets.UTF_8));
            case "stick-manifest" -> List.of(Manifests.encode(site, ada));
            case "stick" -> List.of(sampleStick(site, ada, List.of(ada.opening(), first, second)));
            case "stream" -> List.of(sealedStream());
            case "bundle" -> List.of(sampleBundle(site, List.of(ada.opening(), first, second), log.tips()));
            case "form" -> List.of(SMALL_FORM.getBytes(StandardCharsets.UTF_8));
            case "dictionary" -> List.of("path,merge,class\nage,register,person\n".getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static final CaseList CASES = new CaseList(
            "s",
            List.of(new CaseList.Case(
                    "1",
                    "base",
                    "Baseline",
                    "a",
                    "A",
                    1,
                    1,
                    List.of(new CaseList.Call(Optional.of(Instant.EPOCH), "110", "Ada")),
                    "110",
                    false,
                    List.of(new RecordId(new Octets16(1, 2))))),
            0);

    private static final String SMALL_FORM = """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
            <h:head><h:title>S</h:title><model><instance><data id="s" version="1"><a/><b/></data></instance>
            <bind nodeset="/data/a" type="int" constraint=". &gt; 1"/>
            <bind nodeset="/data/b" calculate="/data/a + 1"/></model></h:head>
            <h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>""";

    private static byte[] checkpoint(TestSite site, Tips tips, long number) {
        return Checkpoint.sign(
                        site.siteId(),
                        new Octets16(1, 2),
                        number,
                        site.clock().instant(),
                        new ChangeId(new Octets16(3, 4)),
                        tips,
                        Tips.NONE,
                        site.serverKey())
                .encode();
    }

    private static byte[] acknowledgement(TestSite site, TestDevice laptop, Tips tips, long number) {
        Acknowledgement.Erased erased =
                new Acknowledgement.Erased(new RecordId(new Octets16(5, 6)), Acknowledgement.Erased.WHOLE);
        return Acknowledgement.sign(
                        site.siteId(),
                        laptop.certificate().deviceId(),
                        number,
                        new ChangeId(new Octets16(3, 4)),
                        tips,
                        List.of(erased),
                        laptop.signing())
                .encode();
    }

    private static byte[] sampleStick(TestSite site, TestDevice maker, List<Delivery> deliveries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StickWriter(site.siteId(), List.of(site.periodKey().recipientKey()), maker.signing(), site.random())
                .write(out, Manifests.contents(site, maker), false, bundle -> {
                    for (Delivery delivery : deliveries) {
                        bundle.delivery(delivery);
                    }
                });
        return out.toByteArray();
    }

    private static byte[] sealedStream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream sealing = AeadStream.sealing(out, SyncFixtures.key(3), new byte[16], new byte[0])) {
            sealing.write(new byte[100]);
        }
        return out.toByteArray();
    }

    private static byte[] sampleBundle(TestSite site, List<Delivery> deliveries, Tips tips) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BundleWriter writer = new BundleWriter(out, site.siteId());
        for (Delivery delivery : deliveries) {
            writer.delivery(delivery);
        }
        writer.vector(tips);
        writer.end(false);
        return out.toByteArray();
    }

    /** Called by Jazzer: the name of the decoder, and where to write how much it allocated at most. */
    public static void fuzzerInitialize(String[] arguments) {
        decoder = decoder(arguments[0]);
        report = Path.of(arguments[1]);
    }

    /** Called by Jazzer with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        long bytes = allocatedBy(input);
        if (bytes > mostBytes) {
            // Whoever comes a new way loads classes there; only the second time shows what decoding takes.
            mostBytes = Math.max(mostBytes, Math.min(bytes, allocatedBy(input)));
            if (mostBytes > MOST_BYTES) {
                throw new AssertionError("decoding " + input.length + " bytes allocated " + mostBytes);
            }
        }
    }

    private static long allocatedBy(byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Objects.requireNonNull(decoder).decode(input);
        } catch (MalformedMessageException | VerificationFailedException | FormProblemException | IOException e) {
            // Refused, as it should be.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Called by Jazzer at the end. */
    public static void fuzzerTearDown() {
        try {
            Files.writeString(Objects.requireNonNull(report), Long.toString(mostBytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in an order of their own. */
    static List<String> names() {
        return new ArrayList<>(decoders().keySet());
    }
}
