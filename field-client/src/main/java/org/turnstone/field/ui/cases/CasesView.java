package org.turnstone.field.ui.cases;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Font;
import java.awt.event.ActionEvent;
import java.util.Optional;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.ListCellRenderer;
import javax.swing.ListSelectionModel;
import javax.swing.ScrollPaneConstants;
import javax.swing.Timer;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.ui.Desk;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.RecordWords;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Columns;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** The cases on the person's list, and beside them the one that is chosen: what happened there, and what to do now. Event thread only. */
public final class CasesView {
    private static final int WAIT_MILLIS = 200;

    private final PagePanel page = new PagePanel("cases-screen", Texts.text("cases.title"));
    private final WrappedText made = WrappedText.hint("");
    private final JTextField search;
    private final DefaultListModel<CasesPicture.Line> lines = new DefaultListModel<>();
    private final JList<CasesPicture.Line> list = new JList<>(lines);
    private final Card detail = PagePanel.card("");
    private final Timer typing;
    private final Desk desk;
    private final Actions actions;
    private Optional<FormHash> form = Optional.empty();
    private @Nullable CasesPresenter presenter;
    private CaseList.@Nullable Case wanted;
    private boolean filling;

    /** What can be asked for here. */
    public interface Actions {
        void open(RecordId record);

        /** Begins a record about the case. */
        void begin(FormHash form, CaseList.Case about);
    }

    public CasesView(Desk desk, Actions actions) {
        this.desk = desk;
        this.actions = actions;
        made.setName("cases-made");
        page.add(made);
        Columns columns = new Columns(page.component(), 960, java.util.List.of(44, 56));
        Card finding = PagePanel.card("");
        search = Labelled.text(finding, "cases-search", Texts.text("records.search"));
        search.putClientProperty("JTextField.placeholderText", Texts.text("cases.search.hint"));
        list.setName("case-list");
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setCellRenderer(new Renderer());
        list.setVisibleRowCount(6);
        list.getAccessibleContext().setAccessibleName(Texts.text("cases.title"));
        JScrollPane scroll = new JScrollPane(list);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        finding.add(scroll, "wmin 0, hmin 180");
        columns.add(0, finding);
        detail.setName("case-detail");
        columns.add(1, detail);
        page.add(columns.component());
        typing = new Timer(WAIT_MILLIS, event -> refresh());
        typing.setRepeats(false);
        listen();
        show(null);
    }

