package org.turnstone.form.javarosa;

import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldPath;

/**
 * Watches answers whose constraint looks at other answers: one that was taken may be broken by an answer elsewhere. Only
 * those whose rule looks at what moved are asked again.
 */
final class CrossChecks {
    private final JavaRosaTemplate template;
    private final FormRun run;
    private final SortedMap<FieldPath, Violation> standing = new TreeMap<>();

    CrossChecks(JavaRosaTemplate template, FormRun run) {
        this.template = template;
        this.run = run;
        Set<String> watched = template.constrainedByOthers();
        if (!watched.isEmpty()) {
            for (Leaf leaf : run.tree.leaves()) {
                if (watched.contains(leaf.spec.template()) && run.stored.containsKey(leaf.path)) {
                    ask(leaf);
                }
            }
        }
    }

    private void ask(Leaf leaf) {
        Violation fault = leaf.spec.role() == Spec.Role.ANSWER && leaf.node.isRelevant()
                ? run.fault(leaf, run.stored.get(leaf.path))
                : null;
        if (fault == null) {
            standing.remove(leaf.path);
        } else {
            standing.put(leaf.path, fault);
        }
    }

    /**
     * What is broken or mended now that something moved.
     *
     * @param answered what was just answered, and so has just been checked
     */
    void after(
            Set<FieldPath> moved,
            Set<FieldPath> answered,
            SortedMap<FieldPath, Violation> broken,
            SortedSet<FieldPath> mended) {
        Set<String> affected = new HashSet<>();
        for (FieldPath path : moved) {
            affected.addAll(template.constrainedBy(path.template()));
        }
        if (affected.isEmpty()) {
            return;
        }
        SortedMap<FieldPath, Violation> before = new TreeMap<>(standing);
        standing.keySet().removeIf(path -> run.tree.leaf(path) == null);
        for (Leaf leaf : run.tree.leaves()) {
            if (affected.contains(leaf.spec.template())) {
                ask(leaf);
            }
        }
        standing.forEach((path, fault) -> {
            if (!before.containsKey(path) && !answered.contains(path)) {
                broken.put(path, fault);
            }
        });
        before.keySet().stream().filter(path -> !standing.containsKey(path)).forEach(mended::add);
    }
}
