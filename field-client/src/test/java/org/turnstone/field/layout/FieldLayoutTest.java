package org.turnstone.field.layout;

import java.util.List;
import org.turnstone.layout.LayoutContract;

/** Holds the field client's packages against docs/architecture.md. */
class FieldLayoutTest implements LayoutContract {
    @Override
    public List<String> roots() {
        return List.of("field");
    }
}
