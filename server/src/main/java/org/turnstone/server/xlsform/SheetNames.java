package org.turnstone.server.xlsform;

import java.util.Locale;
import java.util.Set;

/** The sheets an XLSForm may have; all others are the author's own and are not read. */
final class SheetNames {
    static final String SURVEY = "survey";
    static final String CHOICES = "choices";
    static final String SETTINGS = "settings";
    static final String EXTERNAL_CHOICES = "external_choices";
    static final String ENTITIES = "entities";
    static final String OSM = "osm";

    static final Set<String> ALL = Set.of(SURVEY, CHOICES, SETTINGS, EXTERNAL_CHOICES, ENTITIES, OSM);

    private SheetNames() {}

    static boolean isForm(String sheet) {
        return ALL.contains(sheet.toLowerCase(Locale.ROOT));
    }
}
