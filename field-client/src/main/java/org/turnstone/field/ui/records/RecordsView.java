package org.turnstone.field.ui.records;

import java.awt.Font;
import java.awt.event.ActionEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JComboBox;
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
import org.turnstone.field.capture.Records;
import org.turnstone.field.ui.Desk;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.RecordWords;
import org.turnstone.field.ui.records.RecordsPicture.Conflict;
import org.turnstone.field.ui.records.RecordsPicture.Detail;
import org.turnstone.field.ui.records.RecordsPicture.Event;
import org.turnstone.field.ui.records.RecordsPicture.Filter;
import org.turnstone.field.ui.records.RecordsPicture.Question;
import org.turnstone.field.ui.records.RecordsPicture.Rival;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Columns;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.LineCell;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.OfficeQuestion;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.PlainCell;
import org.turnstone.field.ui.widget.TypingPause;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.RecordId;

/** The list of records, and beside it the one that is chosen: its state, what is in conflict, its history. Event thread only. */
public final class RecordsView {
    private final PagePanel page = new PagePanel("records-screen", Texts.text("records.title"));
    private final Notice said = new Notice("records-said");
    private final JTextField search;
    private final JComboBox<Filter> filter = new JComboBox<>(Filter.values());
    private final JLabel count = new JLabel();
    private final DefaultListModel<RecordIndex.Line> lines = new DefaultListModel<>();
    private final JList<RecordIndex.Line> list = new JList<>(lines);
    private final Card detail = PagePanel.card("");
    private final Card confirm = PagePanel.card("");
    private final TypingPause typing;
    private final ZoneId zone;
    private final Desk desk;
    private final Actions actions;
    private @Nullable RecordsPresenter presenter;
    private @Nullable RecordId wanted;
    private boolean filling;

    /** What can be asked for here. */
    public interface Actions {
        void open(RecordId record);
    }

    public RecordsView(Desk desk, ZoneId zone, Actions actions) {
        this.desk = desk;
        this.zone = zone;
        this.actions = actions;
        page.add(said.component());
        Columns columns = new Columns(page.component(), 960, List.of(44, 56));
        Card finding = PagePanel.card("");
        search = Labelled.text(finding, "records-search", Texts.text("records.search"));
        search.putClientProperty("JTextField.placeholderText", Texts.text("records.search.hint"));
        filter.setRenderer(new PlainCell<>(Filter::words));
        Labelled.add(finding, "records-filter", Texts.text("records.filter"), filter, "growx 0");
        count.setForeground(Theme.colour("muted"));
        count.setName("records-count");
        finding.add(count, "wmin 0");
        list.setName("records");
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setCellRenderer(new LineCell<>(this::drawn));
        list.setVisibleRowCount(5);
        list.getAccessibleContext().setAccessibleName(Texts.text("home.records.name"));
        JScrollPane scroll = new JScrollPane(list);
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        finding.add(scroll, "wmin 0, hmin 180");
        columns.add(0, finding);
        detail.setName("record-detail");
        confirm.setName("record-confirm");
        confirm.colours("warnPale", "warnLine").barred(true);
        columns.add(1, confirm);
        columns.add(1, detail);
        page.add(columns.component());
        typing = TypingPause.in(search, this::refresh);
        listen();
        confirm.setVisible(false);
        show(Optional.empty());
    }

