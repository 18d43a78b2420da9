package org.turnstone.field.ui;

import java.awt.AWTEvent;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Frame;
import java.awt.Toolkit;
import java.awt.event.AWTEventListener;
import java.awt.event.ActionEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.ui.Screens.Page;
import org.turnstone.field.ui.Screens.Whole;
import org.turnstone.field.ui.cases.CasesPresenter;
import org.turnstone.field.ui.cases.CasesView;
import org.turnstone.field.ui.form.Authors;
import org.turnstone.field.ui.form.FormPresenter;
import org.turnstone.field.ui.form.FormView;
import org.turnstone.field.ui.home.HomePicture;
import org.turnstone.field.ui.home.HomePresenter;
import org.turnstone.field.ui.home.HomeView;
import org.turnstone.field.ui.records.RecordsPresenter;
import org.turnstone.field.ui.records.RecordsView;
import org.turnstone.field.ui.settings.SettingsFile;
import org.turnstone.field.ui.settings.SettingsPresenter;
import org.turnstone.field.ui.settings.SettingsView;
import org.turnstone.field.ui.settings.WindowSettings;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.transfer.SyncView;
import org.turnstone.field.ui.unlock.EnrolPresenter;
import org.turnstone.field.ui.unlock.EnrolView;
import org.turnstone.field.ui.unlock.NewVaultView;
import org.turnstone.field.ui.unlock.RecoverView;
import org.turnstone.field.ui.unlock.UnlockPresenter;
import org.turnstone.field.ui.unlock.UnlockView;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.PeopleNames;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.field.vault.VaultException;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * The one window of the field client. Wires presenters to views; has no rules of its own but that locking closes everything,
 * and that another language, look or size makes every screen anew.
 *
 * <p>Three threads: the event thread for Swing, the vault's executor for records, the sync executor for the network.
 * Everything here runs on the event thread unless it says otherwise.
 */
public final class FieldWindow {
    private static final System.Logger LOG = System.getLogger(FieldWindow.class.getName());
    private static final int SECOND_MILLIS = 1000;
    private static final int CLOSE_SECONDS = 20;

    private final Workplace workplace;
    private final SettingsFile settingsFile;
    private final ExecutorService vaultWork = Executors.newSingleThreadExecutor(task -> new Thread(task, "vault"));
    private final ExecutorService syncWork = Executors.newSingleThreadExecutor(task -> new Thread(task, "sync"));
    private final JFrame frame = new JFrame(Texts.text("window.title"));
    private final IdleLock idle;
    private final Timer watch;
    private final AWTEventListener touches;
    private WindowSettings settings;
    private Theme.Look calm;
    private Screens screens;
    private @Nullable Open open;
    private @Nullable RecordId working;
    private @Nullable RecordId interrupted;
    private @Nullable VaultPlace last;

    /** What exists while the vault is open. */
    private record Open(
            Vault vault,
            Records records,
            RecordIndex index,
            HomePresenter home,
            RecordsPresenter found,
            CasesPresenter cases,
            SettingsPresenter settings,
            TransferService transfer,
            Authors authors) {}

    private FieldWindow(Workplace workplace, SettingsFile settingsFile) {
        this.workplace = workplace;
        this.settingsFile = settingsFile;
        this.settings = settingsFile.read();
        this.calm = settings.look() == Theme.Look.CONTRAST ? Theme.Look.LIGHT : settings.look();
        this.idle = new IdleLock(workplace.clock());
        this.watch = new Timer(SECOND_MILLIS, event -> lockIfDue());
        this.touches = event -> idle.touch();
        this.screens = dressed();
    }

    /**
     * Opens the window, locked, or where nobody has a vault yet with the making of one. Event thread only.
     *
     * @param settingsFile how it looks and speaks
     */
    public static FieldWindow open(Workplace workplace, SettingsFile settingsFile) {
        FieldWindow window = new FieldWindow(workplace, settingsFile);
        window.show();
        return window;
    }

