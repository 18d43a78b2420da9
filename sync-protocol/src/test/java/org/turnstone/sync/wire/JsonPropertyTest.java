package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.testing.SyncFixtures;

/** Every value and operation survives its JSON, and what is not one is inert. */
class JsonPropertyTest {
    @Provide
    Arbitrary<FieldValue> values() {
        return Arbitraries.lazyOf(
                () -> simpleValues(),
                () -> simpleValues(),
                () -> Arbitraries.maps(words(), simpleValues()).ofMaxSize(3).map(FieldValue.Together::of));
    }

    private static Arbitrary<FieldValue> simpleValues() {
        Arbitrary<BigDecimal> decimals = Arbitraries.bigDecimals()
                .between(BigDecimal.valueOf(-1e15), BigDecimal.valueOf(1e15))
                .ofScale(9);
        Arbitrary<FieldValue.Place> places =
                decimals.list().ofMinSize(2).ofMaxSize(4).map(FieldValue.Place::new);
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40).map(JsonPropertyTest::text),
                whole().map(FieldValue.Whole::new),
                decimals.map(FieldValue.Decimal::new),
                Arbitraries.longs()
                        .between(-100_000, 100_000)
                        .map(day -> new FieldValue.Day(LocalDate.ofEpochDay(day))),
                Arbitraries.longs()
                        .between(0, 86_399_999_999_999L)
                        .map(nanos -> new FieldValue.TimeOfDay(LocalTime.ofNanoOfDay(nanos))),
                Combinators.combine(
                                Arbitraries.longs().between(-4_000_000_000L, 4_000_000_000L),
                                Arbitraries.integers().between(-18 * 60, 18 * 60))
                        .as((second, offset) -> new FieldValue.Moment(OffsetDateTime.ofInstant(
                                java.time.Instant.ofEpochSecond(second), ZoneOffset.ofTotalSeconds(offset * 60)))),
                places.map(place -> place),
                places.list().ofMaxSize(4).map(FieldValue.Line::new),
                words().list().uniqueElements().ofMaxSize(5).map(FieldValue.Ranking::new),
                words().set().ofMaxSize(5).map(FieldValue.Choices::of),
                Arbitraries.of(MissingCode.class).map(FieldValue.Missing::new),
                Arbitraries.longs()
                        .between(0, 1L << 40)
                        .map(length -> new FieldValue.Attachment(
                                new AttachmentRef(new byte[32], length, "image/jpeg", new byte[32]))),
                Arbitraries.just(FieldValue.CLEARED));
    }

    private static Arbitrary<Long> whole() {
        return Arbitraries.longs().between(-FieldValue.MAX_WHOLE, FieldValue.MAX_WHOLE);
    }

    /** Lone halves of a surrogate pair have no UTF-8, so no form can hand one over. */
    private static FieldValue text(String any) {
        String valid = new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return new FieldValue.Text(Normalizer.normalize(valid, Normalizer.Form.NFC));
    }

    private static Arbitrary<String> words() {
        return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
    }

    private static Arbitrary<FieldPath> paths() {
        return Arbitraries.of("q1", "w/w_venue", "person[r1]/p_role", "activity[a-1]/dot[d_2]/d_dots", "#form", "größe")
                .map(FieldPath::new);
    }

    private static Arbitrary<RowId> rows() {
        return words().map(RowId::new);
    }

    @Provide
    Arbitrary<Operation> operations() {
        Arbitrary<GroupPath> groups =
                Arbitraries.of("person", "activity[a1]/dot").map(GroupPath::new);
        return Arbitraries.oneOf(
                Combinators.combine(paths(), values()).as(Operation.Set::new),
                Combinators.combine(paths(), values()).as(Operation.Stamp::new),
                Combinators.combine(paths(), words()).as(Operation.AddChoice::new),
                Combinators.combine(paths(), words()).as(Operation.RemoveChoice::new),
                Combinators.combine(paths(), whole()).as(Operation.Increment::new),
                Combinators.combine(paths(), whole()).as(Operation.Recount::new),
                Combinators.combine(groups, rows().injectNull(0.3), rows()).as(Operation.InsertRow::new),
                Combinators.combine(groups, rows()).as(Operation.DeleteRow::new),
                Combinators.combine(paths(), Arbitraries.of(ConsentState.class)).as(Operation.SetConsent::new),
                Arbitraries.of(new Operation.DeleteRecord(), new Operation.RestoreRecord()));
    }

    @Property(tries = 1000)
    void everyValueComesBackAsItWas(@ForAll("values") FieldValue value) throws Exception {
        byte[] bytes = StrictJson.write(
                StrictJson.object().add("value", ValueJson.write(value)).build());

        assertThat(ValueJson.read(
                        java.util.Objects.requireNonNull(StrictJson.read(bytes).get("value"))))
                .isEqualTo(value);
    }

    @Property(tries = 1000)
    void everyOperationComesBackAsItWas(@ForAll("operations") Operation operation) throws Exception {
        byte[] bytes = StrictJson.write(OperationJson.write(operation));

        assertThat(OperationJson.read(StrictJson.read(bytes))).isEqualTo(operation);
    }

    @Property(tries = 300)
    void everyBodyComesBackAsItWas(
            @ForAll("operations") Operation one, @ForAll("operations") Operation two, @ForAll boolean full)
            throws Exception {
        ChangeBody.Box box = new ChangeBody.Box(new KeyId(new Octets16(1, 2)), new byte[12], new byte[80]);
        ChangeBody body = new ChangeBody(
                java.time.Instant.ofEpochMilli(1_793_600_000_123L),
                List.of(one, two),
                full ? List.of(box) : List.of(),
                full ? Set.of(SyncFixtures.change(1), SyncFixtures.change(2)) : Set.of(),
                full ? "read back by phone" : null,
                full ? "s1" : null);

        byte[] bytes = ChangeBodyJson.write(body);
        ChangeBody read = ChangeBodyJson.read(bytes);

        assertThat(read.operations()).isEqualTo(body.operations());
        assertThat(read.unseen()).isEqualTo(body.unseen());
        assertThat(read.wall()).isEqualTo(body.wall());
        assertThat(read.why()).isEqualTo(body.why());
        assertThat(read.save()).isEqualTo(body.save());
        assertThat(read.boxes()).hasSameSizeAs(body.boxes());
        assertThat(ChangeBodyJson.write(read)).isEqualTo(bytes);
    }

    @Property(tries = 500)
    void oneSpoiltOperationIsInertAndTheOthersStand(
            @ForAll("operations") Operation good, @ForAll("operations") Operation spoilt, @ForAll int which)
            throws Exception {
        JsonObject json = OperationJson.write(spoilt);
        List<String> names = List.copyOf(new LinkedHashSet<>(json.keySet()));
        String member = names.get(Math.floorMod(which, names.size()));
        // No operation has an array as a member, so this one cannot be read.
        JsonObject broken = StrictJson.read(StrictJson.write(merged(json, member)));
        byte[] body = StrictJson.write(StrictJson.object()
                .add("v", 1)
                .add("t", 1)
                .add("ops", StrictJson.array().add(OperationJson.write(good)).add(broken))
                .build());

        ChangeBody read = ChangeBodyJson.read(body);

        assertThat(read.operations().get(0)).isEqualTo(good);
        assertThat(read.operations().get(1).kind()).isEqualTo(Operation.Kind.UNREADABLE);
    }

    private static JsonObject merged(JsonObject json, String member) {
        var out = StrictJson.object();
        json.forEach((name, value) -> {
            if (name.equals(member)) {
                out.add(name, StrictJson.array());
            } else {
                out.add(name, value);
            }
        });
        return out.build();
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        try {
            ChangeBodyJson.read(bytes);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void anUnknownMemberIsNoReasonToRefuse(@ForAll("operations") Operation operation) throws Exception {
        var out = StrictJson.object();
        OperationJson.write(operation).forEach(out::add);
        out.add("laterVersion", Map.of().toString());

        assertThat(OperationJson.read(StrictJson.read(StrictJson.write(out.build()))))
                .isEqualTo(operation);
    }
}
