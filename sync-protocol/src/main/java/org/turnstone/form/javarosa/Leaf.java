package org.turnstone.form.javarosa;

import java.util.Set;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeElement;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldPath;

/** One leaf of one record: its node, and what was last seen there so that changes can be told. */
final class Leaf {
    final Spec spec;
    final FieldPath path;
    final TreeElement node;

    @Nullable
    IAnswerData seen;

    boolean relevant;

    /** The codes last offered, for a list that depends on other answers. */
    Set<String> offered = Set.of();

    Leaf(Spec spec, FieldPath path, TreeElement node) {
        this.spec = spec;
        this.path = path;
        this.node = node;
    }

    void take(Leaf before) {
        seen = before.seen;
        relevant = before.relevant;
        offered = before.offered;
    }
}
