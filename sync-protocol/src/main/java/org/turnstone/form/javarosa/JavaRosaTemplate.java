package org.turnstone.form.javarosa;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.EntityLists;
import org.turnstone.form.EntryContext;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormManner;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormOutline;
import org.turnstone.form.FormProblem;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.RecordSettings;
import org.turnstone.form.RecordValues;
import org.turnstone.form.RepeatSettings;

/**
 * A compiled form with a small pool of parsed ones. Parsing costs milliseconds and needs a lock; putting another
 * record into a parsed form costs microseconds and needs none. A session takes one out of the pool, or parses one if
 * the pool is empty, and gives it back when it closes. Thread-safe: a parsed form belongs to who took it.
 */
final class JavaRosaTemplate implements FormTemplate {
    /** Forms of the size of a census with long lists take tens of megabytes each, so few wait. */
    private static final int MAX_IDLE = 4;

    private final byte[] xform;
    private final FormMedia media;
    private final Set<String> entityLists;
    private final Set<String> lists;
    private final List<EntityReader.Declared> entities;
    private final FormDictionary dictionary;
    private final FormManner manner;
    private final RuleIndex rules;
    private final String formId;
    private final String version;
    private final String title;
    private final List<String> languages;
    private final String defaultLanguage;
    private final FormOutline outline;
    private final Map<String, Spec> specs;
    private final Map<String, Set<String>> constrainedBy;
    private final List<FormProblem> warnings;
    private final BlockingQueue<LiveForm> idle = new ArrayBlockingQueue<>(MAX_IDLE);

    JavaRosaTemplate(byte[] xform, FormMedia media, XFormScan scan, FormDictionary dictionary)
            throws FormProblemException {
        this.xform = xform;
        this.media = media;
        this.dictionary = dictionary;
        this.manner = scan.manner();
        this.rules = scan.rules();
        this.entityLists = scan.entityLists();
        this.lists = scan.lists();
        ExpressionCheck expressions = ExpressionCheck.of(scan.expressions());
        JavaRosaFormEngine.Parsed parsed = parsed(expressions);
        LiveForm live = parsed.live();
        TreeElement root = live.form().getMainInstance().getRoot();
        formId = attribute(root, "id");
        if (formId.isEmpty()) {
            throw new FormProblemException("The form has no id. Give it one under form_id in its settings.");
        }
        version = attribute(root, "version");
        title = live.form().getTitle() == null ? formId : live.form().getTitle();
        languages = live.texts().languages();
        defaultLanguage = live.texts().defaultLanguage();
        List<FormProblem> misfits;
        try {
            OutlineReader reader = new OutlineReader(live, scan, dictionary);
            outline = reader.outline(live.blank());
            entities = EntityReader.declared(live.blank(), scan).stream()
                    .filter(declared -> !isErasedByRow(declared.container()))
                    .toList();
            specs = Map.copyOf(reader.specs());
            constrainedBy = rules.constrainedBy(specs.keySet());
            warnings = warnings(parsed, expressions, reader, scan.lookUps());
            misfits = joined(reader.faults(), reader.misfits(outline));
        } catch (RuntimeException e) {
            throw new FormProblemException("The form cannot be used: " + JavaRosaFormEngine.sentence(e));
        }
        if (!misfits.isEmpty()) {
            throw new FormProblemException(misfits);
        }
        idle.add(live);
        tryOut(expressions);
    }

