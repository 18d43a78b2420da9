package org.turnstone.server.xlsform;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.RecordValues;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * Fills a form by a script that depends on a seed and on what the form shows, and writes down all that can be seen of it:
 * two XForms behave alike when one script gives the same journal on both.
 */
final class FormBehaviour {
    private static final int MAX_ROWS = 3;
    private static final Pattern INSTANCE = Pattern.compile("<instance id=\"([^\"]+)\" src=\"jr://[a-z-]+/([^\"]+)\"");
    private static final JavaRosaFormEngine ENGINE = new JavaRosaFormEngine();

    /** What a script did and left behind; a form that the engine refuses has only a refusal. */
    record Journal(String refusal, List<String> steps, Map<String, String> values) {}

    private FormBehaviour() {}

    /** Why the engine refuses an XForm, "" when it does not. */
    static String refusal(String xform) {
        try {
            ENGINE.compile(source(xform));
            return "";
        } catch (FormProblemException e) {
            return e.problems().toString();
        }
    }

    static Journal run(String xform, long seed, int length) {
        FormTemplate template;
        try {
            template = ENGINE.compile(source(xform));
        } catch (FormProblemException e) {
            return new Journal(e.problems().toString(), List.of(), Map.of());
        }
        List<String> steps = new ArrayList<>();
        Random random = new Random(seed);
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
        EntryContext context = new EntryContext(clock, ZoneId.of("UTC"), Map.of(), new Random(seed));
        try (FormSession session = template.open(RecordValues.EMPTY, context)) {
            List<String> languages = template.languages();
            for (int step = 0; step < length; step++) {
                steps.add(step(session, random));
                if (!languages.isEmpty() && step % 20 == 19) {
                    session.language(languages.get(random.nextInt(languages.size())));
                }
            }
            session.visible().forEach(item -> steps.add(text(item)));
            session.check().forEach(violation -> steps.add("violation " + violation));
            return new Journal("", steps, values(session.values()));
        } catch (FormFailedException e) {
            steps.add("failed " + e.getMessage());
            return new Journal("", steps, Map.of());
        }
    }

    /**
     * @return how ours differs from theirs, "" when it does not; what differs between two runs of theirs (times, chance) is
     *     left out
     */
    static String difference(String ours, String theirs, long seed, int steps) {
        Journal our = run(ours, seed, steps);
        Journal their = run(theirs, seed, steps);
        if (our.refusal().isEmpty() != their.refusal().isEmpty()) {
            return "refused: ours '" + our.refusal() + "', theirs '" + their.refusal() + "'";
        }
        if (our.equals(their)) {
            return "";
        }
        return steadyDifference(our, their, run(theirs, seed, steps));
    }

    private static String steadyDifference(Journal our, Journal their, Journal again) {
        Set<String> fields = new TreeSet<>(our.values().keySet());
        fields.addAll(their.values().keySet());
        for (String field : fields) {
            String value = their.values().getOrDefault(field, "");
            boolean steady = value.equals(again.values().getOrDefault(field, ""));
            if (steady && !value.equals(our.values().getOrDefault(field, ""))) {
                return field + ": ours " + our.values().get(field) + ", theirs " + value;
            }
        }
        for (int i = 0;
                their.steps().equals(again.steps())
                        && i < Math.max(our.steps().size(), their.steps().size());
                i++) {
            String a = i < our.steps().size() ? our.steps().get(i) : "";
            String b = i < their.steps().size() ? their.steps().get(i) : "";
            if (!a.equals(b)) {
                return "step " + i + ": ours " + a + ", theirs " + b;
            }
        }
        return "";
    }

    private static FormSource source(String xform) {
        FormSource source = FormSource.of(xform.getBytes(StandardCharsets.UTF_8));
        Matcher matcher = INSTANCE.matcher(xform);
        Set<String> seen = new LinkedHashSet<>();
        while (matcher.find()) {
            if (seen.add(matcher.group(2))) {
                source = source.withMedia(matcher.group(2), stub(matcher.group(2)));
            }
        }
        return source;
    }