    private void listen() {
        search.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                typing.restart();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                typing.restart();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                typing.restart();
            }
        });
        list.addListSelectionListener(event -> {
            if (!event.getValueIsAdjusting() && !filling) {
                choose();
            }
        });
        list.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "begin");
        list.getActionMap().put("begin", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                goOn();
            }
        });
    }

    public JComponent component() {
        return page.component();
    }

    /** Shows the page, with the case chosen before if it is still there. */
    public void begin(CasesPresenter with) {
        presenter = with;
        refresh();
        FocusSoon.on(search);
    }

    /** Forgets what was shown of an open vault. */
    public void forget() {
        presenter = null;
        wanted = null;
        lines.clear();
        made.setText("");
        search.setText("");
        typing.stop();
        show(null);
    }

    private void refresh() {
        CasesPresenter with = presenter;
        String words = search.getText();
        if (with != null) {
            desk.ask(() -> with.find(words), this::fill);
        }
    }

    private void fill(CasesPicture found) {
        filling = true;
        form = found.form();
        made.setText(found.made());
        lines.clear();
        found.lines().forEach(lines::addElement);
        int at = 0;
        for (int each = 0; each < found.lines().size(); each++) {
            if (isWanted(found.lines().get(each))) {
                at = each;
            }
        }
        if (!found.lines().isEmpty()) {
            list.setSelectedIndex(at);
            list.ensureIndexIsVisible(at);
        }
        filling = false;
        Lettering.turn(component(), Texts.way());
        choose();
    }

    private boolean isWanted(CasesPicture.Line line) {
        CaseList.Case before = wanted;
        CaseList.Case known = line.door().known();
        return before != null
                && known.number().equals(before.number())
                && known.wave().equals(before.wave());
    }

    private void choose() {
        CasesPicture.Line chosen = list.getSelectedValue();
        if (chosen != null) {
            wanted = chosen.door().known();
        }
        show(chosen);
    }

    /** Opens the record that was begun about the chosen case, or begins one. */
    private void goOn() {
        CasesPicture.Line chosen = list.getSelectedValue();
        if (chosen == null) {
            return;
        }
        Optional<RecordIndex.Line> begun =
                chosen.here().stream().filter(RecordIndex.Line::isReadable).findFirst();
        if (begun.isPresent()) {
            actions.open(begun.get().record());
        } else {
            form.ifPresent(hash -> actions.begin(hash, chosen.door().known()));
        }
    }

    private void show(CasesPicture.@Nullable Line shown) {
        detail.removeAll();
        if (shown == null) {
            detail.add(WrappedText.hint(Texts.text("cases.none")), "wmin 0");
        } else {
            fillDetail(shown);
        }
        Lettering.turn(detail, Texts.way());
        component().revalidate();
        component().repaint();
    }

    private void fillDetail(CasesPicture.Line shown) {
        detail.add(WrappedText.title(shown.title()), "wmin 0");
        if (!shown.place().isEmpty()) {
            detail.add(WrappedText.body(shown.place()), "wmin 0");
        }
        detail.add(WrappedText.hint(shown.came()), "wmin 0");
        for (RecordIndex.Line line : shown.here()) {
            detail.add(record(line), "wmin 0, gaptop 6");
        }
        if (form.isPresent()) {
            FormHash hash = form.get();
            JButton begin = shown.here().isEmpty()
                    ? Buttons.primary(
                            "case-begin",
                            Texts.text("cases.begin"),
                            () -> actions.begin(hash, shown.door().known()))
                    : Buttons.plain(
                            "case-begin",
                            Texts.text("cases.again"),
                            () -> actions.begin(hash, shown.door().known()));
            detail.add(begin, "growx 0, gaptop 6");
        } else {
            detail.add(WrappedText.hint(Texts.text("cases.noform")), "wmin 0, gaptop 6");
        }
        if (!shown.calls().isEmpty()) {
            detail.add(
                    new WrappedText(Texts.text("cases.calls"), Theme.font(Font.BOLD, 1), Theme.colour("text")),
                    "wmin 0, gaptop 10");
            shown.calls().forEach(call -> detail.add(call(call), "wmin 0"));
        }
    }

    private JPanel record(RecordIndex.Line line) {
        JPanel row = new JPanel(Theme.layout("insets 6 0 6 0, fillx, gap 12", "[][0:0:,grow,fill][]", ""));
        row.setOpaque(false);
        row.add(new JLabel(RecordWords.glyph(line).icon(RecordWords.tone(line))), "aligny top");
        JPanel words = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[0:0:,grow,fill]", ""));
        words.setOpaque(false);
        String title = RecordWords.title(line);
        words.add(new WrappedText(title, Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
        words.add(WrappedText.hint(RecordWords.where(line) + " · " + RecordWords.below(line)), "wmin 0");
        row.add(words, "wmin 0");
        if (line.isReadable()) {
            JButton open = Buttons.plain(
                    "case-open:" + line.record().toHex(),
                    Glyph.PENCIL,
                    Texts.text("home.open"),
                    () -> actions.open(line.record()));
            open.getAccessibleContext().setAccessibleName(Texts.text("home.open") + ": " + title);
            row.add(open);
        }
        return row;
    }

    private static JPanel call(String words) {
        JPanel row = new JPanel(Theme.layout("insets 6 0 6 0, fillx", "[0:0:,grow,fill]", ""));
        row.setOpaque(false);
        row.setBorder(BorderFactory.createMatteBorder(1, 0, 0, 0, Theme.colour("line")));
        row.add(WrappedText.body(words), "wmin 0");
        return row;
    }

    /** Number and wave, where, and what it came to. */
    private static final class Renderer implements ListCellRenderer<CasesPicture.Line> {
        private final JPanel panel = new JPanel(new BorderLayout());
        private final JPanel words =
                new JPanel(Theme.layout("insets 7 10 7 12, fillx, wrap 1, gap 0 1", "[0:0:,grow,fill]", ""));
        private final JLabel title = Theme.plain(new JLabel());
        private final JLabel place = Theme.plain(new JLabel());
        private final JLabel came = Theme.plain(new JLabel());

        Renderer() {
            came.setIconTextGap(Theme.px(6));
            words.setOpaque(false);
            words.add(title, "wmin 0");
            words.add(place, "wmin 0, hidemode 3");
            words.add(came, "wmin 0");
            panel.add(words);
        }

        @Override
        public Component getListCellRendererComponent(
                JList<? extends CasesPicture.Line> from,
                CasesPicture.Line line,
                int at,
                boolean selected,
                boolean focused) {
            set(title, line.title(), Font.BOLD, 0);
            set(place, line.place(), Font.PLAIN, -1);
            set(came, line.came(), Font.PLAIN, -1);
            place.setVisible(!line.place().isEmpty());
            title.setForeground(Theme.colour("text"));
            place.setForeground(Theme.colour("muted"));
            came.setForeground(Theme.colour(line.done() ? "good" : "warn"));
            came.setIcon(
                    (line.done() ? Glyph.CHECK : Glyph.HOME).icon(Theme.colour(line.done() ? "good" : "warn"), 15));
            panel.setBackground(selected ? from.getSelectionBackground() : from.getBackground());
            panel.setBorder(BorderFactory.createCompoundBorder(
                    BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")),
                    BorderFactory.createLineBorder(
                            focused ? Theme.colour("focus") : panel.getBackground(), Theme.px(2))));
            panel.applyComponentOrientation(from.getComponentOrientation());
            panel.getAccessibleContext()
                    .setAccessibleName(title.getText() + ", " + place.getText() + ", " + came.getText());
            return panel;
        }

        private static void set(JLabel label, String text, int style, int more) {
            label.setFont(Lettering.fontFor(Theme.font(style, more), text));
            label.setText(text);
        }
    }
}
