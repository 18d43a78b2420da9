package org.turnstone.form.javarosa;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.DateTimeData;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.GeoPointData;
import org.javarosa.core.model.data.GeoShapeData;
import org.javarosa.core.model.data.GeoTraceData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.LongData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.TimeData;
import org.javarosa.core.model.data.helper.Selection;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldValue;

/**
 * Between our values and JavaRosa's. Only calculates, stamps and defaults ever come back from JavaRosa: what a person
 * answered is kept as it was given, so nothing is lost to a type that JavaRosa does not have.
 */
final class AnswerMapping {
    private static final LocalDate EPOCH = LocalDate.EPOCH;

    private AnswerMapping() {}

    /** The value as JavaRosa holds it; null for what it sees as no answer, or cannot hold in a node of that type. */
    static @Nullable IAnswerData toEngine(@Nullable FieldValue value, Spec spec, ZoneId zone) {
        if (value == null || !spec.type().holds(value)) {
            return null;
        }
        if (value instanceof FieldValue.Text text) {
            if (text.value().isEmpty()) {
                return null;
            }
            return spec.type() == ValueType.CHOICE
                    ? new SelectOneData(new Selection(text.value()))
                    : new StringData(text.value());
        }
        if (value instanceof FieldValue.Whole whole) {
            return wholeData(whole.value(), spec);
        }
        if (value instanceof FieldValue.Decimal decimal) {
            return new DecimalData(decimal.value().doubleValue());
        }
        if (value instanceof FieldValue.Choices choices) {
            return selections(choices.choices());
        }
        if (value instanceof FieldValue.Ranking ranking) {
            return selections(ranking.choices());
        }
        if (value instanceof FieldValue.Attachment attachment) {
            // The engine needs to know that there is a file and no more; the name says nothing about it.
            return new StringData(attachment.ref().blobId().toString());
        }
        return timeOrPlace(value, spec, zone);
    }

    private static @Nullable IAnswerData timeOrPlace(FieldValue value, Spec spec, ZoneId zone) {
        if (value instanceof FieldValue.Day day) {
            return new DateData(SessionFunctions.dateOf(day.value()));
        }
        if (value instanceof FieldValue.TimeOfDay time) {
            return new TimeData(SessionFunctions.dateOf(LocalDateTime.of(EPOCH, time.value())));
        }
        if (value instanceof FieldValue.Moment moment) {
            return new DateTimeData(SessionFunctions.wall(moment.value().toInstant(), zone));
        }
        if (value instanceof FieldValue.Place place) {
            return new GeoPointData(coordinates(place));
        }
        if (value instanceof FieldValue.Line line && !line.places().isEmpty()) {
            List<double[]> points =
                    line.places().stream().map(AnswerMapping::coordinates).toList();
            return spec.kind() == QuestionKind.GEOSHAPE
                    ? new GeoShapeData(new GeoShapeData.GeoShape(new ArrayList<>(points)))
                    : new GeoTraceData(new GeoTraceData.GeoTrace(new ArrayList<>(points)));
        }
        return null;
    }

    private static IAnswerData wholeData(long value, Spec spec) {
        if (spec.type() == ValueType.DECIMAL) {
            return new DecimalData((double) value);
        }
        return value == (int) value ? new IntegerData((int) value) : new LongData(value);
    }

    private static @Nullable IAnswerData selections(Collection<String> codes) {
        return codes.isEmpty()
                ? null
                : new SelectMultiData(codes.stream().map(Selection::new).toList());
    }

    private static double[] coordinates(FieldValue.Place place) {
        double[] all = new double[4];
        for (int i = 0; i < place.numbers().size(); i++) {
            all[i] = place.numbers().get(i).doubleValue();
        }
        return all;
    }

    /**
     * What JavaRosa worked out, as a value; null if it is nothing, or no value at all (not a number). A calculate gives
     * the type of its result, whatever its bind says; what is stored keeps to the type of its question.
     */
    static @Nullable FieldValue fromEngine(@Nullable IAnswerData data, Spec spec, ZoneId zone) {
        if (data == null) {
            return null;
        }
        FieldValue value = natural(data, spec, zone);
        if (value == null || spec.role() == Spec.Role.COMPUTED || spec.type().holds(value)) {
            return value;
        }
        String text = data.uncast().getString();
        return spec.type() == ValueType.TEXT && !text.isEmpty() ? new FieldValue.Text(text) : null;
    }

    private static @Nullable FieldValue natural(IAnswerData data, Spec spec, ZoneId zone) {
        if (data instanceof IntegerData || data instanceof LongData) {
            return whole(((Number) data.getValue()).longValue());
        }
        if (data instanceof DecimalData) {
            return decimal((Double) data.getValue());
        }
        if (data instanceof DateTimeData) {
            return new FieldValue.Moment(SessionFunctions.momentOf((Date) data.getValue(), zone));
        }
        if (data instanceof DateData) {
            return new FieldValue.Day(
                    SessionFunctions.wallOf((Date) data.getValue()).toLocalDate());
        }
        if (data instanceof TimeData) {
            return new FieldValue.TimeOfDay(
                    SessionFunctions.wallOf((Date) data.getValue()).toLocalTime());
        }
        if (data instanceof MultipleItemsData several) {
            return several(several, spec);
        }
        if (data instanceof GeoPointData point) {
            return place((double[]) point.getValue());
        }
        if (data instanceof GeoTraceData trace) {
            return new FieldValue.Line(trace.points.stream()
                    .map(p -> place((double[]) p.getValue()))
                    .toList());
        }
        if (data instanceof GeoShapeData shape) {
            return new FieldValue.Line(shape.points.stream()
                    .map(p -> place((double[]) p.getValue()))
                    .toList());
        }
        String text = data.uncast().getString();
        return text == null || text.isEmpty() ? null : new FieldValue.Text(text);
    }

    private static @Nullable FieldValue whole(long value) {
        return Math.abs(value) > FieldValue.MAX_WHOLE ? null : new FieldValue.Whole(value);
    }

    private static @Nullable FieldValue decimal(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return null;
        }
        try {
            return new FieldValue.Decimal(BigDecimal.valueOf(value));
        } catch (IllegalArgumentException e) {
            return null; // 1e300 is not a number anybody answers with
        }
    }

    private static @Nullable FieldValue several(MultipleItemsData data, Spec spec) {
        List<String> codes = new ArrayList<>();
        for (Object selection : (List<?>) data.getValue()) {
            codes.add(((Selection) selection).getValue());
        }
        if (codes.isEmpty()) {
            return null;
        }
        return spec.type() == ValueType.RANKING
                ? new FieldValue.Ranking(codes.stream().distinct().toList())
                : FieldValue.Choices.of(codes);
    }

    private static FieldValue.Place place(double[] numbers) {
        List<BigDecimal> exact = new ArrayList<>();
        for (int i = 0; i < Math.min(4, numbers.length); i++) {
            exact.add(BigDecimal.valueOf(numbers[i]));
        }
        return new FieldValue.Place(exact);
    }
}
