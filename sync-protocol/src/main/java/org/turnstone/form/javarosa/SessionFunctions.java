package org.turnstone.form.javarosa;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.DateTimeData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.DataInstance;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.utils.IPreloadHandler;
import org.javarosa.core.model.utils.QuestionPreloader;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xpath.expr.XPathBinaryOpExpr;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.expr.XPathFilterExpr;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.javarosa.xpath.expr.XPathPathExpr;
import org.javarosa.xpath.expr.XPathQName;
import org.javarosa.xpath.expr.XPathStep;
import org.javarosa.xpath.expr.XPathStringLiteral;
import org.javarosa.xpath.expr.XPathUnaryOpExpr;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.EntryContext;

/**
 * What expressions may ask of the world. JavaRosa looks its built-in functions up before any handler, and its
 * {@code now()}, {@code today()} and {@code property()} ask the machine. So while a form is parsed these calls are
 * renamed to ours, which ask the {@link EntryContext} of the session that uses the form.
 *
 * <p>Time is handed over as the clock on the wall in the session's zone, because JavaRosa shows and compares dates in
 * the zone of the machine: 10:00 in Grimsby stays 10:00 on a server that runs in another zone, and it is compared with
 * a {@code now()} that was moved likewise.
 */
final class SessionFunctions implements XFormParser.XPathProcessor {
    private static final Map<String, String> RENAMED =
            Map.of("now", "turnstone-now", "today", "turnstone-today", "property", "turnstone-property");

    private final FormLists lists;
    private final Map<String, Map<String, TreeElement>> lookUps = new HashMap<>();
    private @Nullable EntryContext context;

    SessionFunctions(FormLists lists) {
        this.lists = lists;
    }

    void use(EntryContext session) {
        context = session;
    }

    void release() {
        context = null;
    }

    private EntryContext context() {
        if (context == null) {
            throw new IllegalStateException("a form is evaluated within a session only");
        }
        return context;
    }

    // ---- while parsing

    @Override
    public void processXPath(XPathExpression expression) {
        rename(expression);
    }

    private void rename(@Nullable XPathExpression expression) {
        if (expression instanceof XPathFuncExpr call) {
            String name = call.id.toString();
            String ours = RENAMED.get(name);
            if (ours != null) {
                call.id = new XPathQName(ours);
            }
            if (name.equals("pulldata") && call.args.length > 0 && call.args[0] instanceof XPathStringLiteral file) {
                // JavaRosa reads only the lists that some instance() names.
                XFormParser.recordInstanceFunctionCall(FormLists.nameOf(file.s));
            }
            renameAll(call.args);
        } else if (expression instanceof XPathBinaryOpExpr binary) {
            rename(binary.a);
            rename(binary.b);
        } else if (expression instanceof XPathUnaryOpExpr unary) {
            rename(unary.a);
        } else if (expression instanceof XPathFilterExpr filter) {
            rename(filter.x);
            renameAll(filter.predicates);
        } else if (expression instanceof XPathPathExpr path) {
            rename(path.filtExpr);
            for (XPathStep step : path.steps) {
                renameAll(step.predicates);
            }
        }
    }

    private void renameAll(XPathExpression @Nullable [] expressions) {
        if (expressions != null) {
            for (XPathExpression expression : expressions) {
                rename(expression);
            }
        }
    }

    // ---- while evaluating

    /** Attaches the handlers; must be done before the form is first initialised. */
    @SuppressWarnings("deprecation") // the one way to reach a form without a FormEntryController
    void attachTo(FormDef form) {
        form.addFunctionHandler(new Handler("turnstone-now", List.of(), args -> wallNow()));
        form.addFunctionHandler(new Handler("turnstone-today", List.of(), args -> dateOf(today())));
        form.addFunctionHandler(
                new Handler("turnstone-property", List.of(String.class), args -> property(String.valueOf(args[0]))));
        form.addFunctionHandler(new Handler("floor", List.of(Double.class), args -> Math.floor((Double) args[0])));
        form.addFunctionHandler(new Handler("ceiling", List.of(Double.class), args -> Math.ceil((Double) args[0])));
        for (String function : ExpressionCheck.ABOUT_PHONES) {
            form.addFunctionHandler(new Handler(function, List.of(), args -> ""));
        }
        form.addFunctionHandler(new Handler(
                "pulldata",
                List.of(String.class, String.class, String.class, String.class),
                args -> lookUp(form, (String) args[0], (String) args[1], (String) args[2], (String) args[3])));
        QuestionPreloader preloads = new QuestionPreloader();
        preloads.addPreloadHandler(new Preload("timestamp", this::timestamp, this::endTimestamp));
        preloads.addPreloadHandler(new Preload(
                "date", params -> params.equals("today") ? new DateData(dateOf(today())) : null, params -> null));
        preloads.addPreloadHandler(new Preload("property", this::propertyData, params -> null));
        // Chance would give another id at every opening; FormRun says which record this is.
        preloads.addPreloadHandler(new Preload("uid", params -> null, params -> null));
        form.setPreloader(preloads);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(context().clock().instant(), context().zone());
    }

