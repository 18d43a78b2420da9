package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.ItemsetBinding;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.instance.AbstractTreeElement;
import org.javarosa.core.model.instance.DataInstance;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormDictionary;
import org.turnstone.form.FormOutline;
import org.turnstone.form.FormProblem;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.OutlineNode.CodedChoice;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.QuestionSettings;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.FieldPath;

/** Reads, once for each form version, what it asks and who writes each leaf. Follows the instance's order. */
final class OutlineReader {
    /** A calculate that gives another result elsewhere or later is written once, not worked out again. */
    private static final Pattern STAMPING = Pattern.compile("\\b(once|now|today|random|uuid|pulldata|property)\\s*\\(");

    private static final Pattern CONSTANT = Pattern.compile("\\s*(true|false)\\s*\\(\\s*\\)\\s*");

    private final FormDef form;
    private final ControlIndex controls;
    private final XFormScan scan;
    private final FormDictionary dictionary;
    private final FormTexts texts;
    private final FormLists formLists;
    private final Map<String, Spec> specs = new LinkedHashMap<>();
    private final Map<String, List<CodedChoice>> lists = new HashMap<>();
    private final List<FormProblem> warnings = new ArrayList<>();
    private final List<FormProblem> faults = new ArrayList<>();

    OutlineReader(LiveForm live, XFormScan scan, FormDictionary dictionary) {
        this.form = live.form();
        this.controls = live.controls();
        this.formLists = live.lists();
        this.scan = scan;
        this.dictionary = dictionary;
        this.texts = live.texts();
    }

    FormOutline outline(TreeElement root) {
        FormOutline outline = new FormOutline(nodes(root, "", false));
        for (String path : dictionary.paths()) {
            if (!path.equals(FormDictionary.RECORD) && outline.find(path).isEmpty()) {
                warnings.add(new FormProblem(path, "The dictionary describes a question the form does not have."));
            }
        }
        for (String unknown : scan.unknownSettings()) {
            warnings.add(FormProblem.ofForm("The form has the setting ts:" + unknown + ", which means nothing here."));
        }
        return outline;
    }

    /** What is said of questions and repeats, and does not fit them. */
    List<FormProblem> misfits(FormOutline outline) {
        List<FormProblem> misfits = new ArrayList<>();
        for (OutlineNode.Repeat repeat : outline.repeats()) {
            for (String key : repeat.settings().rowKey()) {
                if (outline.question(repeat.path() + "/" + key).isEmpty()) {
                    misfits.add(new FormProblem(
                            repeat.path(),
                            "Its rows are to be known by \"" + key + "\", which is no question in it. Write names of"
                                    + " questions of the repeat into row_key."));
                }
            }
        }
        for (OutlineNode.Question question : outline.questions()) {
            for (String code : question.settings().consent().keySet()) {
                if (!question.choices().isEmpty() && question.choice(code).isEmpty()) {
                    misfits.add(new FormProblem(
                            question.path(),
                            "Its consent names the choice \"" + code + "\", which it does not have. Write codes of its"
                                    + " own choices."));
                }
            }
        }
        return misfits;
    }

    Map<String, Spec> specs() {
        return specs;
    }

    List<FormProblem> warnings() {
        return warnings;
    }

    /** What makes the form unusable. */
    List<FormProblem> faults() {
        return faults;
    }

