package org.turnstone.field.ui.home;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Font;
import java.awt.event.ActionEvent;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.ListCellRenderer;
import javax.swing.ListSelectionModel;
import javax.swing.ScrollPaneConstants;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.HomePicture.FormLine;
import org.turnstone.field.ui.home.HomePicture.RecordLine;
import org.turnstone.field.ui.home.HomePicture.Whereabouts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Bar;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.ScrollingColumn;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** What can be begun and what is there. Event thread only. */
public final class HomeView {
    private static final int NARROW = 900;

    private final JPanel root = new JPanel(new BorderLayout());
    private final Bar bar = new Bar();
    private final WrappedText said = WrappedText.body("");
    private final Card saidCard = new Card(Theme.layout("insets 10 16 10 16, fillx", "[grow,fill]", ""));
    private final Card strip = new Card(Theme.layout("insets 12 16 12 14, fillx, gap 14", "[][grow,fill][]", ""));
    private final JLabel stripIcon = new JLabel();
    private final WrappedText stripTitle = new WrappedText("", Theme.font(Font.BOLD, 1), Theme.colour("text"));
    private final WrappedText stripText = WrappedText.hint("");
    private final JPanel forms = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
    private final DefaultListModel<RecordLine> lines = new DefaultListModel<>();
    private final JList<RecordLine> records = new JList<>(lines);
    private final WrappedText recordsTitle = WrappedText.title("");
    private final JButton open;
    private final JPanel columns = new JPanel();
    private final Card formsCard =
            new Card(Theme.layout("insets 16 20 16 20, fillx, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final Card recordsCard =
            new Card(Theme.layout("insets 16 20 16 20, fillx, wrap 1, gap 0 6", "[grow,fill]", ""));
    private final Actions actions;

    /** What can be asked for here. */
    public interface Actions {
        void begin(FormHash form);

        void open(RecordId record);

        void sync();

        void lock();
    }

    public HomeView(Actions actions) {
        this.actions = actions;
        root.setName("home-screen");
        bar.titled(Texts.text("product"), "");
        bar.add(Buttons.onBar("lock", Glyph.LOCK, Texts.text("lock"), actions::lock));
        open = Buttons.plain("open", Glyph.PENCIL, Texts.text("home.open"), this::openChosen);
        layOut();
    }

    private void layOut() {
        JButton sync = Buttons.primary("sync", Texts.text("home.sync"), actions::sync);
        sync.setIcon(Glyph.SYNC.icon("barText"));
        JPanel stripWords = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
        stripWords.setOpaque(false);
        stripWords.add(stripTitle, "wmin 0");
        stripWords.add(stripText, "wmin 0");
        strip.add(stripIcon);
        strip.add(stripWords, "wmin 0");
        strip.add(sync);

        forms.setOpaque(false);
        formsCard.add(WrappedText.title(Texts.text("home.start")), "wmin 0");
        formsCard.add(forms, "wmin 0");

        records.setName("records");
        records.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        records.setCellRenderer(new Renderer());
        records.getAccessibleContext().setAccessibleName(Texts.text("home.records.name"));
        records.addListSelectionListener(event -> open.setEnabled(chosenIsReadable()));
        records.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                if (event.getClickCount() == 2) {
                    openChosen();
                }
            }
        });
        records.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "open");
        records.getActionMap().put("open", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                openChosen();
            }
        });
        JScrollPane scroll = new JScrollPane(records);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        records.setVisibleRowCount(6);
        recordsCard.add(recordsTitle, "wmin 0");
        recordsCard.add(scroll, "wmin 0");
        recordsCard.add(open, "growx 0, gaptop 6");
        open.setEnabled(false);

        said.setName("said");
        saidCard.add(said, "wmin 0");
        saidCard.setVisible(false);
        ScrollingColumn page = new ScrollingColumn(
                Theme.layout("insets 18 24 24 24, fillx, wrap 1, gap 0 14", "[0:0:,grow,fill]", ""));
        page.setBackground(Theme.colour("page"));
        page.add(WrappedText.heading(Texts.text("home.title")), "wmin 0");
        page.add(saidCard, "wmin 0");
        page.add(strip, "wmin 0");
        columns.setOpaque(false);
        page.add(columns, "wmin 0");
        JScrollPane pageScroll = new JScrollPane(page);
        pageScroll.setBorder(BorderFactory.createEmptyBorder());
        pageScroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        pageScroll.getViewport().setBackground(Theme.colour("page"));
        pageScroll.getVerticalScrollBar().setUnitIncrement(Theme.px(24));
        root.add(bar.component(), BorderLayout.NORTH);
        root.add(pageScroll, BorderLayout.CENTER);
        root.addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                fitWidth();
            }
        });
        fitWidth();
    }

    private void fitWidth() {
        boolean narrow = root.getWidth() > 0 && root.getWidth() < Theme.px(NARROW);
        columns.removeAll();
        columns.setLayout(
                narrow
                        ? Theme.layout("insets 0, fillx, wrap 1, gap 0 14", "[0:0:,grow,fill]", "")
                        : Theme.layout("insets 0, fillx, gap 16", "[0:0:,grow 45,fill][0:0:,grow 55,fill]", ""));
        columns.add(formsCard, "wmin 0, aligny top");
        columns.add(recordsCard, "wmin 0, aligny top");
        columns.revalidate();
    }

    public JComponent component() {
        return root;
    }

    /** @param site what stands in the bar under the product's name */
    public void titled(String site) {
        bar.titled(Texts.text("product"), site);
    }

    /** Says what just happened; an empty text takes it away. */
    public void say(String sentence) {
        said.setText(sentence);
        saidCard.setVisible(!sentence.isEmpty());
        root.revalidate();
    }

    public void show(HomePicture now) {
        if (!now.notice().isEmpty() && said.getText().isEmpty()) {
            say(now.notice());
        }
        long here = now.onlyHere();
        strip.colours(here > 0 ? "warnPale" : "card", here > 0 ? "warnLine" : "line");
        stripIcon.setIcon((here > 0 ? Glyph.LAPTOP : Glyph.SERVER).icon(Theme.colour(here > 0 ? "warn" : "good"), 24));
        stripTitle.setForeground(Theme.colour(here > 0 ? "warn" : "text"));
        stripTitle.setText(here > 0 ? Texts.text("home.here", here) : Texts.text("home.allstored"));
        stripText.setText(Texts.text(here > 0 ? "home.here.next" : "home.allstored.next"));
        showForms(now);
        RecordLine chosen = records.getSelectedValue();
        lines.clear();
        now.records().forEach(lines::addElement);
        recordsTitle.setText(Texts.text("home.records", now.records().size(), now.unfinished()));
        if (chosen != null) {
            for (int at = 0; at < lines.size(); at++) {
                if (lines.get(at).record().equals(chosen.record())) {
                    records.setSelectedIndex(at);
                }
            }
        }
        root.revalidate();
        root.repaint();
    }

    private void showForms(HomePicture now) {
        forms.removeAll();
        for (FormLine form : now.forms()) {
            JPanel line = new JPanel(Theme.layout("insets 9 0 9 0, fillx, gap 14", "[][grow,fill][]", ""));
            line.setOpaque(false);
            line.setBorder(BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")));
            line.add(new JLabel(Glyph.FORM.icon(Theme.colour("accent"), 22)));
            JPanel words = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[grow,fill]", ""));
            words.setOpaque(false);
            words.add(new WrappedText(form.title(), Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
            words.add(WrappedText.hint(Texts.text("home.version", form.version())), "wmin 0");
            line.add(words, "wmin 0");
            JButton start = Buttons.plain(
                    "start:" + form.hash().toHex(), Texts.text("home.begin"), () -> actions.begin(form.hash()));
            start.getAccessibleContext().setAccessibleName(Texts.text("home.begin") + ": " + form.title());
            line.add(start);
            forms.add(line, "wmin 0");
        }
        if (now.forms().isEmpty()) {
            forms.add(WrappedText.hint(Texts.text("home.noforms")), "wmin 0");
        }
        if (now.waiting() > 0) {
            forms.add(WrappedText.hint(Texts.text("home.waiting", now.waiting())), "wmin 0, gaptop 6");
        }
    }

    private boolean chosenIsReadable() {
        RecordLine chosen = records.getSelectedValue();
        return chosen != null && chosen.readable();
    }

    private void openChosen() {
        RecordLine chosen = records.getSelectedValue();
        if (chosen != null && chosen.readable()) {
            actions.open(chosen.record());
        }
    }

    /** Two lines and, at the end, where the record is: mark and words. */
    private static final class Renderer implements ListCellRenderer<RecordLine> {
        private final JPanel panel = new JPanel(Theme.layout("insets 8 10 8 12, fillx, gap 10 0", "[grow,fill][]", ""));
        private final JLabel title = Theme.plain(new JLabel());
        private final JLabel below = Theme.plain(new JLabel());
        private final JLabel where = new JLabel();

        Renderer() {
            title.setFont(Theme.font(Font.BOLD, 0));
            below.setFont(Theme.font(Font.PLAIN, -1));
            where.setFont(Theme.font(Font.PLAIN, -1));
            where.setIconTextGap(Theme.px(6));
            panel.add(title, "wmin 0");
            panel.add(where, "spany 2, aligny center, wrap");
            panel.add(below, "wmin 0");
        }

        @Override
        public Component getListCellRendererComponent(
                JList<? extends RecordLine> list, RecordLine line, int index, boolean selected, boolean focused) {
            title.setText(line.title());
            below.setText(line.below());
            below.setForeground(Theme.colour(line.conflicts() > 0 || line.unfinished() ? "warn" : "muted"));
            where.setText(line.where().words());
            boolean stored = line.where() == Whereabouts.STORED;
            where.setIcon((stored ? Glyph.SERVER : Glyph.LAPTOP).icon(stored ? "good" : "warn"));
            where.setForeground(Theme.colour(stored ? "good" : "warn"));
            panel.setBackground(selected ? list.getSelectionBackground() : list.getBackground());
            panel.setBorder(BorderFactory.createCompoundBorder(
                    BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")),
                    BorderFactory.createLineBorder(
                            focused ? Theme.colour("focus") : panel.getBackground(), Theme.px(2))));
            panel.getAccessibleContext()
                    .setAccessibleName(line.title() + ", " + line.below() + ", "
                            + line.where().words());
            return panel;
        }
    }
}
