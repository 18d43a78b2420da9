package org.turnstone.field.ui.form;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.ComponentOrientation;
import java.awt.Font;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.event.ActionEvent;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JViewport;
import javax.swing.KeyStroke;
import javax.swing.LayoutFocusTraversalPolicy;
import javax.swing.ScrollPaneConstants;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.CounterEntry;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Bar;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.ScrollingColumn;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.MissingCode;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RowPath;

/**
 * The form screen: sections at the leading edge, one section or row in the middle, what leads on at the bottom.
 *
 * <p>What a person does goes to the presenter's executor; pictures come back and are shown on the event thread. Cards are
 * kept while their question stays, so that typing and focus survive every answer. A picture that is older than what was
 * typed since does not touch the fields.
 */
public final class FormView implements FormScreen, FormActions {
    /** Client property of the screen while something it sent has not been answered; whoever drives it waits for that. */
    static final String BUSY = "turnstone.busy";

    private static final int COLUMN = 760;
    private static final int OUTLINE = 248;
    private static final int NARROW = 1000;

    private final JPanel root = new JPanel(new BorderLayout());
    private final Bar bar = new Bar();
    private final OutlinePanel outline = new OutlinePanel(this::open);
    private final JButton sections;
    private final WrappedText number = new WrappedText("", Theme.font(Font.BOLD, -1), Theme.colour("muted"));
    private final WrappedText heading = WrappedText.heading("");
    private final JButton crumb;
    private final Card notice = notice();
    private final WrappedText noticeText = WrappedText.body("");
    private final JPanel problems = new JPanel(Theme.layout("insets 0, fillx, wrap 1", "[grow,fill]", ""));
    private final PageBlocks blocks;
    private final ScrollingColumn column =
            new ScrollingColumn(Theme.layout("insets 18 20 28 20, fillx, wrap 1, gap 0 0", "[grow,center]", ""));
    private final JScrollPane scroll = new JScrollPane(column);
    private final JProgressBar progress = new JProgressBar();
    private final JLabel progressWords = new JLabel();
    private final JButton language;
    private final JButton back;
    private final JButton next;
    private final JButton finish;
    private final JButton exit;
    private final JButton skip;
    private final NotePanel note = new NotePanel(text -> beside(FieldPath.NOTE, text));
    private final JPanel leading = new JPanel(new BorderLayout());

    private final Executor work;
    private final Consumer<String> onLeave;
    private final Consumer<String> onAlarm;
    private final List<JMenuItem> sectionItems = new ArrayList<>();
    private @Nullable FormPresenter presenter;
    private @Nullable FormPicture picture;
    private @Nullable String current;
    private int onTheirWay;

    /**
     * @param work the presenter's executor
     * @param lock locks the vault behind it; null where there is none
     * @param onLeave told, on the event thread, what became of the record
     * @param onAlarm told, on the event thread, what went wrong
     */
    public FormView(
            Executor work, ZoneId zone, @Nullable Runnable lock, Consumer<String> onLeave, Consumer<String> onAlarm) {
        this.work = work;
        this.blocks = new PageBlocks(this, new Editors(this, zone));
        this.onLeave = onLeave;
        this.onAlarm = onAlarm;
        root.setName("form-screen");
        // Tab runs as the form's language does, whichever way the window around it runs.
        root.setFocusTraversalPolicyProvider(true);
        root.setFocusTraversalPolicy(new LayoutFocusTraversalPolicy());
        language = Buttons.onBar("language", Glyph.SPEECH, "", () -> act(FormPresenter::nextLanguage));
        crumb = Buttons.quiet("crumb", "", () -> act(FormPresenter::next));
        crumb.setIcon(Glyph.BACK.icon(Theme.colour("accent"), 14));
        sections = Buttons.plain("sections", "", this::offerSections);
        back = Buttons.plain("back", Glyph.BACK, Texts.text("form.back"), () -> act(FormPresenter::back));
        next = Buttons.primary("next", Texts.text("form.next"), () -> act(FormPresenter::next));
        finish = Buttons.primary("finish", Texts.text("form.finish"), () -> act(FormPresenter::finish));
        skip = Buttons.plain("skip", Glyph.SKIP, Texts.text("form.skip"), this::skipCurrent);
        skip.setToolTipText("F4");
        exit = Buttons.plain("exit", Texts.text("form.exit"), () -> act(FormPresenter::saveAndExit));
        bar.add(language);
        if (lock != null) {
            bar.add(Buttons.onBar("lock", Glyph.LOCK, Texts.text("lock"), lock));
        }
        layOut();
        bindKeys();
    }