    private List<OutlineNode> nodes(TreeElement parent, String prefix, boolean inRepeat) {
        List<OutlineNode> nodes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parent.getNumChildren(); i++) {
            TreeElement child = parent.getChildAt(i);
            if (isMeta(child, prefix) || isRowOfRepeat(child)) {
                continue;
            }
            if (!names.add(child.getName())) {
                faults.add(new FormProblem(
                        prefix + child.getName(),
                        "Two questions or groups beside each other have this name, so their answers could not be told "
                                + "apart. Give one of them another name."));
            } else {
                nodes.add(node(child, prefix + child.getName(), inRepeat));
            }
        }
        return nodes;
    }

    /** A {@code meta} block: ids and names the record has better ones for, and what is said of entities. */
    static boolean isMeta(TreeElement node, String prefix) {
        return node.getName().equals("meta") && (prefix.isEmpty() || node.getChild("entity", 0) != null);
    }

    static boolean isTemplate(TreeElement node) {
        return node.getMult() == TreeReference.INDEX_TEMPLATE;
    }

    static boolean isRowOfRepeat(TreeElement node) {
        return node.isRepeatable() && !isTemplate(node);
    }

    private OutlineNode node(TreeElement node, String path, boolean inRepeat) {
        GroupDef labelled = controls.labelled(path);
        Map<String, String> labels =
                labelled == null ? Map.of() : texts.everywhere(labelled.getTextID(), labelled.getLabelInnerText());
        String appearance = labelled == null ? "" : orEmpty(labelled.getAppearanceAttr());
        if (isTemplate(node)) {
            GroupDef repeat = controls.repeat(path);
            boolean counted = repeat != null && (repeat.noAddRemove || repeat.getCountReference() != null);
            return new OutlineNode.Repeat(
                    path, labels, appearance, counted, dictionary.repeat(path), nodes(node, path + "/", true));
        }
        if (node.hasChildren()) {
            return new OutlineNode.Group(path, labels, appearance, nodes(node, path + "/", inRepeat));
        }
        return question(node, path, inRepeat);
    }

    private OutlineNode.Question question(TreeElement node, String path, boolean inRepeat) {
        QuestionDef control = controls.question(path);
        XFormScan.Bind bind = scan.bind(path);
        boolean readOnly = !node.isEnabled();
        QuestionKind kind = kind(node, control, bind, readOnly);
        ValueType type = type(node, kind);
        boolean answered = control != null && kind.isAnswered() && !readOnly;
        QuestionSettings settings = dictionary.question(path, kind, defaultMerge(kind, answered, bind, path));
        List<CodedChoice> choices = control == null ? List.of() : choices(control, path);
        ItemsetBinding itemset = control == null ? null : control.getDynamicChoices();
        Spec spec = new Spec(
                path,
                inRepeat ? null : new FieldPath(path),
                kind,
                type,
                role(kind, answered, bind, settings),
                bind.preload().equals("timestamp") && bind.params().equals("end"),
                control != null && (isFiltered(control) || controls.search(path) != null),
                itemset != null && itemset.nodesetRef.getInstanceName() != null
                        ? scan.listOf(itemset.nodesetRef.getInstanceName())
                        : "",
                control != null && isShifting(control, bind),
                choices.stream().map(CodedChoice::code).collect(Collectors.toUnmodifiableSet()),
                bind.constraintMessage(),
                bind.requiredMessage(),
                settings);
        specs.put(path, spec);
        if (control != null && asksAnotherApp(orEmpty(control.getAppearanceAttr()))) {
            warnings.add(new FormProblem(
                    path,
                    "This asks another app on the phone for its answer. Here it is a field that people fill in."));
        }
        return new OutlineNode.Question(
                path,
                control == null ? Map.of() : texts.everywhere(control.getTextID(), control.getLabelInnerText()),
                control == null ? Map.of() : texts.everywhere(control.getHelpTextID(), control.getHelpText()),
                control == null ? "" : orEmpty(control.getAppearanceAttr()),
                kind,
                type,
                readOnly,
                choices,
                itemset == null ? "" : orEmpty(itemset.nodesetRef.getInstanceName()),
                settings);
    }

    private static boolean asksAnotherApp(String appearance) {
        return appearance.startsWith("ex:") || appearance.contains(" ex:");
    }

    private MergeKind defaultMerge(QuestionKind kind, boolean answered, XFormScan.Bind bind, String path) {
        if (answered) {
            return kind == QuestionKind.SELECT_MULTIPLE ? MergeKind.CHOICES : MergeKind.REGISTER;
        }
        boolean stamp = !bind.preload().isEmpty()
                || scan.isSetByAction(path)
                || STAMPING.matcher(bind.calculate()).find();
        return stamp ? MergeKind.STAMP : MergeKind.COMPUTED;
    }

    private static Spec.Role role(QuestionKind kind, boolean answered, XFormScan.Bind bind, QuestionSettings settings) {
        if (answered) {
            return Spec.Role.ANSWER;
        }
        if (kind == QuestionKind.NOTE && bind.calculate().isEmpty()) {
            return Spec.Role.NOTE;
        }
        return settings.merge() == MergeKind.STAMP ? Spec.Role.STAMP : Spec.Role.COMPUTED;
    }

    private static QuestionKind kind(
            TreeElement node, @Nullable QuestionDef control, XFormScan.Bind bind, boolean readOnly) {
        if (control == null) {
            return QuestionKind.HIDDEN;
        }
        return switch (control.getControlType()) {
            case Constants.CONTROL_SELECT_ONE -> QuestionKind.SELECT_ONE;
            case Constants.CONTROL_SELECT_MULTI -> QuestionKind.SELECT_MULTIPLE;
            case Constants.CONTROL_RANK -> QuestionKind.RANK;
            case Constants.CONTROL_RANGE -> QuestionKind.RANGE;
            case Constants.CONTROL_TRIGGER -> QuestionKind.ACKNOWLEDGE;
            case Constants.CONTROL_IMAGE_CHOOSE -> QuestionKind.IMAGE;
            case Constants.CONTROL_AUDIO_CAPTURE -> QuestionKind.AUDIO;
            case Constants.CONTROL_VIDEO_CAPTURE -> QuestionKind.VIDEO;
            case Constants.CONTROL_UPLOAD, Constants.CONTROL_FILE_CAPTURE, Constants.CONTROL_OSM_CAPTURE ->
                QuestionKind.FILE;
            default -> readOnly && isText(node) && bind.calculate().isEmpty() ? QuestionKind.NOTE : typedKind(node);
        };
    }

    private static boolean isText(TreeElement node) {
        return typedKind(node) == QuestionKind.TEXT;
    }

    private static QuestionKind typedKind(TreeElement node) {
        return switch (node.getDataType()) {
            case Constants.DATATYPE_INTEGER, Constants.DATATYPE_LONG -> QuestionKind.INTEGER;
            case Constants.DATATYPE_DECIMAL -> QuestionKind.DECIMAL;
            case Constants.DATATYPE_DATE -> QuestionKind.DATE;
            case Constants.DATATYPE_TIME -> QuestionKind.TIME;
            case Constants.DATATYPE_DATE_TIME -> QuestionKind.DATETIME;
            case Constants.DATATYPE_GEOPOINT -> QuestionKind.GEOPOINT;
            case Constants.DATATYPE_GEOTRACE -> QuestionKind.GEOTRACE;
            case Constants.DATATYPE_GEOSHAPE -> QuestionKind.GEOSHAPE;
            case Constants.DATATYPE_BARCODE -> QuestionKind.BARCODE;
            case Constants.DATATYPE_BINARY -> QuestionKind.FILE;
            default -> QuestionKind.TEXT;
        };
    }

    private static ValueType type(TreeElement node, QuestionKind kind) {
        return switch (kind) {
            case SELECT_ONE -> ValueType.CHOICE;
            case SELECT_MULTIPLE -> ValueType.CHOICES;
            case RANK -> ValueType.RANKING;
            case IMAGE, AUDIO, VIDEO, FILE -> ValueType.ATTACHMENT;
            case ACKNOWLEDGE, NOTE -> ValueType.TEXT;
            case HIDDEN, RANGE -> plainType(typedKind(node));
            default -> plainType(kind);
        };
    }

    private static ValueType plainType(QuestionKind kind) {
        return switch (kind) {
            case INTEGER -> ValueType.WHOLE;
            case DECIMAL -> ValueType.DECIMAL;
            case DATE -> ValueType.DAY;
            case TIME -> ValueType.TIME;
            case DATETIME -> ValueType.MOMENT;
            case GEOPOINT -> ValueType.PLACE;
            case GEOTRACE, GEOSHAPE -> ValueType.LINE;
            default -> ValueType.TEXT;
        };
    }

    private boolean isShifting(QuestionDef control, XFormScan.Bind bind) {
        boolean ofRows = control.getDynamicChoices() != null
                && control.getDynamicChoices().nodesetRef.getInstanceName() == null;
        return ofRows
                || !isConstant(bind.required())
                || !isConstant(bind.readOnly())
                || texts.outputs(control.getTextID(), control.getLabelInnerText())
                || texts.outputs(control.getHelpTextID(), control.getHelpText())
                || (control.getChoices() != null
                        && control.getChoices().stream()
                                .anyMatch(choice -> texts.outputs(choice.getTextID(), choice.getLabelInnerText())));
    }

    private static boolean isConstant(String rule) {
        return rule.isEmpty() || CONSTANT.matcher(rule).matches();
    }

    // ---- choices

    private static boolean isFiltered(QuestionDef control) {
        ItemsetBinding itemset = control.getDynamicChoices();
        return itemset != null
                && (itemset.nodesetRef.getInstanceName() == null
                        || itemset.nodesetExpr.getTriggers(FormInstance.unpackReference(control.getBind())).stream()
                                .anyMatch(trigger -> trigger.getInstanceName() == null));
    }

    private List<CodedChoice> choices(QuestionDef control, String path) {
        Search search = controls.search(path);
        if (search != null) {
            return search.whole(formLists, texts.defaultLanguage()).stream()
                    .map(choice -> new CodedChoice(
                            choice.getValue(), texts.everywhere(choice.getTextID(), choice.getLabelInnerText())))
                    .toList();
        }
        ItemsetBinding itemset = control.getDynamicChoices();
        if (itemset == null) {
            List<CodedChoice> inline = new ArrayList<>();
            if (control.getChoices() != null) {
                for (SelectChoice choice : control.getChoices()) {
                    inline.add(new CodedChoice(
                            choice.getValue(), texts.everywhere(choice.getTextID(), choice.getLabelInnerText())));
                }
            }
            return inline;
        }
        String instance = itemset.nodesetRef.getInstanceName();
        if (instance == null || itemset.valueRef == null) {
            return List.of(); // the rows of a repeat: there is no list before there is a record
        }
        return lists.computeIfAbsent(
                itemset.nodesetRef.genericize() + " " + itemset.valueRef + " " + itemset.labelRef,
                unused -> wholeList(itemset, instance));
    }

    private List<CodedChoice> wholeList(ItemsetBinding itemset, String instance) {
        DataInstance<?> list = form.getNonMainInstance(instance);
        List<CodedChoice> choices = new ArrayList<>();
        if (list != null && list.getBase() instanceof TreeElement base) {
            collect(base, itemset, 0, choices);
        }
        return List.copyOf(choices);
    }

    private void collect(TreeElement node, ItemsetBinding itemset, int depth, List<CodedChoice> choices) {
        if (depth < itemset.nodesetRef.size()) {
            for (TreeElement child : node.getChildrenWithName(itemset.nodesetRef.getName(depth))) {
                collect(child, itemset, depth + 1, choices);
            }
            return;
        }
        String code = text(node, itemset.valueRef);
        String label = itemset.labelRef == null ? "" : text(node, itemset.labelRef);
        choices.add(new CodedChoice(
                code, itemset.labelIsItext ? texts.everywhere(label, null) : texts.everywhere(null, label)));
    }

    private static String text(TreeElement item, TreeReference ref) {
        AbstractTreeElement<TreeElement> cell = item.getChild(ref.getNameLast(), 0);
        return cell == null || cell.getValue() == null
                ? ""
                : orEmpty(cell.getValue().uncast().getString());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
