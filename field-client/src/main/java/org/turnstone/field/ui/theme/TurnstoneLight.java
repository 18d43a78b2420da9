package org.turnstone.field.ui.theme;

import com.formdev.flatlaf.FlatLightLaf;

/** FlatLaf's light look with our colours; they stand in the properties file of the same name. */
public final class TurnstoneLight extends FlatLightLaf {
    @Override
    public String getName() {
        return "Turnstone light";
    }
}
