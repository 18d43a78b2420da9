package org.turnstone.field.ui.transfer;

import java.awt.Font;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.ui.Desk;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.transfer.SyncPicture.Line;
import org.turnstone.field.ui.transfer.SyncPicture.State;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.Card;
import org.turnstone.field.ui.widget.Columns;
import org.turnstone.field.ui.widget.FileField;
import org.turnstone.field.ui.widget.FocusSoon;
import org.turnstone.field.ui.widget.Labelled;
import org.turnstone.field.ui.widget.Notice;
import org.turnstone.field.ui.widget.PagePanel;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.SyncListener;

/** Sync: what it does now, how far it is, a way to stop that loses nothing, what came of it, and the ways without a server. */
public final class SyncView implements SyncScreen {
    private static final int BAR = 1000;

    private final PagePanel page = new PagePanel("sync-screen", Texts.text("sync.title"));
    private final WrappedText sentence = WrappedText.title("");
    private final WrappedText more = WrappedText.hint("");
    private final JProgressBar progress = new JProgressBar(0, BAR);
    private final JPanel steps = new JPanel(Theme.layout("insets 0, gap 6 4, wrap 6", "", ""));
    private final Notice result = new Notice("sync-result");
    private final Card recordsCard = PagePanel.card(Texts.text("sync.records"));
    private final JPanel records = rows();
    private final JButton start;
    private final JButton stop;
    private final FileField stickOut;
    private final FileField stickIn;
    private final JTextField hubAddress;
    private final JTextField joinAddress;
    private final JTextField joinCode;
    private final JButton hubOpen;
    private final JButton hubClose;
    private final Notice others = new Notice("other-ways");
    private final Executor executor;
    private final Desk desk;
    private final Desk line;
    private final Clock clock;
    private final SecureRandom random;
    private final Runnable onChanged;
    private @Nullable SyncPresenter running;
    private @Nullable At at;
    private boolean stopping;

    /** What the screen works with while a vault is open. */
    private record At(Vault vault, RecordIndex index, SyncPresenter.Transfer transfer, OtherWays ways) {}

    /**
     * @param executor where network is allowed
     * @param desk for the vault's executor
     * @param line for the sync executor
     * @param onChanged told when records may have come or gone
     */
    public SyncView(Executor executor, Desk desk, Desk line, Clock clock, SecureRandom random, Runnable onChanged) {
        this.executor = executor;
        this.desk = desk;
        this.line = line;
        this.clock = clock;
        this.random = random;
        this.onChanged = onChanged;
        start = Buttons.primary("sync-start", Texts.text("sync.start"), this::start);
        start.setIcon(Glyph.SYNC.icon("accentText"));
        stop = Buttons.plain("sync-stop", Glyph.STOP, Texts.text("sync.stop"), this::stop);
        hubOpen = Buttons.plain("hub-open", Texts.text("hub.start"), this::openHub);
        hubClose = Buttons.plain("hub-close", Glyph.STOP, Texts.text("hub.stop"), this::closeHub);
        page.add(mainCard());
        page.add(result.component());
        recordsCard.add(records, "wmin 0");
        page.add(recordsCard);
        page.add(others.component());
        Columns columns = new Columns(page.component(), 860, List.of(50, 50));
        Card stick = PagePanel.card(Texts.text("stick.title"));
        stick.add(WrappedText.hint(Texts.text("stick.what")), "wmin 0");
        stickOut = new FileField(stick, "stick-out", Texts.text("stick.out"));
        stickOut.saving(true, "turnstone.stick");
        stick.add(Buttons.plain("stick-write", Glyph.SENT, Texts.text("stick.write"), this::writeStick), "growx 0");
        stickIn = new FileField(stick, "stick-in", Texts.text("stick.in"));
        stick.add(Buttons.plain("stick-read", Glyph.LAPTOP, Texts.text("stick.read"), this::readStick), "growx 0");
        columns.add(0, stick);
        Card hub = PagePanel.card(Texts.text("hub.title"));
        hub.add(WrappedText.hint(Texts.text("hub.what")), "wmin 0");
        joinAddress = Labelled.text(hub, "join-address", Texts.text("hub.join.address"));
        joinCode = Labelled.text(hub, "join-code", Texts.text("hub.join.code"));
        hub.add(Buttons.plain("hub-join", Texts.text("hub.join"), this::join), "growx 0");
        hubAddress = Labelled.text(hub, "hub-address", Texts.text("hub.address"));
        hub.add(hubOpen, "growx 0, hidemode 3");
        hub.add(hubClose, "growx 0, hidemode 3");
        hubClose.setVisible(false);
        columns.add(1, hub);
        page.add(columns.component());
        draw(ready(Pending.NOTHING));
    }

