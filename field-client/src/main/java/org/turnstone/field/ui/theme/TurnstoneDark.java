package org.turnstone.field.ui.theme;

import com.formdev.flatlaf.FlatDarkLaf;

/** FlatLaf's dark look with our colours, for evenings; they stand in the properties file of the same name. */
public final class TurnstoneDark extends FlatDarkLaf {
    @Override
    public String getName() {
        return "Turnstone dark";
    }
}
