package org.turnstone.form.javarosa;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.EntryContext;
import org.turnstone.form.Evaluation;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormFailedException;
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
    private final SortedMap<String, byte[]> media;
    private final FormDictionary dictionary;
    private final RuleIndex rules;
    private final String formId;
    private final String version;
    private final String title;
    private final List<String> languages;
    private final String defaultLanguage;
    private final FormOutline outline;
    private final Map<String, Spec> specs;
    private final List<FormProblem> warnings;
    private final BlockingQueue<LiveForm> idle = new ArrayBlockingQueue<>(MAX_IDLE);

    JavaRosaTemplate(byte[] xform, SortedMap<String, byte[]> media, XFormScan scan, FormDictionary dictionary)
            throws FormProblemException {
        this.xform = xform;
        this.media = new TreeMap<>(media);
        this.dictionary = dictionary;
        this.rules = scan.rules();
        JavaRosaFormEngine.Parsed parsed = JavaRosaFormEngine.parse(xform, media);
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
            OutlineReader reader = new OutlineReader(live.form(), live.controls(), scan, dictionary);
            outline = reader.outline(live.blank());
            specs = Map.copyOf(reader.specs());
            warnings = warnings(parsed, reader);
            misfits = reader.misfits(outline);
        } catch (RuntimeException e) {
            throw new FormProblemException("The form cannot be used: " + JavaRosaFormEngine.sentence(e));
        }
        if (!misfits.isEmpty()) {
            throw new FormProblemException(misfits);
        }
        idle.add(live);
        tryOut();
    }

    private static String attribute(TreeElement root, String name) {
        String value = root.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private static List<FormProblem> warnings(JavaRosaFormEngine.Parsed parsed, OutlineReader reader) {
        List<FormProblem> all = new ArrayList<>();
        for (String function : parsed.unknownFunctions()) {
            all.add(FormProblem.ofForm("The form calls " + function + "(), which is not available here; where it is "
                    + "needed the form will fail."));
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

    /** Fills the form once with nothing, so that an expression that always fails is found now and not in the field. */
    private void tryOut() throws FormProblemException {
        EntryContext nobody =
                new EntryContext(Clock.systemUTC(), ZoneId.of("UTC"), Map.of(), RandomGenerator.getDefault());
        try (FormSession session = open(RecordValues.EMPTY, nobody)) {
            session.visible();
            session.check();
        } catch (RuntimeException e) {
            throw new FormProblemException(
                    "The form fails before anything is answered: " + JavaRosaFormEngine.sentence(e));
        }
    }

    // ---- the pool

    LiveForm take() {
        LiveForm live = idle.poll();
        if (live != null) {
            return live;
        }
        try {
            return JavaRosaFormEngine.parse(xform, media).live();
        } catch (FormProblemException e) {
            throw new IllegalStateException("a form that was compiled can be parsed again", e);
        }
    }

    /** Takes a parsed form back; one that failed in the middle of something is left to be forgotten instead. */
    void giveBack(LiveForm live) {
        live.forget();
        idle.offer(live);
    }

    Map<String, Spec> specs() {
        return specs;
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
        LiveForm live = take();
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