    /** A file that the form asks for and nobody has: three rows. */
    private static byte[] stub(String name) {
        String text;
        if (name.endsWith(".xml")) {
            text =
                    "<root><item><name>a</name><label>A</label></item><item><name>b</name><label>B</label></item></root>";
        } else if (name.endsWith(".geojson")) {
            text = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":"
                    + "{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"id\":\"a\",\"title\":\"A\"}}]}";
        } else {
            text = "name,label,name_key,region\na,A,a,1\nb,B,b,2\nc,C,c,1\n";
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> values(RecordValues values) {
        Map<String, String> all = new TreeMap<>();
        values.values().forEach((path, value) -> all.put(path.text(), shown(value)));
        values.rows().forEach((path, rows) -> all.put(path.text(), rows.toString()));
        return all;
    }

    /** Domain types print no answers, so that none reach a log; here the answers are made up. */
    private static String shown(@Nullable FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return "'" + text.value() + "'";
        } else if (value instanceof FieldValue.Whole whole) {
            return String.valueOf(whole.value());
        } else if (value instanceof FieldValue.Decimal decimal) {
            return decimal.value().toPlainString();
        } else if (value instanceof FieldValue.Day day) {
            return day.value().toString();
        } else if (value instanceof FieldValue.Choices choices) {
            return choices.choices().toString();
        } else if (value instanceof FieldValue.Ranking ranking) {
            return ranking.choices().toString();
        } else if (value instanceof FieldValue.Place place) {
            return place.numbers().toString();
        }
        return String.valueOf(value);
    }

    private static String text(Item item) {
        String start = item.key() + " '" + item.label() + "' " + item.appearance();
        if (item instanceof Item.Question question) {
            return start + " " + question.kind() + " hint '" + question.hint() + "' guidance '" + question.guidance()
                    + "' " + question.choices() + " " + question.bounds() + " image '" + question.image() + "' "
                    + (question.required() ? "required " : "") + (question.readOnly() ? "read-only" : "");
        }
        return start;
    }

    private static String step(FormSession session, Random random) {
        List<Item> items = session.visible();
        if (items.isEmpty()) {
            return "nothing to see";
        }
        Item item = items.get(random.nextInt(items.size()));
        if (item instanceof Item.Repeat repeat) {
            if (repeat.mayAdd() && repeat.rows() < MAX_ROWS) {
                return "row in " + repeat.path().text() + ": " + session.addRow(repeat.path());
            }
            return "full " + repeat.path().text();
        }
        if (item instanceof Item.Row row) {
            boolean goes = row.surplus() && random.nextInt(4) == 0;
            return goes
                    ? "without " + session.removeRow(row.path())
                    : "row " + row.path().text();
        }
        if (item instanceof Item.Question question && question.kind().isAnswered() && !question.readOnly()) {
            FieldValue value = value(question, random);
            if (value != null) {
                FieldPath path = question.path();
                return path.text() + " = " + shown(value) + ": " + session.answer(path, value);
            }
        }
        return "read " + text(item);
    }

    private static @Nullable FieldValue value(Item.Question question, Random random) {
        if (random.nextInt(12) == 0) {
            return FieldValue.CLEARED;
        }
        List<String> codes =
                question.choices().stream().map(org.turnstone.form.Choice::code).toList();
        return switch (question.type()) {
            case TEXT ->
                new FieldValue.Text(
                        List.of("a", "yes", "12", "0700123456", "Ann Lee").get(random.nextInt(5)));
            case WHOLE -> new FieldValue.Whole(random.nextInt(6) == 0 ? random.nextInt(2_000) : random.nextInt(40));
            case DECIMAL -> new FieldValue.Decimal(BigDecimal.valueOf(random.nextInt(2_000), 1));
            case DAY -> new FieldValue.Day(LocalDate.of(2020, 1, 1).plusDays(random.nextInt(2_500)));
            case TIME -> new FieldValue.TimeOfDay(LocalTime.of(random.nextInt(24), 30));
            case MOMENT ->
                new FieldValue.Moment(LocalDate.of(2026, 1, 1)
                        .plusDays(random.nextInt(300))
                        .atTime(9, 0)
                        .atOffset(ZoneOffset.UTC));
            case PLACE -> new FieldValue.Place(List.of(BigDecimal.valueOf(random.nextInt(80)), BigDecimal.ONE));
            case CHOICE -> codes.isEmpty() ? null : new FieldValue.Text(codes.get(random.nextInt(codes.size())));
            case CHOICES -> {
                Set<String> some = new TreeSet<>();
                codes.forEach(code -> {
                    if (random.nextInt(3) == 0) {
                        some.add(code);
                    }
                });
                yield codes.isEmpty() ? null : FieldValue.Choices.of(some);
            }
            case RANKING -> codes.isEmpty() ? null : new FieldValue.Ranking(codes);
            case LINE, ATTACHMENT -> null;
        };
    }
}
