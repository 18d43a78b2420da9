package org.turnstone.field.ui.transfer;

import java.awt.BorderLayout;
import java.awt.Font;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.ScrollPaneConstants;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Bar;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.ScrollingColumn;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.sync.exchange.SyncListener;

/** Sync: what it does now, how far it is, a way to stop that loses nothing, and what came of it. Event thread only. */
public final class SyncView implements SyncScreen {
    private static final int COLUMN = 860;
    private static final int BAR = 1000;

    private final JPanel root = new JPanel(new BorderLayout());
    private final Bar bar = new Bar();
    private final WrappedText sentence = WrappedText.title("");
    private final WrappedText more = WrappedText.hint("");
    private final JProgressBar progress = new JProgressBar(0, BAR);
    private final JPanel steps = new JPanel(Theme.layout("insets 0, gap 6 4, wrap 3", "[18!][grow,fill][]", ""));
    private final Card result = new Card(Theme.layout("insets 16 20 16 20, fillx, wrap 1, gap 0 4", "[grow,fill]", ""));
    private final JButton start;
    private final JButton stop;
    private final JButton home;
    private final Executor executor;
    private @Nullable SyncPresenter running;
    private SyncPresenter.@Nullable Transfer transfer;
    private boolean stopping;

    /**
     * @param executor where network is allowed
     * @param onHome asked to leave; what runs goes on
     */
    public SyncView(Executor executor, Runnable onHome, Runnable onLock) {
        this.executor = executor;
        root.setName("sync-screen");
        bar.titled(Texts.text("product"), "");
        bar.add(Buttons.onBar("lock", Glyph.LOCK, Texts.text("lock"), onLock));
        start = Buttons.primary("sync-start", Texts.text("sync.start"), this::start);
        start.setIcon(Glyph.SYNC.icon("barText"));
        stop = Buttons.plain("sync-stop", Glyph.STOP, Texts.text("sync.stop"), this::stop);
        home = Buttons.plain("sync-home", Glyph.HOME, Texts.text("sync.home"), onHome);
        layOut();
        draw(SyncPicture.READY);
    }

