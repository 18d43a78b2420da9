package org.turnstone.form.javarosa;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.actions.setgeopoint.SetGeopointAction;
import org.javarosa.core.model.actions.setgeopoint.SetGeopointActionHandler;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.ExternalInstanceParser;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.parser.XPathSyntaxException;
import org.turnstone.form.EntityLists;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormEngine;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormMedia;
import org.turnstone.form.FormProblem;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;

/**
 * The form engine on JavaRosa 6.0.0. Thread-safe; one is enough for a process.
 *
 * <p>JavaRosa configures itself through statics and its parser fails when two threads parse, so configuration is done
 * once, here, and every parse, of a form and of a single expression, takes one lock of the process. Sessions need no lock.
 */
public final class JavaRosaFormEngine implements FormEngine {
    private static final String CYCLE = "Cycle detected";
    private static final Pattern CYCLE_NODE = Pattern.compile("/[^/\\s]+/([^\\s,;]+)");
    private static final ReentrantLock PARSING = new ReentrantLock();

    private static final FormLists NOTHING = new FormLists(FormMedia.NONE, EntityLists.NONE, Set.of());

    /** The lists of the form that is being parsed; guarded by {@link #PARSING}. */
    private static FormLists listsOfCurrent = NOTHING;

    static {
        // Not CoreModelModule: registering it asks for a store on disk.
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new NoProperties());
        XFormParser.registerActionHandler(SetGeopointActionHandler.ELEMENT_NAME, new NoPlaceHandler());
        XFormUtils.setExternalInstanceParserFactory(() -> {
            ExternalInstanceParser parser = new ExternalInstanceParser();
            parser.addInstanceProvider(new MediaProvider());
            return parser;
        });
    }

    @Override
    public FormTemplate compile(FormSource source) throws FormProblemException {
        checkLimits(source);
        byte[] xform = source.xform();
        XFormScan scan = XFormScan.of(xform);
        FormDictionary dictionary = FormDictionary.of(scan.settings(), source.dictionary());
        return new JavaRosaTemplate(xform, source.media(), scan, dictionary);
    }

    private static void checkLimits(FormSource source) throws FormProblemException {
        if (source.xformLengthBytes() > FormLimits.MAX_XFORM_BYTES) {
            throw new FormProblemException(
                    "The form is larger than " + (FormLimits.MAX_XFORM_BYTES >> 20) + " MiB. Nothing was changed.");
        }
        if (source.media().names().size() > FormLimits.MAX_MEDIA_FILES) {
            throw new FormProblemException(
                    "The form has more than " + FormLimits.MAX_MEDIA_FILES + " media files. Nothing was changed.");
        }
        long total = 0;
        for (String file : source.media().names()) {
            long size = source.media().sizeBytes(file);
            total += size;
            if (size > FormLimits.MAX_MEDIA_FILE_BYTES || total > FormLimits.MAX_MEDIA_BYTES) {
                throw new FormProblemException("The media files are too large, at " + file + " (at most "
                        + (FormLimits.MAX_MEDIA_FILE_BYTES >> 20) + " MiB each, "
                        + (FormLimits.MAX_MEDIA_BYTES >> 20) + " MiB together). Nothing was changed.");
            }
        }
    }

    /** What parsing gave beside the form. */
    record Parsed(LiveForm live, List<String> remarks) {}

    /**
     * Parses a form that has been scanned.
     *
     * @throws FormProblemException if JavaRosa refuses it; the message is JavaRosa's, which names the place
     */
    static Parsed parse(byte[] xform, FormLists lists) throws FormProblemException {
        PARSING.lock();
        try {
            listsOfCurrent = lists;
            SessionFunctions functions = new SessionFunctions(lists);
            List<String> remarks = new ArrayList<>();
            XFormParser parser =
                    new XFormParser(new InputStreamReader(new ByteArrayInputStream(xform), StandardCharsets.UTF_8));
            parser.addProcessor(functions);
            parser.onWarning(remarks::add);
            parser.onError(remarks::add);
            FormDef form = parser.parse();
            return new Parsed(new LiveForm(form, functions, lists), remarks);
        } catch (XFormParser.ParseException | RuntimeException e) {
            // JavaRosa reports every fault of a form as some RuntimeException; none of them is ours to tell apart.
            throw new FormProblemException(problems(e));
        } finally {
            listsOfCurrent = NOTHING;
            XFormParser.tempXPathProcessors.clear();
            PARSING.unlock();
        }
    }

    /**
     * Parses one expression, as it is written. JavaRosa shows each expression to whatever the form that is being parsed then
     * has asked to be shown, by a list that is no other thread's to read meanwhile.
     *
     * @throws XPathSyntaxException if it is none
     */
    static XPathExpression expression(String text) throws XPathSyntaxException {
        PARSING.lock();
        try {
            return XPathParseTool.parseXPath(text);
        } finally {
            PARSING.unlock();
        }
    }

    private static List<FormProblem> problems(Throwable e) {
        List<String> lines = linesOf(e);
        if (lines.get(0).startsWith(CYCLE)) {
            Set<String> nodes = CYCLE_NODE
                    .matcher(String.join("\n", lines.subList(1, lines.size())))
                    .results()
                    .map(node -> node.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            return List.of(new FormProblem(
                    nodes.stream().findFirst().orElse(""),
                    "The form goes in a circle: these wait for each other's answer, or decide whether they themselves are "
                            + "asked: " + String.join(", ", nodes) + ". Take one of them out of the relevance or "
                            + "calculation of another."));
        }
        return List.of(FormProblem.ofForm("The form cannot be used: " + sentence(e)));
    }

    static String sentence(Throwable e) {
        // JavaRosa names the place in the first line and the fault in the second.
        return linesOf(e).stream().limit(2).collect(Collectors.joining(" "));
    }

    private static List<String> linesOf(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null
                && cause.getCause() != cause
                && cause.getCause().getMessage() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().strip();
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Gives a form its lists from memory. */
    private static final class MediaProvider implements ExternalInstanceParser.InstanceProvider {
        @Override
        public boolean isSupported(String instanceId, String source) {
            return true; // so that JavaRosa never looks for a path of its own
        }

        @Override
        public TreeElement get(String instanceId, String source) throws IOException {
            if (source.startsWith("jr://instance/last-saved")) {
                throw new FileNotFoundException("the last saved record is not offered"); // becomes an empty instance
            }
            try {
                return listsOfCurrent.instance(instanceId, FormMedia.fileName(source));
            } catch (IOException e) {
                // Not an IOException, which might be taken for an empty list; and without its cause, whose message
                // would
                // be shown in place of this one.
                throw new IllegalArgumentException(e.getMessage());
            }
        }
    }

    /** Properties are asked of the session, never of the process. */
    private static final class NoProperties implements IPropertyManager {
        @Override
        public List<String> getProperty(String name) {
            return List.of();
        }

        @Override
        public void setProperty(String name, String value) {}

        @Override
        public void setProperty(String name, List<String> values) {}

        @Override
        public String getSingularProperty(String name) {
            return "";
        }

        @Override
        public void addRules(IPropertyRules rules) {}

        @Override
        public List<IPropertyRules> getRules() {
            return List.of();
        }
    }

    /** Leaves a place that would be filled in the background empty: a laptop knows no place by itself. */
    private static final class NoPlaceHandler extends SetGeopointActionHandler {
        @Override
        public SetGeopointAction getSetGeopointAction() {
            return new NoPlaceAction();
        }
    }

    /** See {@link NoPlaceHandler}. */
    public static final class NoPlaceAction extends SetGeopointAction {
        public NoPlaceAction() {}

        NoPlaceAction(TreeReference target) {
            super(target);
        }

        @Override
        public void requestLocationUpdates() {}
    }
}