    private static JPanel rows() {
        JPanel rows = new JPanel(Theme.layout("insets 0, fillx, wrap 1, gap 0 0", "[0:0:,grow,fill]", ""));
        rows.setOpaque(false);
        return rows;
    }

    private Card mainCard() {
        Card card = PagePanel.card("");
        card.add(sentence, "wmin 0");
        progress.getAccessibleContext().setAccessibleName(Texts.text("sync.bar"));
        card.add(progress, "h 10!, wmin 0");
        card.add(more, "wmin 0");
        steps.setOpaque(false);
        steps.getAccessibleContext().setAccessibleName(Texts.text("sync.steps"));
        card.add(steps, "wmin 0, gaptop 2");
        card.add(start, "growx 0, gaptop 4, hidemode 3");
        card.add(stop, "growx 0, gaptop 4, hidemode 3");
        card.add(WrappedText.hint(Texts.text("sync.promise")), "wmin 0, gaptop 4");
        return card;
    }

    public JComponent component() {
        return page.component();
    }

    private static SyncPicture ready(Pending pending) {
        return new SyncPicture(
                false,
                false,
                SyncListener.Step.CONTROL,
                0,
                pending.records(),
                0,
                pending.bytes(),
                java.util.Optional.empty(),
                pending.listed(),
                List.of(),
                true);
    }

    /** Shows the screen for an open vault. */
    public void begin(Vault vault, RecordIndex index, SyncPresenter.Transfer transfer) {
        At before = at;
        if (before == null || before.vault() != vault) {
            at = new At(vault, index, transfer, new OtherWays(vault, clock, random));
            result.hide();
            others.hide();
            OtherWays.ownAddress().ifPresent(hubAddress::setText);
        }
        if (running == null) {
            desk.ask(() -> Pending.of(vault, index), pending -> {
                if (running == null) {
                    draw(ready(pending));
                }
            });
        }
        FocusSoon.on(start);
    }

    /** Ends what runs, closes the hub behind it and forgets the vault. Told before the vault is closed. */
    public void leave() {
        stop();
        At left = at;
        at = null;
        if (left != null) {
            executor.execute(left.ways()::close);
        }
        hubOpen.setVisible(true);
        hubClose.setVisible(false);
    }

    /** True while a sync runs. */
    public boolean isRunning() {
        return running != null;
    }

    /** Begins a sync, if none runs. */
    public void start() {
        At now = at;
        if (running == null && now != null) {
            start.setEnabled(false);
            desk.ask(() -> Pending.of(now.vault(), now.index()), pending -> start(now, pending), failed -> {
                start.setEnabled(true);
                result.say(Notice.Tone.WRONG, failed);
            });
        }
    }