    private static String attribute(TreeElement root, String name) {
        String value = root.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private JavaRosaFormEngine.Parsed parsed(ExpressionCheck expressions) throws FormProblemException {
        try {
            return JavaRosaFormEngine.parse(xform, new FormLists(media, EntityLists.NONE, entityLists));
        } catch (FormProblemException e) {
            // People search for JavaRosa's sentences, so they stay beside the place.
            throw new FormProblemException(
                    expressions.faults().isEmpty()
                            ? joined(e.problems(), expressions.warnings())
                            : joined(expressions.faults(), e.problems()));
        }
    }

    private static List<FormProblem> joined(List<FormProblem> first, List<FormProblem> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private List<FormProblem> warnings(
            JavaRosaFormEngine.Parsed parsed, ExpressionCheck expressions, OutlineReader reader, Set<String> lookUps) {
        List<FormProblem> all = new ArrayList<>(expressions.warnings());
        for (String name : new TreeSet<>(lookUps)) {
            if (!media.names().contains(name + ".csv") && !entityLists.contains(name)) {
                all.add(FormProblem.ofForm("The form looks things up in " + name + ".csv, which was not given with it; "
                        + "it will find nothing. Add that file."));
            }
        }
        for (String remark : parsed.remarks()) {
            // Attributes it does not know are no fault: later versions of the standard add some, and so do we.
            if (!remark.contains("Unrecognized attributes")) {
                all.add(FormProblem.ofForm(remark.strip().lines().findFirst().orElse("")));
            }
        }
        all.addAll(reader.warnings());
        return List.copyOf(all);
    }

    /** What stands in rows that can be erased alone is sealed apart, so nothing of it may go into a list. */
    private boolean isErasedByRow(String container) {
        return outline.repeats().stream()
                .anyMatch(repeat -> repeat.settings().isErasedByRow()
                        && (container.equals(repeat.path()) || container.startsWith(repeat.path() + "/")));
    }

    /** Fills the form once with nothing, so that an expression that always fails is found now and not in the field. */
    private void tryOut(ExpressionCheck expressions) throws FormProblemException {
        EntryContext nobody =
                new EntryContext(Clock.systemUTC(), ZoneId.of("UTC"), Map.of(), RandomGenerator.getDefault());
        try (FormSession session = open(RecordValues.EMPTY, nobody)) {
            session.visible();
            session.check();
        } catch (RuntimeException e) {
            FormProblem fault =
                    FormProblem.ofForm("The form fails before anything is answered: " + JavaRosaFormEngine.sentence(e));
            throw new FormProblemException(joined(List.of(fault), expressions.warnings()));
        }
    }

    // ---- the pool

    /** @param made what records made of the lists the form reads */
    LiveForm take(EntityLists made) {
        LiveForm live = idle.poll();
        while (live != null && !readsTheSame(live.lists().entities(), made)) {
            live = idle.poll(); // JavaRosa keeps indexes of its lists, so one with other lists is left to be forgotten
        }
        if (live != null) {
            return live;
        }
        try {
            return JavaRosaFormEngine.parse(xform, new FormLists(media, made, entityLists))
                    .live();
        } catch (FormProblemException e) {
            throw new IllegalStateException("a form that was compiled can be parsed again", e);
        }
    }

    /** True if the lists that this form reads are the same objects in both; whoever keeps lists hands out one object. */
    private boolean readsTheSame(EntityLists one, EntityLists other) {
        return one == other
                || lists.stream()
                        .allMatch(name ->
                                one.list(name).orElse(null) == other.list(name).orElse(null));
    }

    /** Takes a parsed form back; one that failed in the middle of something is left to be forgotten instead. */
    void giveBack(LiveForm live) {
        live.forget();
        idle.offer(live);
    }

    /** Questions whose constraint looks at the one at this template path. */
    Set<String> constrainedBy(String templatePath) {
        return constrainedBy.getOrDefault(templatePath, Set.of());
    }

    /** Questions whose constraint looks at others. */
    Set<String> constrainedByOthers() {
        return constrainedBy.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    Map<String, Spec> specs() {
        return specs;
    }

    /** The entities its records make or change. */
    List<EntityReader.Declared> entities() {
        return entities;
    }

    // ---- the facade

    @Override
    public String formId() {
        return formId;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> languages() {
        return languages;
    }

    @Override
    public String defaultLanguage() {
        return defaultLanguage;
    }

    @Override
    public FormMedia media() {
        return media;
    }

    @Override
    public FormOutline outline() {
        return outline;
    }

    @Override
    public QuestionSettings settings(String templatePath) {
        return outline.question(templatePath)
                .map(OutlineNode.Question::settings)
                .orElseGet(() -> dictionary.question(templatePath, QuestionKind.TEXT, MergeKind.REGISTER));
    }

    @Override
    public RecordSettings recordSettings() {
        return dictionary.record();
    }

    @Override
    public FormManner manner() {
        return manner;
    }

    @Override
    public RepeatSettings repeatSettings(String templatePath) {
        return dictionary.repeat(templatePath);
    }

    @Override
    public Set<String> asks(Rule rule, String templatePath) {
        return rules.asks(rule, templatePath);
    }

    @Override
    public List<FormProblem> warnings() {
        return warnings;
    }

    @Override
    public FormSession open(RecordValues values, EntryContext context) {
        return JavaRosaSession.open(this, null, values, context);
    }

    @Override
    public FormSession openFrom(FormTemplate filledWith, RecordValues values, EntryContext context) {
        return JavaRosaSession.open(this, filledWith, values, context);
    }

    @Override
    public Evaluation evaluate(RecordValues values, EntryContext context) {
        LiveForm live = take(context.entities());
        Evaluation evaluation;
        try {
            evaluation = FormRun.evaluate(this, live, values, context);
        } catch (RuntimeException e) {
            throw new FormFailedException(e); // the parsed form is left to be forgotten: it may hold half a record
        }
        giveBack(live);
        return evaluation;
    }
}