    private void listen() {
        filter.addActionListener(event -> refresh());
        list.addListSelectionListener(event -> {
            if (!event.getValueIsAdjusting() && !filling) {
                choose();
            }
        });
        list.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                if (event.getClickCount() == 2) {
                    openChosen();
                }
            }
        });
        list.getInputMap().put(KeyStroke.getKeyStroke("ENTER"), "open");
        list.getActionMap().put("open", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                openChosen();
            }
        });
    }

    public JComponent component() {
        return page.component();
    }

    /**
     * Shows the page.
     *
     * @param record the one to look at, or null for the one chosen before
     */
    public void begin(RecordsPresenter with, @Nullable RecordId record) {
        presenter = with;
        if (record != null) {
            wanted = record;
            search.setText("");
            filter.setSelectedItem(Filter.ALL);
        }
        said.hide();
        confirm.setVisible(false);
        refresh();
        FocusSoon.on(search);
    }

    /** Forgets what was shown of an open vault. */
    public void forget() {
        presenter = null;
        wanted = null;
        lines.clear();
        search.setText("");
        typing.stop();
        show(Optional.empty());
    }

    private void refresh() {
        RecordsPresenter with = presenter;
        String words = search.getText();
        Filter chosen = (Filter) filter.getSelectedItem();
        if (with != null && chosen != null) {
            desk.ask(() -> with.find(words, chosen), this::fill);
        }
    }

    private void fill(List<RecordIndex.Line> found) {
        filling = true;
        lines.clear();
        found.forEach(lines::addElement);
        int at = 0;
        for (int each = 0; each < found.size(); each++) {
            if (found.get(each).record().equals(wanted)) {
                at = each;
            }
        }
        if (!found.isEmpty()) {
            list.setSelectedIndex(at);
            list.ensureIndexIsVisible(at);
        }
        filling = false;
        count.setText(Texts.text("records.count", found.size()));
        Lettering.turn(component(), Texts.way());
        choose();
    }

    private void choose() {
        RecordIndex.Line chosen = list.getSelectedValue();
        RecordsPresenter with = presenter;
        if (chosen == null || with == null) {
            show(Optional.empty());
            return;
        }
        wanted = chosen.record();
        desk.ask(() -> with.look(chosen.record()), this::show);
    }

    private void openChosen() {
        RecordIndex.Line chosen = list.getSelectedValue();
        if (chosen != null && chosen.isReadable()) {
            actions.open(chosen.record());
        }
    }

    private void show(Optional<Detail> shown) {
        detail.removeAll();
        if (shown.isEmpty()) {
            detail.add(WrappedText.hint(Texts.text("records.none")), "wmin 0");
        } else {
            fillDetail(shown.get());
        }
        Lettering.turn(detail, Texts.way());
        component().revalidate();
        component().repaint();
    }

    private void fillDetail(Detail shown) {
        RecordIndex.Line line = shown.line();
        detail.add(WrappedText.title(RecordWords.title(line)), "wmin 0");
        JPanel state = new JPanel(Theme.layout("insets 0, fillx, gap 8", "[][0:0:,grow,fill]", ""));
        state.setOpaque(false);
        state.add(new JLabel(RecordWords.glyph(line).icon(RecordWords.tone(line))), "aligny top");
        state.add(
                new WrappedText(
                        RecordWords.where(line) + " · " + RecordWords.below(line),
                        Theme.font(Font.PLAIN, 0),
                        Theme.colour(RecordWords.tone(line))),
                "wmin 0");
        detail.add(state, "wmin 0");
        detail.add(buttons(shown), "wmin 0, gaptop 2");
        for (Question question : shown.questions()) {
            detail.add(question(line.record(), question), "wmin 0, gaptop 8");
        }
        for (Conflict conflict : shown.conflicts()) {
            detail.add(conflict(line.record(), conflict), "wmin 0, gaptop 8");
        }
        if (!shown.history().isEmpty()) {
            detail.add(
                    new WrappedText(Texts.text("records.history"), Theme.font(Font.BOLD, 1), Theme.colour("text")),
                    "wmin 0, gaptop 10");
            shown.history().forEach(event -> detail.add(event(event), "wmin 0"));
        }
    }

    private JPanel buttons(Detail shown) {
        RecordIndex.Line line = shown.line();
        RecordId record = line.record();
        JPanel row = new JPanel(new WrapLayout());
        row.setOpaque(false);
        if (line.isReadable()) {
            JButton open = Buttons.primary("open", Texts.text("home.open"), () -> actions.open(record));
            open.setIcon(Glyph.PENCIL.icon("accentText"));
            row.add(open);
        }
        RecordsPresenter with = presenter;
        if (with == null) {
            return row;
        }
        if (line.progress() == Records.Progress.BIN) {
            row.add(Buttons.plain("restore", Texts.text("records.restore"), () -> does(() -> with.restore(record))));
        } else if (line.progress() == Records.Progress.ON_SERVER) {
            row.add(Buttons.plain("ask-back", Texts.text("records.askback"), () -> does(() -> with.askBack(record))));
        } else if (line.isReadable()) {
            row.add(Buttons.plain(
                    "bin",
                    Glyph.BIN,
                    Texts.text(shown.draftOnly() ? "records.discard" : "records.bin"),
                    () -> sure(
                            Texts.text(shown.draftOnly() ? "records.discard.sure" : "records.bin.sure"),
                            () -> with.bin(record))));
        }
        if (!shown.draftOnly() && line.progress() != Records.Progress.SHUT_OUT) {
            row.add(Buttons.plain(
                    "withdraw",
                    Texts.text("records.withdraw"),
                    () -> sure(Texts.text("records.withdraw.sure"), () -> with.withdraw(record))));
        }
        return row;
    }

    private Card question(RecordId record, Question question) {
        OfficeQuestion box = new OfficeQuestion(
                question.id(), question.about(), question.text(), question.who(), question.said(), question.answered());
        box.onReply(text -> {
            RecordsPresenter with = presenter;
            if (with != null) {
                does(() -> with.reply(record, question.id(), text));
            }
        });
        return box.component();
    }

    private Card conflict(RecordId record, Conflict conflict) {
        Card card = PagePanel.card("");
        card.colours("warnPale", "warnLine").barred(true);
        card.setName("conflict:" + conflict.path().text());
        card.add(new WrappedText(conflict.question(), Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
        card.add(WrappedText.hint(Texts.text("records.conflict")), "wmin 0");
        int number = 0;
        for (Rival rival : conflict.rivals()) {
            JPanel row = new JPanel(Theme.layout("insets 4 0 4 0, fillx, gap 12", "[0:0:,grow,fill][]", ""));
            row.setOpaque(false);
            JPanel words = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[0:0:,grow,fill]", ""));
            words.setOpaque(false);
            words.add(new WrappedText(rival.words(), Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
            words.add(WrappedText.hint(rival.who()), "wmin 0");
            row.add(words, "wmin 0");
            RecordsPresenter with = presenter;
            JButton right = Buttons.plain(
                    "right:" + conflict.path().text() + ":" + number++, Texts.text("records.right"), () -> {
                        if (with != null) {
                            does(() -> with.settle(record, conflict.path(), rival.value()));
                        }
                    });
            right.getAccessibleContext().setAccessibleName(Texts.text("records.right") + ": " + rival.words());
            row.add(right);
            card.add(row, "wmin 0");
        }
        card.add(WrappedText.hint(Texts.text("records.conflict.leave")), "wmin 0");
        return card;
    }

    private static JPanel event(Event event) {
        JPanel row = new JPanel(Theme.layout("insets 6 0 8 0, fillx, wrap 1, gap 0 0", "[0:0:,grow,fill]", ""));
        row.setOpaque(false);
        row.setBorder(BorderFactory.createMatteBorder(1, 0, 0, 0, Theme.colour("line")));
        row.add(
                new WrappedText(event.when() + " · " + event.who(), Theme.font(Font.BOLD, -1), Theme.colour("text")),
                "wmin 0");
        event.deeds().forEach(deed -> row.add(WrappedText.hint(deed), "wmin 0"));
        return row;
    }

    /** Asks before it does something that is not undone with one key. */
    private void sure(String question, Callable<String> deed) {
        confirm.removeAll();
        confirm.add(WrappedText.body(question), "wmin 0");
        JButton no = Buttons.plain("sure-no", Texts.text("records.sure.no"), () -> confirm.setVisible(false));
        confirm.add(
                Buttons.plain("sure-yes", Texts.text("records.sure.yes"), () -> {
                    confirm.setVisible(false);
                    does(deed);
                }),
                "growx 0, split 2");
        confirm.add(no, "growx 0");
        confirm.setVisible(true);
        Lettering.turn(confirm, Texts.way());
        component().revalidate();
        no.requestFocusInWindow();
    }

    private void does(Callable<String> deed) {
        desk.ask(
                deed,
                sentence -> {
                    said.say(Notice.Tone.WELL, sentence);
                    Lettering.turn(said.component(), Texts.way());
                    page.toTop();
                    refresh();
                },
                failed -> said.say(Notice.Tone.WRONG, failed));
    }

    /** Two lines and, below, where the record is: mark and words. */
    private LineCell.Lines drawn(RecordIndex.Line line) {
        String when =
                line.where() == RecordIndex.Whereabouts.DRAFT_ONLY ? "" : " · " + Texts.moment(line.changed(), zone);
        return new LineCell.Lines(
                RecordWords.title(line),
                RecordWords.below(line) + when,
                line.conflicts() > 0 || line.isUnfinished() ? "warn" : "muted",
                RecordWords.where(line),
                RecordWords.glyph(line),
                RecordWords.tone(line));
    }
}
