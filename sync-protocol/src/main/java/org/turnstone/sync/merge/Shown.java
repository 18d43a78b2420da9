package org.turnstone.sync.merge;

import java.util.List;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;

/**
 * What the author of the next change was shown, in the form the change has to carry (docs/protocol.md, "Before").
 *
 * <p>With a0, then w1 whose body is not here, then n1, an author sees a0 and n1: deps are a0 and n1, and w1 is unseen, so
 * that the new change does not overrule what its author could not read.
 *
 * @param deps the heads of the graph of displayed changes, ascending, unique. May be more than a header holds
 *     ({@link org.turnstone.sync.change.ChangeHeader#MAX_DEPS}); then the author saves a change without operations first
 * @param unseen what stands among or before them and was not displayed, ascending
 */
public record Shown(List<ChangeId> deps, Set<ChangeId> unseen) {
    /** What is shown of a record that does not exist yet. */
    public static final Shown NOTHING = new Shown(List.of(), Set.of());

    public Shown {
        deps = List.copyOf(deps);
        unseen = Ascending.copyOf(unseen);
    }
}