    private void layOut() {
        ScrollingColumn page =
                new ScrollingColumn(Theme.layout("insets 18 24 24 24, fillx, wrap 1, gap 0 14", "[grow,center]", ""));
        page.setBackground(Theme.colour("page"));
        String width = "w 100:" + COLUMN + ":" + COLUMN + ", growx";
        page.add(WrappedText.heading(Texts.text("sync.title")), width);
        Card card = new Card(Theme.layout("insets 18 20 18 20, fillx, wrap 1, gap 0 8", "[grow,fill]", ""));
        card.add(sentence, "wmin 0");
        progress.getAccessibleContext().setAccessibleName(Texts.text("sync.bar"));
        card.add(progress, "h 10!, wmin 0");
        card.add(more, "wmin 0");
        steps.setOpaque(false);
        steps.getAccessibleContext().setAccessibleName(Texts.text("sync.steps"));
        card.add(steps, "wmin 0, gaptop 4");
        JPanel buttons = new JPanel(Theme.layout("insets 0, gap 10", "[][]push[]", ""));
        buttons.setOpaque(false);
        buttons.add(start);
        buttons.add(stop);
        buttons.add(home);
        card.add(buttons, "wmin 0, gaptop 8");
        page.add(card, width);
        result.setName("sync-result");
        page.add(result, width);
        page.add(WrappedText.hint(Texts.text("sync.promise")), width);
        JScrollPane scroll = new JScrollPane(page);
        scroll.setBorder(BorderFactory.createEmptyBorder());
        scroll.setHorizontalScrollBarPolicy(ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.getViewport().setBackground(Theme.colour("page"));
        root.add(bar.component(), BorderLayout.NORTH);
        root.add(scroll, BorderLayout.CENTER);
    }

    public JComponent component() {
        return root;
    }

    /** Shows the screen for a vault that was just unlocked. */
    public void begin(SyncPresenter.Transfer with, String site) {
        transfer = with;
        bar.titled(Texts.text("product"), site);
        if (running == null) {
            draw(SyncPicture.READY);
        }
        SwingUtilities.invokeLater(start::requestFocusInWindow);
    }

    /** True while a sync runs. */
    public boolean isRunning() {
        return running != null;
    }

    private void start() {
        SyncPresenter.Transfer with = transfer;
        if (running == null && with != null) {
            SyncPresenter presenter = new SyncPresenter(with, this);
            running = presenter;
            stopping = false;
            try {
                executor.execute(presenter::run);
                stop.requestFocusInWindow();
            } catch (RejectedExecutionException e) {
                // The window is closing.
                running = null;
            }
        }
    }

    /** Asks what runs to end where it is. */
    public void stop() {
        SyncPresenter presenter = running;
        if (presenter != null) {
            presenter.stop();
            stopping = true;
            stop.setEnabled(false);
            stop.setText(Texts.text("sync.stopping"));
        }
    }

    @Override
    public void show(SyncPicture picture) {
        SwingUtilities.invokeLater(() -> draw(picture));
    }

    private void draw(SyncPicture now) {
        boolean ended = !now.running();
        if (ended) {
            running = null;
            stopping = false;
        }
        start.setVisible(ended);
        stop.setVisible(now.running());
        stop.setEnabled(!stopping);
        stop.setText(Texts.text(stopping ? "sync.stopping" : "sync.stop"));
        progress.setVisible(now.running());
        progress.setIndeterminate(now.running() && now.total() < 0);
        if (now.total() > 0) {
            progress.setValue((int) (BAR * Math.min(now.done(), now.total()) / now.total()));
        }
        steps.removeAll();
        steps.setVisible(now.running());
        if (now.running()) {
            sentence.setText(Texts.text(
                    "sync.step",
                    now.step().ordinal() + 1,
                    SyncListener.Step.values().length,
                    SyncPicture.name(now.step())));
            more.setText(
                    now.total() < 0
                            ? Texts.text("sync.count.open", now.done())
                            : Texts.text("sync.count", now.done(), now.total()));
            drawSteps(now.step());
        } else {
            sentence.setText(Texts.text("sync.ready"));
            more.setText(Texts.text("sync.ready.next"));
        }
        drawResult(now);
        root.revalidate();
        root.repaint();
        if (ended && !now.result().isEmpty()) {
            home.requestFocusInWindow();
        }
    }

    private void drawSteps(SyncListener.Step at) {
        for (SyncListener.Step step : SyncListener.Step.values()) {
            int order = Integer.compare(step.ordinal(), at.ordinal());
            String state = Texts.text(order < 0 ? "sync.done" : order == 0 ? "sync.now" : "sync.later");
            steps.add(new JLabel(
                    order < 0 ? Glyph.CHECK.icon("good") : Glyph.RING.icon(order == 0 ? "accent" : "muted")));
            JLabel name = new JLabel(SyncPicture.name(step));
            name.setFont(Theme.font(order == 0 ? Font.BOLD : Font.PLAIN, 0));
            JLabel word = new JLabel(state);
            word.setForeground(Theme.colour(order < 0 ? "good" : "muted"));
            steps.add(name);
            steps.add(word);
        }
    }

    private void drawResult(SyncPicture now) {
        result.removeAll();
        List<String> sentences = now.result();
        result.setVisible(!sentences.isEmpty());
        result.colours(now.well() ? "card" : "warnPale", now.well() ? "line" : "warnLine");
        if (!sentences.isEmpty()) {
            JLabel title = new JLabel(
                    Texts.text(now.well() ? "sync.result.well" : "sync.result.notwell"),
                    (now.well() ? Glyph.CHECK : Glyph.WARNING).icon(now.well() ? "good" : "warn"),
                    JLabel.LEADING);
            title.setFont(Theme.font(Font.BOLD, 2));
            title.setForeground(Theme.colour(now.well() ? "good" : "warn"));
            title.setIconTextGap(Theme.px(8));
            result.add(title, "wmin 0");
            sentences.forEach(said -> result.add(WrappedText.body(said), "wmin 0"));
        }
    }
}
