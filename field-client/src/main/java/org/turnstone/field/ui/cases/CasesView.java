package org.turnstone.field.ui.cases;

import java.awt.Font;
import java.awt.event.ActionEvent;
import java.util.List;
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
import javax.swing.ListSelectionModel;
import javax.swing.ScrollPaneConstants;
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
import org.turnstone.field.ui.widget.LineCell;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.TypingPause;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** The cases on the person's list, and beside them the one that is chosen: what happened there, and what to do now. Event thread only. */
public final class CasesView {
    private final PagePanel page = new PagePanel("cases-screen", Texts.text("cases.title"));
    private final WrappedText made = WrappedText.hint("");
    private final JTextField search;
    private final DefaultListModel<CasesPicture.Line> lines = new DefaultListModel<>();
    private final JList<CasesPicture.Line> list = new JList<>(lines);
    private final Card detail = PagePanel.card("");
    private final TypingPause typing;
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
        Columns columns = new Columns(page.component(), 960, List.of(44, 56));
        Card finding = PagePanel.card("");
        search = Labelled.text(finding, "cases-search", Texts.text("records.search"));
        search.putClientProperty("JTextField.placeholderText", Texts.text("cases.search.hint"));
        list.setName("case-list");
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setCellRenderer(new LineCell<>(CasesView::drawn));
        list.setVisibleRowCount(6);
        list.getAccessibleContext().setAccessibleName(Texts.text("cases.title"));
        JScrollPane scroll = new JScrollPane(list);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        finding.add(scroll, "wmin 0, hmin 180");
        columns.add(0, finding);
        detail.setName("case-detail");
        columns.add(1, detail);
        page.add(columns.component());
        typing = TypingPause.in(search, this::refresh);
        listen();
        show(null);
    }

    private void listen() {
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
    private static LineCell.Lines drawn(CasesPicture.Line line) {
        return new LineCell.Lines(
                line.title(),
                line.place(),
                "muted",
                line.came(),
                line.done() ? Glyph.CHECK : Glyph.HOME,
                line.done() ? "good" : "warn");
    }
}
