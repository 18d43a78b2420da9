package org.turnstone.field.ui;

import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.util.Optional;
import javax.swing.JComponent;
import javax.swing.JPanel;
import org.turnstone.field.ui.cases.CasesView;
import org.turnstone.field.ui.form.FormView;
import org.turnstone.field.ui.home.HomeView;
import org.turnstone.field.ui.records.RecordsView;
import org.turnstone.field.ui.settings.SettingsView;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.transfer.SyncView;
import org.turnstone.field.ui.unlock.EnrolView;
import org.turnstone.field.ui.unlock.NewVaultView;
import org.turnstone.field.ui.unlock.RecoverView;
import org.turnstone.field.ui.unlock.UnlockView;
import org.turnstone.field.ui.widget.Bar;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Rail;

/**
 * Every screen, made once for a language, a look and a size, and which of them shows. Unlocked ones but the form stand between
 * a bar and the ways to each other. Event thread only.
 */
final class Screens {
    /** The screens that fill the window. */
    enum Whole {
        UNLOCK,
        NEW_VAULT,
        RECOVER,
        FORM,
        PAGES
    }

    /** The pages beside the rail. */
    enum Page {
        HOME("home", Glyph.HOME),
        RECORDS("records", Glyph.FORM),
        SYNC("sync", Glyph.SYNC),
        SETTINGS("settings", Glyph.SETTINGS),
        CASES("cases", Glyph.HOME),
        ENROL("enrol", Glyph.LAPTOP);

        final String key;
        final Glyph glyph;

        Page(String key, Glyph glyph) {
            this.key = key;
            this.glyph = glyph;
        }
    }

    final UnlockView unlock;
    final NewVaultView newVault;
    final RecoverView recover;
    final HomeView home;
    final RecordsView records;
    final CasesView cases;
    final SyncView sync;
    final SettingsView settings;
    final EnrolView enrol;
    final FormView form;

    private final CardLayout wholes = new CardLayout();
    private final JPanel root = new JPanel(wholes);
    private final CardLayout cards = new CardLayout();
    private final JPanel pages = new JPanel(cards);
    private final JPanel frame = new JPanel(new BorderLayout());
    private final Bar bar = new Bar();
    private final Rail rail;
    private Whole whole = Whole.UNLOCK;
    private Page page = Page.HOME;

    /** What the bar and the rail ask for. */
    interface Ways {
        void go(Page page);

        void lock();
    }

    Screens(
            UnlockView unlock,
            NewVaultView newVault,
            RecoverView recover,
            HomeView home,
            RecordsView records,
            CasesView cases,
            SyncView sync,
            SettingsView settings,
            EnrolView enrol,
            FormView form,
            Ways ways) {
        this.unlock = unlock;
        this.newVault = newVault;
        this.recover = recover;
        this.home = home;
        this.records = records;
        this.cases = cases;
        this.sync = sync;
        this.settings = settings;
        this.enrol = enrol;
        this.form = form;
        rail = new Rail(Texts.text("rail.here"), frame);
        for (Page way : Page.values()) {
            if (way != Page.ENROL && way != Page.CASES) {
                rail.add(way.key, way.glyph, Texts.text("rail." + way.key), () -> ways.go(way));
            }
        }
        bar.titled(Texts.text("product"), "");
        bar.add(Buttons.onBar("lock", Glyph.LOCK, Texts.text("lock"), ways::lock));
        put(pages, Page.HOME.key, home.component());
        put(pages, Page.RECORDS.key, records.component());
        put(pages, Page.CASES.key, cases.component());
        put(pages, Page.SYNC.key, sync.component());
        put(pages, Page.SETTINGS.key, settings.component());
        put(pages, Page.ENROL.key, enrol.component());
        pages.setBackground(Theme.colour("page"));
        frame.setName("pages");
        frame.add(bar.component(), BorderLayout.NORTH);
        frame.add(rail.component(), BorderLayout.LINE_START);
        frame.add(pages, BorderLayout.CENTER);
        put(root, Whole.UNLOCK.name(), unlock.component());
        put(root, Whole.NEW_VAULT.name(), newVault.component());
        put(root, Whole.RECOVER.name(), recover.component());
        put(root, Whole.PAGES.name(), frame);
        Lettering.turn(root, Texts.way());
        // The form turns by its own language.
        put(root, Whole.FORM.name(), form.component());
        root.applyComponentOrientation(Texts.way());
    }

    private static void put(JPanel into, String key, JComponent part) {
        into.add(part, key);
    }

    JPanel root() {
        return root;
    }

    void titled(String site) {
        bar.titled(Texts.text("product"), site);
        Lettering.turn(bar.component(), Texts.way());
    }

    void show(Whole wanted) {
        whole = wanted;
        wholes.show(root, wanted.name());
    }

    void show(Page wanted) {
        page = wanted;
        rail.at(wanted.key);
        Lettering.turn(rail.component(), Texts.way());
        cards.show(pages, wanted.key);
        show(Whole.PAGES);
    }

    Whole whole() {
        return whole;
    }

    /** The page that shows; empty while another screen fills the window. */
    Optional<Page> page() {
        return whole == Whole.PAGES ? Optional.of(page) : Optional.empty();
    }
}