    private void start(At now, Pending pending) {
        start.setEnabled(true);
        SyncPresenter presenter =
                new SyncPresenter(now.transfer(), pending, clock, picture -> show(now, pending, picture));
        running = presenter;
        stopping = false;
        result.hide();
        try {
            executor.execute(presenter::run);
            stop.requestFocusInWindow();
        } catch (RejectedExecutionException e) {
            // The window is closing.
            running = null;
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

    /** When it has ended, each record is looked at again: only what a receipt covers is called stored. */
    private void show(At now, Pending before, SyncPicture picture) {
        SwingUtilities.invokeLater(() -> {
            draw(picture);
            if (!picture.running() && at == now) {
                onChanged.run();
                desk.ask(() -> Pending.of(now.vault(), now.index()), after -> drawLines(before.listed(after)));
            }
        });
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
        progress.setIndeterminate(now.running() && now.ofBytes() == 0);
        if (now.ofBytes() > 0) {
            progress.setValue((int) (BAR * now.bytes() / now.ofBytes()));
        }
        steps.removeAll();
        steps.setVisible(now.running());
        if (now.running()) {
            sentence.setText(
                    now.step() == SyncListener.Step.SEND && now.ofRecords() > 0
                            ? Texts.text("sync.sending", now.records(), now.ofRecords())
                            : Texts.text(
                                    "sync.step",
                                    now.step().ordinal() + 1,
                                    SyncListener.Step.values().length,
                                    SyncPicture.name(now.step())));
            String size = Texts.text("sync.count", Texts.size(now.bytes()), Texts.size(now.ofBytes()));
            more.setText(now.left()
                    .map(left -> size + " · " + SyncPicture.words(left))
                    .orElse(size));
            drawSteps(now.step());
        } else {
            sentence.setText(Texts.text(now.ofRecords() > 0 ? "sync.ready.some" : "sync.ready", now.ofRecords()));
            more.setText(Texts.text("sync.ready.next"));
        }
        drawLines(now.lines());
        if (ended && !now.result().isEmpty()) {
            result.say(
                    now.well() ? Notice.Tone.WELL : Notice.Tone.LOOK,
                    Texts.text(now.well() ? "sync.result.well" : "sync.result.notwell") + "\n"
                            + String.join("\n", now.result()));
            page.toTop();
            start.requestFocusInWindow();
        }
        Lettering.turn(component(), Texts.way());
        component().revalidate();
        component().repaint();
    }

    private void drawSteps(SyncListener.Step now) {
        for (SyncListener.Step step : SyncListener.Step.values()) {
            int order = Integer.compare(step.ordinal(), now.ordinal());
            String state = Texts.text(order < 0 ? "sync.done" : order == 0 ? "sync.now" : "sync.later");
            JLabel name = new JLabel(
                    SyncPicture.name(step) + " – " + state,
                    order < 0 ? Glyph.CHECK.icon("good") : Glyph.RING.icon(order == 0 ? "accent" : "muted"),
                    JLabel.LEADING);
            name.setFont(Theme.font(order == 0 ? Font.BOLD : Font.PLAIN, -1));
            name.setForeground(Theme.colour(order == 0 ? "text" : "muted"));
            steps.add(name);
        }
    }

    private void drawLines(List<Line> lines) {
        records.removeAll();
        recordsCard.setVisible(!lines.isEmpty());
        for (Line each : lines) {
            JPanel row = new JPanel(Theme.layout("insets 7 0 7 0, fillx, gap 12", "[][0:0:,grow,fill][]", ""));
            row.setOpaque(false);
            row.setBorder(BorderFactory.createMatteBorder(0, 0, 1, 0, Theme.colour("line")));
            State state = each.state();
            boolean stored = state == State.STORED;
            Glyph glyph = switch (state) {
                case WAITING -> Glyph.LAPTOP;
                case HANDED_OVER -> Glyph.SENT;
                case STORED -> Glyph.CHECK;
                case BOTH_KEPT -> Glyph.WARNING;
                case DRAFT -> Glyph.PENCIL;
            };
            String tone = stored ? "good" : state == State.DRAFT ? "muted" : "warn";
            row.add(new JLabel(glyph.icon(tone)));
            row.add(new WrappedText(each.title(), Theme.font(Font.BOLD, 0), Theme.colour("text")), "wmin 0");
            WrappedText words = new WrappedText(state.words(), Theme.font(Font.PLAIN, 0), Theme.colour(tone));
            row.add(words, "wmin 90, w 240:240:, alignx trailing");
            records.add(row, "wmin 0");
        }
        Lettering.turn(recordsCard, Texts.way());
        component().revalidate();
    }

    private void other(Callable<List<String>> work) {
        others.say(Notice.Tone.WELL, Texts.text("other.working"));
        line.ask(
                work,
                said -> {
                    others.say(Notice.Tone.WELL, String.join("\n", said));
                    Lettering.turn(others.component(), Texts.way());
                    onChanged.run();
                },
                failed -> others.say(Notice.Tone.WRONG, failed));
    }

    private void withFile(FileField field, java.util.function.Function<Path, Callable<List<String>>> work) {
        if (field.text().isEmpty()) {
            others.say(Notice.Tone.WRONG, Texts.text("recover.nofile"));
        } else {
            other(work.apply(Path.of(field.text()).toAbsolutePath()));
        }
    }

    private void writeStick() {
        At now = at;
        if (now != null) {
            withFile(stickOut, file -> () -> now.ways().writeStick(file));
        }
    }

    private void readStick() {
        At now = at;
        if (now != null) {
            withFile(stickIn, file -> () -> now.ways().readStick(file));
        }
    }

    private void join() {
        At now = at;
        String address = joinAddress.getText();
        String code = joinCode.getText();
        if (now != null) {
            other(() -> now.ways().join(address, code));
        }
    }

    private void openHub() {
        At now = at;
        String address = hubAddress.getText();
        if (now == null) {
            return;
        }
        line.ask(
                () -> now.ways()
                        .open(
                                address,
                                (who, count) -> SwingUtilities.invokeLater(() -> {
                                    if (at == now) {
                                        others.say(
                                                Notice.Tone.WELL,
                                                others.text() + "\n" + Texts.text("hub.taken", count, who));
                                        onChanged.run();
                                    }
                                })),
                said -> {
                    others.say(Notice.Tone.WELL, said);
                    hubOpen.setVisible(false);
                    hubClose.setVisible(true);
                    hubClose.requestFocusInWindow();
                },
                failed -> others.say(Notice.Tone.WRONG, Texts.text("hub.notopened")));
    }

    private void closeHub() {
        At now = at;
        if (now != null) {
            other(() -> {
                now.ways().close();
                return List.of(Texts.text("hub.stopped"));
            });
        }
        hubOpen.setVisible(true);
        hubClose.setVisible(false);
        hubOpen.requestFocusInWindow();
    }
}
