package org.turnstone.field.ui.theme;

import com.formdev.flatlaf.FlatLightLaf;

/** Black on white, for sunlight and for eyes that need it; they stand in the properties file of the same name. */
public final class TurnstoneContrast extends FlatLightLaf {
    @Override
    public String getName() {
        return "Turnstone contrast";
    }
}