    private Card notice() {
        return new Card(Theme.layout("insets 10 14 10 14, fillx", "[grow,fill]", "")).colours("warnPale", "warnLine");
    }

    private void layOut() {
        String width = "w 100:" + COLUMN + ":" + COLUMN + ", growx";
        column.setBackground(Theme.colour("page"));
        problems.setOpaque(false);
        notice.setName("notice");
        notice.add(noticeText, "wmin 0");
        for (JButton button : List.of(sections, crumb)) {
            button.setHorizontalAlignment(JButton.LEADING);
        }
        column.add(sections, width + ", gapbottom 10");
        column.add(number, width);
        column.add(crumb, width + ", gapbottom 2");
        column.add(heading, width + ", gapbottom 12");
        column.add(notice, width + ", gapbottom 12");
        column.add(problems, width);
        column.add(blocks.component(), width);
        scroll.setBorder(BorderFactory.createEmptyBorder());
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.getVerticalScrollBar().setUnitIncrement(Theme.px(24));
        scroll.getViewport().setBackground(Theme.colour("page"));
        scroll.getViewport().setScrollMode(JViewport.SIMPLE_SCROLL_MODE);

        JPanel bottom = new JPanel(Theme.layout("insets 10 18 10 18, fillx, gap 10", "[][]push[][][][]", ""));
        bottom.setBackground(Theme.colour("card"));
        bottom.setBorder(BorderFactory.createMatteBorder(1, 0, 0, 0, Theme.colour("line")));
        progressWords.setForeground(Theme.colour("muted"));
        progressWords.setFont(Theme.font(Font.PLAIN, -1));
        progress.getAccessibleContext().setAccessibleName(Texts.text("form.progress"));
        next.setIcon(Glyph.NEXT.icon(Theme.colour("accentText"), 18));
        next.setHorizontalTextPosition(JButton.LEADING);
        bottom.add(back, "cell 0 0");
        bottom.add(skip, "cell 1 0");
        bottom.add(progress, "cell 2 0, w 120!, h 8!");
        bottom.add(progressWords, "cell 3 0");
        bottom.add(exit, "cell 4 0");
        bottom.add(next, "cell 5 0");
        bottom.add(finish, "cell 5 0");

        leading.setBackground(Theme.colour("page"));
        leading.setPreferredSize(new java.awt.Dimension(Theme.px(OUTLINE), 1));
        leading.add(outline.component(), BorderLayout.CENTER);
        leading.add(note.component(), BorderLayout.SOUTH);
        root.add(bar.component(), BorderLayout.NORTH);
        root.add(leading, BorderLayout.LINE_START);
        root.add(scroll, BorderLayout.CENTER);
        root.add(bottom, BorderLayout.SOUTH);
        root.addComponentListener(new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                fitWidth();
            }
        });
        fitWidth();
    }

    /** Where there is no room for the outline beside the page, a button over it opens the same list. */
    private void fitWidth() {
        boolean narrow = root.getWidth() > 0 && root.getWidth() < Theme.px(NARROW);
        leading.setVisible(!narrow);
        sections.setVisible(narrow);
        number.setVisible(!narrow && !crumb.isVisible());
        progress.setVisible(!narrow);
    }

    private void bindKeys() {
        bind("F8", () -> act(FormPresenter::nextLanguage));
        bind("ctrl PAGE_DOWN", () -> act(FormPresenter::next));
        bind("ctrl PAGE_UP", () -> act(FormPresenter::back));
        bind("ctrl S", () -> act(FormPresenter::saveAndExit));
        bind("F6", () -> act(FormPresenter::turnOneByOne));
        bind("F7", note::focus);
    }

    private void bind(String key, Runnable action) {
        root.getInputMap(JComponent.WHEN_IN_FOCUSED_WINDOW).put(KeyStroke.getKeyStroke(key), key);
        root.getActionMap().put(key, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    /** Goes to work with a presenter, which was made on its own executor. */
    public void present(FormPresenter made) {
        presenter = made;
        picture = null;
        current = null;
        blocks.clear();
        note.show("");
        send(FormPresenter::begin);
    }

    /** Reads the files of questions from a presenter that is not driven from here. */
    void readFrom(FormPresenter made) {
        presenter = made;
    }

    /** Sends what is typed, drops the presenter and closes the record behind it. */
    public void abandon() {
        note.say();
        blocks.leaveAll();
        send(FormPresenter::abandon);
        blocks.clear();
        presenter = null;
    }

    private void skipCurrent() {
        blocks.question(String.valueOf(current)).ifPresent(question -> question.giveReason(MissingCode.SKIPPED));
    }

    public JComponent component() {
        return root;
    }

    /** How high the screen would have to be for the open page to be seen whole. */
    int heightOfWholePage() {
        return root.getHeight() - scroll.getViewport().getHeight() + column.getPreferredSize().height;
    }

    private void act(Consumer<FormPresenter> action) {
        note.say();
        blocks.leaveAll();
        send(action);
    }

    private void send(Consumer<FormPresenter> action) {
        FormPresenter to = presenter;
        if (to == null) {
            return;
        }
        onTheirWay++;
        root.putClientProperty(BUSY, Boolean.TRUE);
        work.execute(() -> {
            try {
                action.accept(to);
            } finally {
                SwingUtilities.invokeLater(this::arrived);
            }
        });
    }

    private void arrived() {
        onTheirWay--;
        if (onTheirWay == 0) {
            root.putClientProperty(BUSY, null);
            if (picture != null) {
                // What came while newer typing was on its way is the truth by now.
                blocks.update(picture.page(), true);
            }
        }
    }

    @Override
    public void show(FormPicture now) {
        SwingUtilities.invokeLater(() -> draw(now));
    }

    @Override
    public void leave(String sentence) {
        SwingUtilities.invokeLater(() -> {
            presenter = null;
            onLeave.accept(sentence);
        });
    }

    @Override
    public void alarm(String sentence) {
        SwingUtilities.invokeLater(() -> onAlarm.accept(sentence));
    }

    private void draw(FormPicture now) {
        boolean turned =
                picture == null || !picture.page().key().equals(now.page().key());
        picture = now;
        bar.titled(now.title(), now.page().parentKey().isPresent() ? now.page().title() : "");
        bar.state(now.kept());
        language.setVisible(now.languages().size() > 1);
        language.setText(Texts.text("form.language", now.language()));
        language.getAccessibleContext().setAccessibleName(Texts.text("form.language.name", now.language()));
        outline.show(now.outline(), now.section());
        sections.setText(Texts.text(
                "form.sections",
                now.sectionNumber(),
                now.outline().size(),
                now.page().title()));
        boolean cut = now.page().parts() > 1;
        String where =
                Texts.text("form.number", now.sectionNumber(), now.outline().size());
        number.setText(
                cut
                        ? where + "  ·  "
                                + Texts.text(
                                        "form.part",
                                        now.page().part(),
                                        now.page().parts())
                        : where);
        heading.setText(now.page().title());
        boolean inRow = now.page().parentKey().isPresent();
        crumb.setVisible(inRow);
        crumb.setText(Texts.text("form.crumb"));
        noticeText.setText(now.notice());
        notice.setVisible(!now.notice().isEmpty());
        boolean endOfRow = inRow && now.page().part() == now.page().parts();
        back.setVisible((!inRow && now.sectionNumber() > 1) || now.page().part() > 1);
        next.setVisible(inRow || !now.mayFinish());
        next.setText(Texts.text(endOfRow ? "form.rowdone" : "form.next"));
        note.show(now.note());
        finish.setVisible(!inRow && now.mayFinish());
        progress.setMaximum(Math.max(1, now.total().total()));
        progress.setValue(now.total().answered());
        progressWords.setText(
                Texts.text("form.answered", now.total().answered(), now.total().total()));
        fitWidth();
        drawProblems(now);
        blocks.show(now.page(), onTheirWay <= 1);
        turn(now);
        root.revalidate();
        root.repaint();
        if (turned) {
            scroll.getVerticalScrollBar().setValue(0);
        }
        FormPicture.Focus focus = now.focus();
        if (focus != null) {
            SwingUtilities.invokeLater(() -> focus(focus));
        }
    }

    private void turn(FormPicture now) {
        ComponentOrientation way =
                now.rightToLeft() ? ComponentOrientation.RIGHT_TO_LEFT : ComponentOrientation.LEFT_TO_RIGHT;
        Lettering.turn(root, way);
        outline.turned(way);
    }

    private void drawProblems(FormPicture now) {
        problems.removeAll();
        problems.setVisible(!now.problems().isEmpty());
        if (now.problems().isEmpty()) {
            return;
        }
        Card box = new Card(Theme.layout("insets 12 18 12 18, fillx, wrap 1, gap 0 2", "[grow,fill]", ""))
                .colours("errorPale", "error");
        box.setName("problems");
        box.barred(true);
        WrappedText title = new WrappedText(
                Texts.text("problems.title", now.problems().size()), Theme.font(Font.BOLD, 2), Theme.colour("error"));
        box.add(title, "wmin 0, gapbottom 4");
        for (FormPicture.Problem problem : now.problems()) {
            JButton line = Buttons.quiet(
                    "problem:" + problem.path().text(),
                    Texts.text("problems.line", problem.sentence(), problem.label()),
                    () -> act(there -> there.openQuestion(problem.path())));
            line.setHorizontalAlignment(JButton.LEADING);
            line.putClientProperty("FlatLaf.style", "foreground: $Turnstone.error; margin: 4,4,4,4");
            box.add(line, "wmin 0");
        }
        problems.add(box, "wmin 0, gapbottom 14");
    }

    private void focus(FormPicture.Focus focus) {
        switch (focus.target()) {
            case QUESTION, ROWS -> blocks.target(focus.key()).ifPresent(JComponent::requestFocusInWindow);
            case FIRST_OPEN -> firstOpen().requestFocusInWindow();
            case END -> (next.isVisible() ? next : finish).requestFocusInWindow();
            case PROBLEMS -> {
                scroll.getVerticalScrollBar().setValue(0);
                firstButton(problems).requestFocusInWindow();
            }
        }
    }

    /** The first question of the page without an answer, else its first control, else what leads on. */
    private JComponent firstOpen() {
        FormPicture now = picture;
        JComponent leadsOn = next.isVisible() ? next : finish;
        return now == null ? leadsOn : blocks.firstOpen(now.page()).orElse(leadsOn);
    }

    private static JComponent firstButton(JPanel panel) {
        for (Component child : panel.getComponents()) {
            if (child instanceof JPanel inner) {
                return firstButton(inner);
            } else if (child instanceof JButton button) {
                return button;
            }
        }
        return panel;
    }

    private void offerSections() {
        FormPicture now = picture;
        if (now == null) {
            return;
        }
        JPopupMenu menu = new JPopupMenu();
        sectionItems.clear();
        for (Pages.Entry entry : now.outline()) {
            JMenuItem item = Theme.plain(new JMenuItem(
                    entry.title() + "  ·  " + entry.completion().words(), Marks.icon(entry.completion())));
            item.setName("section:" + entry.key());
            item.addActionListener(event -> open(entry.key()));
            sectionItems.add(item);
            menu.add(item);
        }
        Lettering.turn(menu, root.getComponentOrientation());
        Buttons.drop(menu, sections);
    }

    @Override
    public void edited(FieldPath path, Typed typed, @Nullable String raw, boolean left) {
        send(there -> there.edited(path, typed, raw, left));
    }

    @Override
    public void missing(FieldPath path, @Nullable MissingCode code) {
        send(there -> there.missing(path, code));
    }

    @Override
    public void count(FieldPath path, String raw, CounterEntry meant) {
        send(there -> there.count(path, raw, meant));
    }

    @Override
    public void keepAnyway(FieldPath path, Typed typed) {
        send(there -> there.keepAnyway(path, typed));
    }

    @Override
    public void beside(FieldPath path, String text) {
        send(there -> there.beside(path, text));
    }

    @Override
    public void reply(FieldPath path, QueryId id, String text) {
        send(there -> there.reply(path, id, text));
    }

    @Override
    public void attach(FieldPath path, FileSource file) {
        send(there -> there.attach(path, file));
    }

    @Override
    public <T> void read(FormFiles.Reading<T> reading, Consumer<@Nullable T> then) {
        send(there -> {
            T read = there.read(reading);
            SwingUtilities.invokeLater(() -> then.accept(read));
        });
    }

    @Override
    public void goOn(FieldPath path) {
        send(there -> there.goOn(path));
    }

    @Override
    public void entered(FieldPath path) {
        current = path.text();
        send(there -> there.entered(path));
    }

    @Override
    public void addRow(GroupPath repeat) {
        act(there -> there.addRow(repeat));
    }

    @Override
    public void removeRow(RowPath row) {
        act(there -> there.removeRow(row));
    }

    @Override
    public void open(String key) {
        act(there -> there.open(key));
    }

    /** Scrolls so that the whole card is seen, or, where it is higher than the window, its control and what fits above. */
    @Override
    public void reveal(JComponent card, JComponent control) {
        Rectangle whole = new Rectangle(0, -Theme.px(10), card.getWidth(), card.getHeight() + Theme.px(20));
        int view = scroll.getViewport().getHeight();
        if (whole.height > view) {
            Point at = SwingUtilities.convertPoint(control, 0, 0, card);
            int bottom = Math.min(card.getHeight(), at.y + control.getHeight() + Theme.px(20));
            int top = Math.max(-Theme.px(10), bottom - view);
            whole = new Rectangle(0, top, card.getWidth(), bottom - top);
        }
        card.scrollRectToVisible(whole);
    }
}
