package org.turnstone.field.ui;

import java.awt.AWTEvent;
import java.awt.CardLayout;
import java.awt.Dimension;
import java.awt.Toolkit;
import java.awt.event.AWTEventListener;
import java.awt.event.ActionEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.swing.AbstractAction;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.ui.form.Authors;
import org.turnstone.field.ui.form.FormPresenter;
import org.turnstone.field.ui.form.FormView;
import org.turnstone.field.ui.home.HomePicture;
import org.turnstone.field.ui.home.HomePresenter;
import org.turnstone.field.ui.home.HomeView;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.transfer.SyncView;
import org.turnstone.field.ui.unlock.UnlockPresenter;
import org.turnstone.field.ui.unlock.UnlockView;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.form.FormEngine;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * The one window of the field client: locked, home, a form, sync. Wires presenters to views; has no rules of its own but
 * that locking closes everything.
 *
 * <p>Three threads: the event thread for Swing, the vault's executor for records, the sync executor for the network.
 * Everything here runs on the event thread unless it says otherwise.
 */
public final class FieldWindow {
    private static final System.Logger LOG = System.getLogger(FieldWindow.class.getName());
    private static final int SECOND_MILLIS = 1000;
    private static final int CLOSE_SECONDS = 20;

    private final Clock clock;
    private final ZoneId zone;
    private final SecureRandom random;
    private final FormEngine engine;
    private final ExecutorService vaultWork = Executors.newSingleThreadExecutor(task -> new Thread(task, "vault"));
    private final ExecutorService syncWork = Executors.newSingleThreadExecutor(task -> new Thread(task, "sync"));
    private final JFrame frame = new JFrame(Texts.text("window.title"));
    private final CardLayout cards = new CardLayout();
    private final JPanel screens = new JPanel(cards);
    private final UnlockView unlock;
    private final HomeView home;
    private final FormView form;
    private final SyncView sync;
    private final IdleLock idle;
    private final Timer watch;
    private final AWTEventListener touches;
    private @Nullable Open open;
    private @Nullable RecordId working;
    private @Nullable RecordId interrupted;

    /** What exists while the vault is open. */
    private record Open(Vault vault, Records records, HomePresenter home, TransferService transfer, Authors authors) {}

    private FieldWindow(VaultPlace place, FormEngine engine, Clock clock, ZoneId zone, SecureRandom random) {
        this.engine = engine;
        this.clock = clock;
        this.zone = zone;
        this.random = random;
        this.idle = new IdleLock(clock);
        this.watch = new Timer(SECOND_MILLIS, event -> lockIfDue());
        this.touches = event -> idle.touch();
        this.unlock = new UnlockView(this::onVault, screen -> new UnlockPresenter(place, random, screen), this::opened);
        this.home = new HomeView(new HomeView.Actions() {
            @Override
            public void begin(FormHash hash) {
                beginRecord(hash);
            }

            @Override
            public void open(RecordId record) {
                openRecord(record);
            }

            @Override
            public void sync() {
                showSync();
            }

            @Override
            public void lock() {
                FieldWindow.this.lock();
            }
        });
        this.form = new FormView(this::onVault, zone, this::lock, this::leftRecord, this::alarm);
        this.sync = new SyncView(syncWork, () -> showHome(""), this::lock);
    }

    /**
     * Opens the window, locked. Event thread only; the theme must be installed ({@link Theme#install}).
     *
     * @param place the vault, which must exist
     * @param zone where dates and times are typed
     */
    public static FieldWindow open(VaultPlace place, FormEngine engine, Clock clock, ZoneId zone, SecureRandom random) {
        FieldWindow window = new FieldWindow(place, engine, clock, zone, random);
        window.show();
        return window;
    }

