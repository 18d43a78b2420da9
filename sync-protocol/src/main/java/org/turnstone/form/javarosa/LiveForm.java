package org.turnstone.form.javarosa;

import java.util.Set;
import java.util.stream.Collectors;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.turnstone.form.EntryContext;

/**
 * One parsed form that is filled again and again, by one session at a time. A fresh record is put under the same
 * triggers, itemsets and lists of choices: that costs microseconds where parsing costs milliseconds. What JavaRosa
 * keeps between two fillings (indexes of lists, the list of choices last asked for) depends on the form and on values
 * it compares first.
 */
final class LiveForm {
    private final FormDef form;
    private final SessionFunctions functions;
    private final FormLists lists;
    private final ControlIndex controls;
    private final FormTexts texts;
    private final Set<String> speakingGroups;
    private final TreeElement blank;
    private final TreeElement parked;

    LiveForm(FormDef form, SessionFunctions functions, FormLists lists) {
        this.form = form;
        this.lists = lists;
        this.functions = functions;
        this.texts = new FormTexts(form);
        this.controls = new ControlIndex(form, texts);
        this.speakingGroups = controls.groups().stream()
                .filter(path -> {
                    GroupDef group = controls.labelled(path);
                    return group != null && texts.outputs(group.getTextID(), group.getLabelInnerText());
                })
                .collect(Collectors.toUnmodifiableSet());
        this.blank = form.getMainInstance().getRoot().deepCopy(true);
        dropRows(blank);
        this.parked = blank.deepCopy(true);
        functions.attachTo(form);
    }

    /**
     * A form in XML starts with one row in each repeat (ODK XForms, "repeats"). The record says which rows there are,
     * so only the templates stay.
     */
    private static void dropRows(TreeElement parent) {
        for (int i = parent.getNumChildren() - 1; i >= 0; i--) {
            TreeElement child = parent.getChildAt(i);
            if (OutlineReader.isRowOfRepeat(child)) {
                parent.removeChildAt(i);
            } else {
                dropRows(child);
            }
        }
    }

    FormDef form() {
        return form;
    }

    ControlIndex controls() {
        return controls;
    }

    FormLists lists() {
        return lists;
    }

    FormTexts texts() {
        return texts;
    }

    /** Template paths of groups and rows whose heading outputs answers. */
    Set<String> speakingGroups() {
        return speakingGroups;
    }

    SessionFunctions functions() {
        return functions;
    }

    /** The tree without rows and with the form's defaults; not to be written to. */
    TreeElement blank() {
        return blank;
    }

    /**
     * Works everything out for a new tree.
     *
     * @param isNew true to make the stamps and defaults a new record starts with
     */
    void start(TreeElement root, boolean isNew, EntryContext context) {
        functions.use(context);
        texts.use(texts.defaultLanguage());
        form.getMainInstance().setRoot(root);
        form.initialize(isNew, new InstanceInitializationFactory());
    }

    /** Forgets the record, so that no answers wait in the pool. */
    void forget() {
        functions.release();
        form.getMainInstance().setRoot(parked);
    }
}
