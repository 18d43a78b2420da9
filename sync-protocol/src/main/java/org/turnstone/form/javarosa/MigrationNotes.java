package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MigrationNote;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/** Says where a record and the form version it is opened with do not fit. */
final class MigrationNotes {
    private MigrationNotes() {}

    static List<MigrationNote> of(JavaRosaTemplate template, @Nullable FormTemplate filledWith, FormRun run) {
        List<MigrationNote> found = new ArrayList<>();
        for (Map.Entry<FieldPath, FieldValue> entry : run.stored.entrySet()) {
            FieldPath path = entry.getKey();
            Leaf leaf = run.tree.leaf(path);
            if (leaf == null && !path.isOfRecord()) {
                found.add(new MigrationNote(
                        path,
                        MigrationNote.Kind.DROPPED,
                        "This form no longer asks this. The answer stays in the record."));
            } else if (leaf != null && leaf.spec.role() == Spec.Role.ANSWER) {
                noteOf(run, leaf, entry.getValue(), found);
            }
        }
        if (filledWith != null) {
            for (OutlineNode.Question question : template.outline().questions()) {
                if (question.kind().isAnswered()
                        && filledWith.outline().find(question.path()).isEmpty()) {
                    found.add(new MigrationNote(
                            new FieldPath(question.path()),
                            MigrationNote.Kind.ADDED,
                            "This question is new since the record was begun."));
                }
            }
        }
        return List.copyOf(found);
    }

    private static void noteOf(FormRun run, Leaf leaf, FieldValue value, List<MigrationNote> found) {
        if (!leaf.spec.type().holds(value)) {
            found.add(new MigrationNote(
                    leaf.path,
                    MigrationNote.Kind.RETYPED,
                    "This form takes another kind of answer here. The old one stays in the record until a new one is "
                            + "given."));
        } else if (!leaf.spec.codes().isEmpty() && !run.listed(leaf).containsAll(FormRun.codesOf(value, leaf.spec))) {
            found.add(
                    new MigrationNote(
                            leaf.path,
                            MigrationNote.Kind.STALE_CHOICE,
                            "This form no longer offers the choice that was made. It stays in the record until another is made."));
        }
    }
}