    /** Makes every screen for the settings as they are. */
    private Screens dressed() {
        Texts.speak(settings.language());
        Theme.install(settings.look(), settings.scale());
        idle.after(settings.lockAfter());
        frame.setTitle(Texts.text("window.title"));
        // Tab goes through the window in the direction of the frame.
        frame.setComponentOrientation(Texts.way());
        UnlockView.Actions locked = new UnlockView.Actions() {
            @Override
            public void opened(Vault vault) {
                FieldWindow.this.opened(vault);
            }

            @Override
            public void cannotUnlock(VaultPlace place) {
                screens.recover.begin(place);
                screens.show(Whole.RECOVER);
            }

            @Override
            public void anotherPerson() {
                screens.newVault.begin(false);
                screens.show(Whole.NEW_VAULT);
            }

            @Override
            public void language(Language chosen) {
                change(settings.in(chosen));
            }
        };
        Desk desk = new WorkDesk(this::onVault);
        Desk line = new WorkDesk(this::onLine);
        Screens made = new Screens(
                new UnlockView(this::onVault, screen -> new UnlockPresenter(workplace, screen), locked),
                new NewVaultView(
                        this::onVault,
                        workplace.random(),
                        screen -> new UnlockPresenter(workplace, screen),
                        locked,
                        () -> showLocked("")),
                new RecoverView(
                        this::onVault,
                        workplace.random(),
                        screen -> new UnlockPresenter(workplace, screen),
                        locked,
                        () -> showLocked("")),
                new HomeView(workplace.zone(), new FromHome()),
                new RecordsView(desk, workplace.zone(), this::openRecord),
                new CasesView(desk, new FromCases()),
                new SyncView(
                        this::onLine,
                        desk,
                        line,
                        workplace.clock(),
                        workplace.random(),
                        () -> LOG.log(System.Logger.Level.DEBUG, "records may have changed")),
                new SettingsView(desk, workplace.random(), settings, this::change, this::repair),
                new EnrolView(line, this::enrolled, () -> showHome("")),
                new FormView(this::onVault, workplace.zone(), this::lock, this::leftRecord, this::alarm),
                new Screens.Ways() {
                    @Override
                    public void go(Page page) {
                        FieldWindow.this.go(page);
                    }

                    @Override
                    public void lock() {
                        FieldWindow.this.lock();
                    }
                });
        // A form runs in its own language's direction, which changes while it is filled.
        made.form.component().addPropertyChangeListener("componentOrientation", event -> {
            if (made == screens && made.whole() == Whole.FORM) {
                frame.setComponentOrientation(made.form.component().getComponentOrientation());
            }
        });
        return made;
    }

    /** What the home screen asks for. */
    private final class FromHome implements HomeView.Actions {
        @Override
        public void begin(FormHash hash) {
            work(now -> now.home().begin(hash));
        }

        @Override
        public void open(RecordId record) {
            openRecord(record);
        }

        @Override
        public void show(RecordId record) {
            Open now = open;
            if (now != null) {
                screens.records.begin(now.found(), record);
                screens.show(Page.RECORDS);
            }
        }

        @Override
        public void sync() {
            go(Page.SYNC);
        }

        @Override
        public void getReady() {
            go(Page.SYNC);
            screens.sync.start();
        }

        @Override
        public void enrol() {
            go(Page.ENROL);
        }

        @Override
        public void records() {
            go(Page.RECORDS);
        }

        @Override
        public void cases() {
            go(Page.CASES);
        }
    }

    /** What the page of cases asks for. */
    private final class FromCases implements CasesView.Actions {
        @Override
        public void open(RecordId record) {
            openRecord(record);
        }

        @Override
        public void begin(FormHash form, CaseList.Case about) {
            work(now -> now.cases().begin(form, about));
        }
    }

