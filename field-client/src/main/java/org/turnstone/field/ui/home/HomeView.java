package org.turnstone.field.ui.home;

import java.awt.Font;
import java.time.ZoneId;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.HomePicture.FormLine;
import org.turnstone.field.ui.home.HomePicture.OfficeLine;
import org.turnstone.field.ui.home.HomePicture.ReadyLine;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Columns;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** What can be begun, what is unfinished, what waits, and whether one is ready to go out. Event thread only. */
public final class HomeView {
    private static final int MOST_LINES = 6;

    private final PagePanel page = new PagePanel("home-screen", Texts.text("home.title"));
    private final Notice said = new Notice("said");
    private final Notice vault = new Notice("vault-notice");
    private final Card strip = new Card(Theme.layout("insets 12 16 12 14, fillx, gap 14", "[][0:0:,grow,fill][]", ""));
    private final JLabel stripIcon = new JLabel();
    private final WrappedText stripTitle = new WrappedText("", Theme.font(Font.BOLD, 1), Theme.colour("text"));
    private final WrappedText stripText = WrappedText.hint("");
    private final JButton sync;
    private final JButton enrol;
    private final JPanel forms = rows();
    private final JPanel unfinished = rows();
    private final JPanel office = rows();
    private final JPanel ready = rows();
    private final JPanel counts = rows();
    private final WrappedText unfinishedTitle = WrappedText.title("");
    private final Card casesCard = PagePanel.card(Texts.text("cases.title"));
    private final WrappedText cases = WrappedText.body("");
    private final Card officeCard = PagePanel.card(Texts.text("home.office"));
    private final ZoneId zone;
    private final Actions actions;

    /** What can be asked for here. */
    public interface Actions {
        void begin(FormHash form);

        void open(RecordId record);

        /** Shows a record among the others. */
        void show(RecordId record);

        void sync();

        /** Syncs at once, to have all that one needs outside. */
        void getReady();

        void enrol();

        void records();

        /** Shows the person's list of cases. */
        void cases();
    }

    public HomeView(ZoneId zone, Actions actions) {
        this.zone = zone;
        this.actions = actions;
        sync = Buttons.primary("sync", Texts.text("home.sync"), actions::sync);
        sync.setIcon(Glyph.SYNC.icon("accentText"));
        enrol = Buttons.primary("enrol", Texts.text("enrol.go"), actions::enrol);
        JPanel words = rows();
        words.add(stripTitle, "wmin 0");
        words.add(stripText, "wmin 0");
        strip.setName("strip");
        strip.add(stripIcon);
        strip.add(words, "wmin 0");
        strip.add(sync, "hidemode 3, split 2");
        strip.add(enrol, "hidemode 3");
        page.add(said.component());
        page.add(vault.component());
        page.add(strip);
        Columns columns = new Columns(page.component(), 860, List.of(54, 46));
        Card start = PagePanel.card(Texts.text("home.start"));
        start.add(forms, "wmin 0");
        columns.add(0, start);
        casesCard.add(cases, "wmin 0");
        casesCard.add(
                Buttons.plain("cases", Glyph.HOME, Texts.text("cases.show"), actions::cases), "growx 0, gaptop 4");
        columns.add(0, casesCard);
        Card readyCard = PagePanel.card(Texts.text("ready.title"));
        readyCard.add(ready, "wmin 0");
        readyCard.add(
                Buttons.plain("get-ready", Glyph.SYNC, Texts.text("ready.go"), actions::getReady), "growx 0, gaptop 4");
        columns.add(0, readyCard);
        Card open = PagePanel.card("");
        open.add(unfinishedTitle, "wmin 0");
        open.add(unfinished, "wmin 0");
        columns.add(1, open);
        officeCard.add(office, "wmin 0");
        columns.add(1, officeCard);
        Card here = PagePanel.card(Texts.text("home.counts"));
        here.add(counts, "wmin 0");
        here.add(Buttons.plain("records", Glyph.FORM, Texts.text("home.all"), actions::records), "growx 0, gaptop 4");
        columns.add(1, here);
        page.add(columns.component());
    }

    private static JPanel rows() {
        JPanel rows = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[0:0:,grow,fill]", ""));
        rows.setOpaque(false);
        return rows;
    }

    public JComponent component() {
        return page.component();
    }

    /** Says what just happened; an empty text takes it away. */
    public void say(String sentence) {
        said.say(Notice.Tone.WELL, sentence);
        Lettering.turn(said.component(), Texts.way());
    }

    public void show(HomePicture now) {
        vault.say(Notice.Tone.LOOK, String.join("\n", now.notices()));
        showStrip(now);
        forms.removeAll();
        now.forms().forEach(form -> forms.add(formRow(form), "wmin 0"));
        if (now.forms().isEmpty()) {
            forms.add(WrappedText.hint(Texts.text("home.noforms")), "wmin 0");
        }
        if (now.waiting() > 0) {
            forms.add(WrappedText.hint(Texts.text("home.waiting", now.waiting())), "wmin 0, gaptop 6");
        }
        unfinishedTitle.setText(
                Texts.text("home.unfinished.title", now.unfinished().size()));
        unfinished.removeAll();
        now.unfinished().stream().limit(MOST_LINES).forEach(line -> unfinished.add(unfinishedRow(line), "wmin 0"));
        if (now.unfinished().isEmpty()) {
            unfinished.add(WrappedText.hint(Texts.text("home.unfinished.none")), "wmin 0");
        }
        office.removeAll();
        officeCard.setVisible(!now.office().isEmpty());
        now.office().stream().limit(MOST_LINES).forEach(line -> office.add(officeRow(line), "wmin 0"));
        casesCard.setVisible(now.cases().isPresent());
        cases.setText(now.cases().orElse(""));
        ready.removeAll();
        now.ready().forEach(line -> ready.add(readyRow(line), "wmin 0"));
        counts.removeAll();
        count("home.count.all", now.counts().all());
        count("home.count.finished", now.counts().finished());
        count("home.count.here", now.counts().onlyHere());
        count("home.count.sent", now.counts().sent());
        count("home.count.stored", now.counts().stored());
        Lettering.turn(component(), Texts.way());
        component().revalidate();
        component().repaint();
    }

