package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.javarosa.core.model.QuestionDef;
import org.turnstone.form.Choice;
import org.turnstone.form.Item;
import org.turnstone.sync.record.RowId;

/**
 * Remembers how those items read that may read otherwise after an answer elsewhere: texts that output answers, rules on
 * whether a question must or may be answered, rows a form counts. Everything else reads the same until it is answered
 * itself, so it is not looked at.
 */
final class Appearances {
    private final FormRun run;
    private Map<String, Object> last;

    Appearances(FormRun run) {
        this.run = run;
        this.last = now();
    }

    void readAgain() {
        last = now();
    }

    /** Keys of what reads otherwise than when this was asked last. */
    SortedSet<String> changed() {
        Map<String, Object> now = now();
        SortedSet<String> changed = new TreeSet<>();
        now.forEach((key, face) -> {
            if (!face.equals(last.get(key))) {
                changed.add(key);
            }
        });
        last = now;
        return changed;
    }

    /** How a question reads. */
    private record Face(
            String label, String hint, String guidance, List<Choice> choices, boolean required, boolean readOnly) {}

    private Map<String, Object> now() {
        Map<String, Object> faces = new HashMap<>();
        for (Leaf leaf : run.tree.shifting()) {
            QuestionDef control = leaf.node.isRelevant() ? run.control(leaf) : null;
            if (control != null) {
                Item.Question item = VisibleWalk.question(run, leaf, control, 0);
                faces.put(
                        leaf.path.text(),
                        new Face(
                                item.label(),
                                item.hint(),
                                item.guidance(),
                                item.choices(),
                                item.required(),
                                item.readOnly()));
            }
        }
        for (InstanceTree.Place place : run.tree.places()) {
            rows(place, faces);
        }
        run.tree.containersAt(run.live.speakingGroups()).forEach((path, node) -> {
            String label = node.isRelevant() ? VisibleWalk.label(run, path, node) : "";
            faces.merge(path, label, (rows, title) -> List.of(rows, title));
        });
        return faces;
    }

    private void rows(InstanceTree.Place place, Map<String, Object> faces) {
        List<RowId> ids = run.rows.of(place.path());
        int expected = VisibleWalk.expectedRows(run, place);
        faces.put(place.path().text(), new ArrayList<>(List.of(ids.size(), expected)));
        for (int i = 0; i < ids.size(); i++) {
            faces.put(place.path().row(ids.get(i)).text(), List.of(i, expected >= 0 && i >= expected));
        }
    }
}