    private void show() {
        frame.setName("turnstone");
        frame.setContentPane(screens.root());
        fitScreen();
        frame.setLocationRelativeTo(null);
        frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                close();
            }
        });
        key("ctrl L", "lock", this::lock);
        key("F12", "lock", this::lock);
        key("F9", "contrast", this::toggleContrast);
        key("F1", "help", () -> go(Page.SETTINGS));
        key("ctrl 1", "home", () -> go(Page.HOME));
        key("ctrl 2", "records", () -> go(Page.RECORDS));
        key("ctrl 3", "sync", () -> go(Page.SYNC));
        key("ctrl 4", "settings", () -> go(Page.SETTINGS));
        key("ctrl 5", "cases", () -> go(Page.CASES));
        key("ctrl PLUS", "larger", () -> resize(1));
        key("ctrl EQUALS", "larger", () -> resize(1));
        key("ctrl ADD", "larger", () -> resize(1));
        key("ctrl MINUS", "smaller", () -> resize(-1));
        key("ctrl SUBTRACT", "smaller", () -> resize(-1));
        Toolkit.getDefaultToolkit()
                .addAWTEventListener(
                        touches,
                        AWTEvent.KEY_EVENT_MASK
                                | AWTEvent.MOUSE_EVENT_MASK
                                | AWTEvent.MOUSE_MOTION_EVENT_MASK
                                | AWTEvent.MOUSE_WHEEL_EVENT_MASK);
        showLocked("");
        frame.setVisible(true);
        watch.start();
    }

    private void fitScreen() {
        Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
        frame.setMinimumSize(
                new Dimension(Math.min(screen.width, Theme.px(720)), Math.min(screen.height, Theme.px(480))));
        frame.setSize(Math.min(screen.width, Theme.px(1366)), Math.min(screen.height, Theme.px(768)));
    }

    private void key(String keys, String name, Runnable action) {
        frame.getRootPane()
                .getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT)
                .put(KeyStroke.getKeyStroke(keys), name);
        frame.getRootPane().getActionMap().put(name, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    /** The frame, for whoever has to place or photograph it. */
    public JFrame frame() {
        return frame;
    }

    /** Brings the window to the front. Any thread. */
    public void raise() {
        SwingUtilities.invokeLater(() -> {
            frame.setExtendedState(frame.getExtendedState() & ~Frame.ICONIFIED);
            frame.toFront();
            frame.requestFocus();
        });
    }

    /** Another language, look, size or time to lock; the screens are made anew where that shows. */
    void change(WindowSettings to) {
        boolean codeIsShown = screens.newVault.waiting().isPresent();
        if (to.equals(settings) || codeIsShown || screens.sync.isRunning()) {
            return;
        }
        boolean shows = !to.lockingAfter(settings.lockMinutes()).equals(settings);
        settings = to;
        settingsFile.write(to);
        idle.after(to.lockAfter());
        if (shows) {
            dressAnew();
        }
    }

    private void dressAnew() {
        Whole whole = screens.whole();
        Page page = screens.page().orElse(Page.HOME);
        RecordId reopened = whole == Whole.FORM ? working : null;
        if (reopened != null) {
            // It is in the journal, and opens where it was left.
            screens.form.abandon();
            working = null;
        }
        screens.sync.leave();
        screens = dressed();
        frame.setContentPane(screens.root());
        frame.setMinimumSize(null);
        Dimension size = frame.getSize();
        fitScreen();
        frame.setSize(size);
        // What is not laid out cannot take the focus, and the old screens took it with them.
        frame.validate();
        Open now = open;
        if (now == null) {
            showLocked("");
            if (whole == Whole.NEW_VAULT) {
                screens.newVault.begin(workplace.shelf().people().isEmpty());
                screens.show(Whole.NEW_VAULT);
            }
        } else {
            screens.titled(siteLine(now.vault()));
            if (reopened != null) {
                openRecord(reopened);
            } else {
                go(page);
            }
        }
        frame.revalidate();
        frame.repaint();
    }

    private void toggleContrast() {
        if (settings.look() == Theme.Look.CONTRAST) {
            change(settings.with(calm));
        } else {
            calm = settings.look();
            change(settings.with(Theme.Look.CONTRAST));
        }
    }

    private void resize(int steps) {
        int at = WindowSettings.SIZES.indexOf(settings.percent()) + steps;
        if (at >= 0 && at < WindowSettings.SIZES.size()) {
            change(settings.sized(WindowSettings.SIZES.get(at)));
        }
    }

    /** Runs on the vault's executor; what was not foreseen is said and logged without data. */
    private void onVault(Runnable task) {
        on(vaultWork, task);
    }

    /** The same on the sync executor. */
    private void onLine(Runnable task) {
        on(syncWork, task);
    }

    private void on(ExecutorService executor, Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "a task of the window failed: {0}", e.getClass());
                    LOG.log(System.Logger.Level.DEBUG, "where it failed", e);
                    String what = e.getClass().getSimpleName();
                    SwingUtilities.invokeLater(() -> alarm(Texts.text("work.failed", what)));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the window is closing");
        }
    }

    /** {@link Desk} over one of the executors. */
    private final class WorkDesk implements Desk {
        private final Executor executor;

        WorkDesk(Executor executor) {
            this.executor = executor;
        }

        @Override
        public <T> void ask(Callable<T> work, Consumer<? super T> answer) {
            ask(work, answer, FieldWindow.this::alarm);
        }

        @Override
        public <T> void ask(Callable<T> work, Consumer<? super T> answer, Consumer<String> failed) {
            Open then = open;
            executor.execute(() -> {
                try {
                    T result = work.call();
                    back(then, () -> answer.accept(result));
                } catch (Exception e) {
                    // The edge of the thread: whatever it is, somebody is told, and a bug says so without data.
                    String words = Failures.words(e);
                    LOG.log(System.Logger.Level.DEBUG, "what was asked for failed", e);
                    back(then, () -> failed.accept(words));
                }
            });
        }

        private void back(@Nullable Open then, Runnable told) {
            SwingUtilities.invokeLater(() -> {
                if (open == then) {
                    told.run();
                }
            });
        }
    }

    private void opened(Vault vault) {
        Records records = new Records(
                vault,
                new FormLibrary(vault, workplace.engine()),
                workplace.clock(),
                workplace.zone(),
                workplace.random());
        RecordIndex index = new RecordIndex(vault, records);
        DeviceId here = vault.membership()
                .map(site -> site.certificate().deviceId())
                .orElseGet(() -> DeviceId.ofHex("00000000000000000000000000000000"));
        open = new Open(
                vault,
                records,
                index,
                new HomePresenter(vault, records, index, workplace.clock(), workplace.zone(), Lettering.drawable()),
                new RecordsPresenter(vault, records, index, workplace.clock(), workplace.zone()),
                new CasesPresenter(vault, records, index, workplace.zone()),
                new SettingsPresenter(workplace, vault),
                new TransferService(vault, workplace.clock()),
                new Authors(here));
        last = vault.place();
        screens.titled(siteLine(vault));
        idle.restart();
        vault.scrubWhenDue(workplace.clock(), Steps.ALL, this::scrubbed);
        RecordId goOn = interrupted;
        interrupted = null;
        if (goOn != null) {
            openRecord(goOn);
        } else if (vault.membership().isEmpty()) {
            go(Page.ENROL);
        } else {
            showHome("");
        }
        // Stretching the passphrase and the first look at all records filled most of the heap. A small laptop has it
        // back before the person has read the screen; left alone, it stays taken while nobody does anything.
        onVault(System::gc);
    }

    private void scrubbed(VaultCheck.Report report) {
        if (!report.isClean()) {
            String first = VaultWords.of(report.findings().get(0));
            SwingUtilities.invokeLater(() -> alarm(Texts.text("vault.damaged", first)));
        }
    }

    private static String siteLine(Vault vault) {
        Optional<Membership> member = vault.membership();
        String line = member.map(site -> Texts.text(
                        "site.line",
                        site.certificate().siteId().toString().substring(0, 6),
                        site.certificate().deviceId().toHex().substring(0, 6)))
                .orElse("");
        return member.flatMap(site -> PeopleNames.of(vault, site.certificate().personId()))
                .map(name -> Texts.text("site.person", name, line))
                .orElse(line);
    }

    private void enrolled(String sentence) {
        Open now = open;
        if (now != null) {
            screens.titled(siteLine(now.vault()));
            go(Page.SYNC);
            screens.sync.start();
            screens.home.say(sentence);
        }
    }

    /** Shows a page of an open vault, as it stands now. */
    private void go(Page page) {
        Open now = open;
        if (now == null || screens.whole() == Whole.FORM) {
            return;
        }
        switch (page) {
            case HOME:
                showHome("");
                return;
            case RECORDS:
                screens.records.begin(now.found(), null);
                break;
            case CASES:
                screens.cases.begin(now.cases());
                break;
            case SYNC:
                screens.sync.begin(now.vault(), now.index(), now.transfer()::sync);
                break;
            case SETTINGS:
                screens.settings.begin(now.settings());
                break;
            case ENROL:
                screens.enrol.begin(new EnrolPresenter(now.vault()));
                break;
        }
        screens.show(page);
        frame.validate();
    }

    private void showHome(String said) {
        Open now = open;
        if (now == null) {
            return;
        }
        screens.home.say(said);
        onVault(() -> {
            try {
                HomePicture picture = now.home().look();
                SwingUtilities.invokeLater(() -> {
                    if (open == now && working == null) {
                        screens.home.show(picture);
                        screens.show(Page.HOME);
                        screens.home.focus();
                    }
                });
            } catch (UnknownRecordException e) {
                SwingUtilities.invokeLater(() -> alarm(Failures.words(e)));
            }
        });
    }

    private void openRecord(RecordId record) {
        work(now -> now.home().open(record));
    }

    private interface Opening {
        RecordWork open(Open now) throws UnknownFormException, UnknownRecordException, VaultException;
    }

    private void work(Opening opening) {
        Open now = open;
        if (now == null) {
            return;
        }
        screens.home.say(Texts.text("home.opening"));
        FormView form = screens.form;
        onVault(() -> {
            try {
                RecordWork record = opening.open(now);
                RecordState merged = now.home()
                        .view(record.record())
                        .map(Records.View::state)
                        .orElse(null);
                FormPresenter presenter =
                        new FormPresenter(record, merged, form, now.authors(), workplace.clock(), workplace.zone());
                SwingUtilities.invokeLater(() -> present(now, form, record.record(), presenter));
            } catch (UnknownFormException | UnknownRecordException | VaultException e) {
                SwingUtilities.invokeLater(() -> {
                    showHome("");
                    alarm(Failures.words(e));
                });
            }
        });
    }

    private void present(Open then, FormView form, RecordId record, FormPresenter presenter) {
        if (open != then || screens.form != form) {
            // Locked, or dressed anew, meanwhile.
            onVault(presenter::abandon);
            return;
        }
        working = record;
        form.present(presenter);
        screens.show(Whole.FORM);
        frame.setComponentOrientation(form.component().getComponentOrientation());
    }

    private void leftRecord(String sentence) {
        working = null;
        frame.setComponentOrientation(Texts.way());
        showHome(sentence);
    }

    private void alarm(String sentence) {
        WrappedText words =
                new WrappedText(sentence, Lettering.fontFor(Theme.font(Font.PLAIN, 0), sentence), Theme.colour("text"));
        words.setColumns(42);
        words.setSize(words.getPreferredSize());
        words.setComponentOrientation(Texts.way());
        String ok = Texts.text("alarm.ok");
        JOptionPane.showOptionDialog(
                frame,
                words,
                Texts.text("alarm.title"),
                JOptionPane.DEFAULT_OPTION,
                JOptionPane.WARNING_MESSAGE,
                null,
                new Object[] {ok},
                ok);
    }

    private void lockIfDue() {
        if (idle.isDue() && open != null) {
            lock();
        }
    }

    private void showLocked(String whatIsSafe) {
        if (workplace.shelf().people().isEmpty()) {
            screens.newVault.begin(true);
            screens.show(Whole.NEW_VAULT);
        } else {
            screens.unlock.begin(whatIsSafe, Texts.moment(workplace.clock().instant(), workplace.zone()), last);
            screens.show(Whole.UNLOCK);
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
        frame.setComponentOrientation(Texts.way());
        showLocked(interrupted == null ? "" : Texts.text("unlock.interrupted"));
        closeBehind(now);
    }

    /** Locks, so that the vault can be mended with the passphrase. */
    private void repair() {
        lock();
        screens.unlock.offerRepair();
    }

    private void closeBehind(Open now) {
        screens.sync.leave();
        screens.form.abandon();
        screens.records.forget();
        screens.cases.forget();
        screens.settings.forget();
        screens.home.say("");
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
        screens.newVault.waiting().ifPresent(made -> onVault(made::close));
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