    /** Puts the focus where one begins. */
    public void focus() {
        FocusSoon.on(sync.isVisible() ? sync : enrol);
    }

    private void showStrip(HomePicture now) {
        int here = now.counts().onlyHere();
        int sent = now.counts().sent();
        boolean calm = now.enrolled() && here + sent == 0;
        strip.colours(calm ? "card" : "warnPale", calm ? "line" : "warnLine");
        Glyph glyph = calm ? Glyph.SERVER : now.enrolled() && here == 0 ? Glyph.SENT : Glyph.LAPTOP;
        stripIcon.setIcon(glyph.icon(Theme.colour(calm ? "good" : "warn"), 24));
        stripTitle.setForeground(Theme.colour(calm ? "text" : "warn"));
        String last = now.receipt()
                .map(at -> Texts.text("home.lastsync", Texts.moment(at, zone)) + " ")
                .orElse("");
        if (!now.enrolled()) {
            stripTitle.setText(Texts.text("home.nosite"));
            stripText.setText(Texts.text("home.nosite.next"));
        } else if (here > 0) {
            stripTitle.setText(Texts.text("home.here", here));
            stripText.setText(last + Texts.text("home.here.next"));
        } else if (sent > 0) {
            stripTitle.setText(Texts.text("home.sent", sent));
            stripText.setText(last + Texts.text("home.sent.next"));
        } else {
            // Nobody may be told that a server holds something before one has said so.
            stripTitle.setText(Texts.text(now.receipt().isPresent() ? "home.allstored" : "home.nothing"));
            stripText.setText(last + Texts.text("home.allstored.next"));
        }
        sync.setVisible(now.enrolled());
        enrol.setVisible(!now.enrolled());
    }

    private static JPanel row(String columns) {
        JPanel row = new JPanel(Theme.layout("insets 8 0 8 0, fillx, gap 12", columns, ""));
        row.setOpaque(false);
        row.setBorder(BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")));
        return row;
    }

    private static JPanel words(String title, String below) {
        JPanel words = rows();
        words.add(new WrappedText(title, Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
        words.add(WrappedText.hint(below), "wmin 0");
        return words;
    }

    private JPanel formRow(FormLine form) {
        JPanel row = row("[][0:0:,grow,fill][]");
        row.add(new JLabel(Glyph.FORM.icon(Theme.colour("accent"), 22)));
        row.add(words(form.title(), Texts.text("home.version", form.version())), "wmin 0");
        JButton start = Buttons.plain(
                "start:" + form.hash().toHex(), Texts.text("home.begin"), () -> actions.begin(form.hash()));
        start.getAccessibleContext().setAccessibleName(Texts.text("home.begin") + ": " + form.title());
        row.add(start);
        return row;
    }

    private JPanel unfinishedRow(RecordIndex.Line line) {
        JPanel row = row("[0:0:,grow,fill][]");
        String title = RecordWords.title(line);
        String when = line.where() == RecordIndex.Whereabouts.DRAFT_ONLY
                ? RecordWords.where(line)
                : RecordWords.where(line) + " · " + Texts.moment(line.changed(), zone);
        row.add(words(title, when), "wmin 0");
        JButton go = Buttons.plain(
                "continue:" + line.record().toHex(), Texts.text("home.continue"), () -> actions.open(line.record()));
        go.getAccessibleContext().setAccessibleName(Texts.text("home.continue") + ": " + title);
        row.add(go);
        return row;
    }

    private JPanel officeRow(OfficeLine line) {
        JPanel row = row("[][0:0:,grow,fill][]");
        String title = RecordWords.title(line.line());
        row.add(new JLabel(Glyph.SPEECH.icon("warn")));
        row.add(words(title, line.words()), "wmin 0");
        JButton look = Buttons.plain(
                "look:" + line.line().record().toHex(),
                Texts.text("home.look"),
                () -> actions.show(line.line().record()));
        look.getAccessibleContext().setAccessibleName(Texts.text("home.look") + ": " + title);
        row.add(look);
        return row;
    }

    private static JPanel readyRow(ReadyLine line) {
        JPanel row = row("[][0:0:,grow,fill]");
        row.setBorder(BorderFactory.createEmptyBorder());
        row.setName("ready:" + line.name());
        row.add(
                new JLabel((line.well() ? Glyph.CHECK : Glyph.WARNING).icon(line.well() ? "good" : "warn")),
                "aligny top, gaptop " + Lettering.taller(line.words()));
        row.add(WrappedText.body(line.words()), "wmin 0");
        return row;
    }

    private void count(String key, int number) {
        JPanel row = new JPanel(Theme.layout("insets 2 0 2 0, fillx", "[0:0:,grow,fill][]", ""));
        row.setOpaque(false);
        JLabel figure = new JLabel(Texts.text("number", number));
        figure.setFont(Theme.font(Font.BOLD, 0));
        row.add(WrappedText.body(Texts.text(key)), "wmin 0");
        row.add(figure);
        counts.add(row, "wmin 0");
    }
}
