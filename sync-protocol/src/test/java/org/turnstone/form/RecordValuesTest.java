package org.turnstone.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

class RecordValuesTest {
    @Test
    void addingLeavesTheOriginalAsItWas() {
        RecordValues one = RecordValues.EMPTY.withRow(new GroupPath("r"), new RowId("a"));

        RecordValues two = one.withRow(new GroupPath("r"), new RowId("b"))
                .with(new FieldPath("r[b]/x"), new FieldValue.Text("secret words"));

        assertThat(one.rowsOf(new GroupPath("r"))).containsExactly(new RowId("a"));
        assertThat(two.rowsOf(new GroupPath("r"))).containsExactly(new RowId("a"), new RowId("b"));
        assertThat(two.toString()).isEqualTo("1 values, 1 repeats");
    }

    @Test
    void aRowStandsOnceInItsRepeat() {
        RecordValues one = RecordValues.EMPTY.withRow(new GroupPath("r"), new RowId("a"));

        assertThatThrownBy(() -> one.withRow(new GroupPath("r"), new RowId("a")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