    private void show() {
        screens.add(unlock.component(), "unlock");
        screens.add(home.component(), "home");
        screens.add(form.component(), "form");
        screens.add(sync.component(), "sync");
        frame.setContentPane(screens);
        frame.setName("turnstone");
        frame.setMinimumSize(new Dimension(Theme.px(720), Theme.px(520)));
        Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
        frame.setSize(Math.min(screen.width, Theme.px(1366)), Math.min(screen.height, Theme.px(768)));
        frame.setLocationRelativeTo(null);
        frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                close();
            }
        });
        frame.getRootPane()
                .getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT)
                .put(KeyStroke.getKeyStroke("ctrl L"), "lock");
        frame.getRootPane().getActionMap().put("lock", new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                lock();
            }
        });
        Toolkit.getDefaultToolkit()
                .addAWTEventListener(
                        touches,
                        AWTEvent.KEY_EVENT_MASK
                                | AWTEvent.MOUSE_EVENT_MASK
                                | AWTEvent.MOUSE_MOTION_EVENT_MASK
                                | AWTEvent.MOUSE_WHEEL_EVENT_MASK);
        cards.show(screens, "unlock");
        unlock.begin("");
        frame.setVisible(true);
        watch.start();
    }

    /** The frame, for whoever has to place or photograph it. */
    public JFrame frame() {
        return frame;
    }

    /** Runs on the vault's executor; what was not foreseen is said and logged without data. */
    private void onVault(Runnable task) {
        try {
            vaultWork.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "a task of the window failed: {0}", e.getClass());
                    String what = e.getClass().getSimpleName();
                    SwingUtilities.invokeLater(() -> alarm(Texts.text("work.failed", what)));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the window is closing");
        }
    }

    private void opened(Vault vault) {
        Records records = new Records(vault, new FormLibrary(vault, engine), clock, zone, random);
        Optional<Membership> member = vault.membership();
        DeviceId here = member.map(site -> site.certificate().deviceId())
                .orElseGet(() -> DeviceId.ofHex("00000000000000000000000000000000"));
        TransferService transfer = new TransferService(vault, clock);
        open = new Open(vault, records, new HomePresenter(vault, records, clock, zone), transfer, new Authors(here));
        home.titled(siteLine(member));
        idle.restart();
        vault.scrubWhenDue(clock, Steps.ALL, this::scrubbed);
        RecordId goOn = interrupted;
        interrupted = null;
        if (goOn != null) {
            openRecord(goOn);
        } else {
            showHome("");
        }
    }

    private void scrubbed(VaultCheck.Report report) {
        if (!report.isClean()) {
            String first = report.findings().get(0).sentence();
            SwingUtilities.invokeLater(() -> alarm(Texts.text("vault.damaged", first)));
        }
    }

    private static String siteLine(Optional<Membership> member) {
        return member.map(site -> Texts.text(
                        "site.line",
                        site.certificate().siteId().toString().substring(0, 6),
                        site.certificate().deviceId().toHex().substring(0, 6)))
                .orElse("");
    }

    private void showHome(String said) {
        Open now = open;
        if (now == null) {
            return;
        }
        home.say(said);
        onVault(() -> {
            try {
                HomePicture picture = now.home().look();
                SwingUtilities.invokeLater(() -> {
                    if (open == now) {
                        home.show(picture);
                        cards.show(screens, "home");
                    }
                });
            } catch (UnknownRecordException e) {
                SwingUtilities.invokeLater(() -> alarm(Texts.of(e)));
            }
        });
    }

    private void showSync() {
        Open now = open;
        if (now != null) {
            home.say("");
            sync.begin(now.transfer()::sync, siteLine(now.vault().membership()));
            cards.show(screens, "sync");
        }
    }

    private void beginRecord(FormHash hash) {
        work(now -> now.home().begin(hash));
    }

    private void openRecord(RecordId record) {
        work(now -> now.home().open(record));
    }

    private interface Opening {
        RecordWork open(Open now) throws UnknownFormException, UnknownRecordException;
    }

    private void work(Opening opening) {
        Open now = open;
        if (now == null) {
            return;
        }
        home.say(Texts.text("home.opening"));
        onVault(() -> {
            try {
                RecordWork record = opening.open(now);
                RecordState merged = now.home()
                        .view(record.record())
                        .map(Records.View::state)
                        .orElse(null);
                FormPresenter presenter = new FormPresenter(record, merged, form, now.authors(), clock, zone);
                SwingUtilities.invokeLater(() -> present(now, record.record(), presenter));
            } catch (UnknownFormException | UnknownRecordException e) {
                SwingUtilities.invokeLater(() -> {
                    showHome("");
                    alarm(Texts.of(e));
                });
            }
        });
    }

    private void present(Open then, RecordId record, FormPresenter presenter) {
        if (open != then) {
            // Locked meanwhile.
            onVault(presenter::abandon);
            return;
        }
        working = record;
        form.present(presenter);
        cards.show(screens, "form");
    }

    private void leftRecord(String sentence) {
        working = null;
        showHome(sentence);
    }

    private void alarm(String sentence) {
        JOptionPane.showMessageDialog(
                frame,
                Theme.plain(new javax.swing.JLabel(sentence)),
                Texts.text("alarm.title"),
                JOptionPane.WARNING_MESSAGE);
    }

    private void lockIfDue() {
        if (idle.isDue()) {
            lock();
        }
    }

    /** Hides everything at once, then closes record and vault behind it. Nothing accepted is lost: it is in the journal. */
    void lock() {
        Open now = open;
        if (now == null) {
            return;
        }
        open = null;
        interrupted = working;
        working = null;
        cards.show(screens, "unlock");
        unlock.begin(interrupted == null ? "" : Texts.text("unlock.interrupted"));
        closeBehind(now);
    }

    private void closeBehind(Open now) {
        sync.stop();
        form.abandon();
        // A sync ends between two steps; the vault is closed after it, so that nothing is cut off in the middle.
        syncWork.execute(() -> onVault(now.vault()::close));
    }

    /** Told once the window was closed. */
    void onClosed(Runnable told) {
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosed(WindowEvent event) {
                told.run();
            }
        });
    }

    /** Locks and goes away. */
    public void close() {
        watch.stop();
        Toolkit.getDefaultToolkit().removeAWTEventListener(touches);
        frame.setVisible(false);
        Open now = open;
        open = null;
        if (now != null) {
            closeBehind(now);
        }
        syncWork.execute(vaultWork::shutdown);
        syncWork.shutdown();
        frame.dispose();
    }

    /**
     * Waits until the vault is closed, for whoever ends the process. Any thread but the event thread.
     *
     * @return false if that took longer than {@value #CLOSE_SECONDS} seconds
     */
    public boolean awaitClosed() throws InterruptedException {
        return syncWork.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                && vaultWork.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
