package org.turnstone.sync.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldValue;

/** The texts in operations, each of which is made up once and stands nowhere else. */
final class Words {
    private Words() {}

    static Set<String> in(List<Operation> operations) {
        Set<String> words = new TreeSet<>();
        for (Operation operation : operations) {
            if (operation instanceof Operation.Set set && set.value() instanceof FieldValue.Text text) {
                words.add(text.value());
            }
        }
        return words;
    }
}
