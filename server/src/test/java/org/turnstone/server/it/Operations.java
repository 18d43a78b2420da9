package org.turnstone.server.it;

import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/** Operations in short, as tests write them. */
final class Operations {
    private Operations() {}

    static Operation form(String formHash) {
        return new Operation.Set(FieldPath.FORM, new FieldValue.Text(formHash));
    }

    static Operation set(String path, String text) {
        return new Operation.Set(new FieldPath(path), new FieldValue.Text(text));
    }

    static Operation add(String path, long amount) {
        return new Operation.Increment(new FieldPath(path), amount);
    }

    static Operation tick(String path, String choice) {
        return new Operation.AddChoice(new FieldPath(path), choice);
    }

    static Operation row(String group, String row) {
        return new Operation.InsertRow(new GroupPath(group), null, new RowId(row));
    }
}