    private Date wallNow() {
        return wall(context().clock().instant(), context().zone());
    }

    private @Nullable IAnswerData timestamp(String params) {
        return params.equals("start") ? new DateTimeData(wallNow()) : null;
    }

    private @Nullable IAnswerData endTimestamp(String params) {
        return params.equals("end") ? new DateTimeData(wallNow()) : null;
    }

    private String property(String name) {
        return context().properties().getOrDefault(name, "");
    }

    private @Nullable IAnswerData propertyData(String name) {
        String value = property(name);
        return value.isEmpty() ? null : new StringData(value);
    }

    private String lookUp(FormDef form, String file, String wanted, String keyColumn, String key) {
        String name = FormLists.nameOf(file);
        DataInstance<?> instance = form.getNonMainInstance(name);
        // An older compiler declares no instance for pulldata().
        TreeElement root =
                instance != null && instance.getRoot() instanceof TreeElement found ? found : lists.root(name);
        if (root == null) {
            return "";
        }
        Map<String, TreeElement> byKey =
                lookUps.computeIfAbsent(name + "\n" + keyColumn, unused -> index(root, keyColumn));
        TreeElement item = byKey.get(key);
        TreeElement cell = item == null ? null : item.getChild(wanted, 0);
        return cell == null || cell.getValue() == null
                ? ""
                : cell.getValue().uncast().getString();
    }

    private static Map<String, TreeElement> index(TreeElement root, String keyColumn) {
        Map<String, TreeElement> byKey = new HashMap<>();
        for (int i = 0; i < root.getNumChildren(); i++) {
            TreeElement cell = root.getChildAt(i).getChild(keyColumn, 0);
            if (cell != null && cell.getValue() != null) {
                byKey.putIfAbsent(cell.getValue().uncast().getString(), root.getChildAt(i));
            }
        }
        return byKey;
    }

    // ---- time

    /** A day as JavaRosa holds it: midnight in the zone of the machine. */
    static Date dateOf(LocalDate day) {
        return Date.from(day.atStartOfDay(ZoneId.systemDefault()).toInstant());
    }

    /** The wall clock of a zone as JavaRosa holds it: the same reading in the zone of the machine. */
    static Date wall(Instant instant, ZoneId zone) {
        return dateOf(LocalDateTime.ofInstant(instant, zone));
    }

    static Date dateOf(LocalDateTime wallClock) {
        return Date.from(wallClock.atZone(ZoneId.systemDefault()).toInstant());
    }

    static LocalDateTime wallOf(Date date) {
        return LocalDateTime.ofInstant(date.toInstant(), ZoneId.systemDefault());
    }

    /** What a clock in the zone that shows the date's reading would call the moment. */
    static OffsetDateTime momentOf(Date date, ZoneId zone) {
        LocalDateTime wallClock = wallOf(date);
        ZoneOffset offset = zone.getRules().getOffset(wallClock);
        return OffsetDateTime.of(wallClock, offset);
    }

    private static final class Handler implements IFunctionHandler {
        private final String name;
        private final List<Class<?>[]> prototypes;
        private final Function<Object[], Object> body;

        Handler(String name, List<Class<?>> arguments, Function<Object[], Object> body) {
            this.name = name;
            this.prototypes = List.<Class<?>[]>of(arguments.toArray(new Class<?>[0]));
            this.body = body;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public List<Class<?>[]> getPrototypes() {
            return prototypes;
        }

        @Override
        public Object eval(Object[] args, EvaluationContext unused) {
            return body.apply(args);
        }
    }

    private static final class Preload implements IPreloadHandler {
        private final String kind;
        private final Function<String, @Nullable IAnswerData> atStart;
        private final Function<String, @Nullable IAnswerData> atEnd;

        Preload(
                String kind,
                Function<String, @Nullable IAnswerData> atStart,
                Function<String, @Nullable IAnswerData> atEnd) {
            this.kind = kind;
            this.atStart = atStart;
            this.atEnd = atEnd;
        }

        @Override
        public String preloadHandled() {
            return kind;
        }

        @Override
        @SuppressWarnings("NullAway") // JavaRosa takes null as "nothing to write"
        public IAnswerData handlePreload(String params) {
            return atStart.apply(params == null ? "" : params);
        }

        @Override
        public boolean handlePostProcess(TreeElement node, String params) {
            IAnswerData made = atEnd.apply(params == null ? "" : params);
            if (made != null) {
                node.setAnswer(made);
            }
            return made != null;
        }
    }
}
