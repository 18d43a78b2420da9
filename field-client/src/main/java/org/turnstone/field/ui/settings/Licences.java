package org.turnstone.field.ui.settings;

/** The parts of others this program is made with. Names are the same in every language. */
final class Licences {
    static final String PARTS =
            "H2 MVStore (MPL 2.0 / EPL 1.0), Bouncy Castle (MIT), JavaRosa (Apache 2.0), FlatLaf (Apache 2.0), MigLayout (BSD),"
                    + " picocli (Apache 2.0), Yasson and Parsson (EPL 2.0), java-diff-utils (Apache 2.0), Commons CSV (Apache 2.0),"
                    + " Inter and Noto Sans Arabic (SIL OFL 1.1), BIP 39 words (MIT), OpenJDK (GPL 2 with Classpath Exception).";

    private Licences() {}
}
