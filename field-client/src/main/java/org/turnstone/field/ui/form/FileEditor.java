package org.turnstone.field.ui.form;

import java.awt.event.ActionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import javax.swing.Timer;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.theme.Glyph;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.Buttons;
import org.turnstone.field.ui.widget.WrappedText;
import org.turnstone.form.QuestionKind;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldValue;

/** A sound, a film or any file: chosen, or for a sound recorded where there is a microphone. */
final class FileEditor implements Editor {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("amr", "audio/amr"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("webm", "video/webm"),
            Map.entry("3gp", "video/3gpp"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("csv", "text/csv"),
            Map.entry("txt", "text/plain"),
            Map.entry("doc", "application/msword"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("zip", "application/zip"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("png", "image/png"));
    private static final String ANY = "application/octet-stream";
    private static final int TICK_MILLIS = 500;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, fillx, gap 10 6", "[][][][grow,fill]", ""));
    private final JPanel buttons = new JPanel(Theme.layout("insets 0, gap 10", "", ""));
    private final WrappedText state = WrappedText.body("");
    private final QuestionKind kind;
    private final Attaching attaching;
    private final JButton choose;
    private final List<JComponent> controls = new ArrayList<>();
    private final @Nullable JButton record;
    private final @Nullable JButton play;
    private final Timer clock = new Timer(TICK_MILLIS, event -> tick());
    private @Nullable SoundRecording recording;
    private @Nullable AttachmentRef shown;
    private @Nullable SoundPlaying playing;

    /** What it asks of the screen. */
    interface Attaching {
        void attach(FileSource file);

        /** Reads a sound and plays it. */
        void play(AttachmentRef file, java.util.function.Consumer<SoundPlaying> started);
    }

    FileEditor(String name, QuestionKind kind, Attaching attaching) {
        this.kind = kind;
        this.attaching = attaching;
        panel.setOpaque(false);
        buttons.setOpaque(false);
        boolean sound = kind == QuestionKind.AUDIO;
        if (sound && SoundRecording.isPossible()) {
            record = Buttons.plain("record:" + name, Glyph.RING, Texts.text("sound.record"), this::toggleRecording);
            add(record);
        } else {
            record = null;
        }
        choose = Buttons.plain(name, Glyph.FORM, Texts.text("file.choose." + kindWord()), this::choose);
        add(choose);
        if (sound) {
            play = Buttons.plain("play:" + name, Glyph.NEXT, Texts.text("sound.play"), this::togglePlaying);
            add(play);
        } else {
            play = null;
        }
        panel.add(buttons, "span, wrap");
        panel.add(state, "span, growx, wmin 0");
        String paste = "paste file";
        panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke("ctrl V"), paste);
        panel.getActionMap().put(paste, new AbstractAction() {
            @Override
            public void actionPerformed(ActionEvent event) {
                IncomingFiles.ofClipboard(FileEditor.this::take, image -> {});
            }
        });
        panel.setTransferHandler(IncomingFiles.handler(this::take, image -> {}));
    }

    private void add(JButton button) {
        buttons.add(button);
        controls.add(button);
    }

    private String kindWord() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void choose() {
        JFileChooser chooser = new JFileChooser();
        chooser.setName("file");
        if (chooser.showOpenDialog(panel) == JFileChooser.APPROVE_OPTION) {
            take(chooser.getSelectedFile().toPath());
        }
    }

    private void take(Path file) {
        if (!Files.isReadable(file)) {
            state.setText(Texts.text("file.unreadable"));
            return;
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        attaching.attach(FileSource.file(file, TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), ANY)));
    }

    private void toggleRecording() {
        SoundRecording now = recording;
        if (now == null) {
            SoundRecording.begin()
                    .ifPresentOrElse(begun -> recording = begun, () -> state.setText(Texts.text("sound.failed")));
            if (recording != null) {
                clock.start();
                tick();
            }
        } else {
            clock.stop();
            recording = null;
            attaching.attach(FileSource.made(now.end(), SoundRecording.MEDIA_TYPE));
        }
        showButtons();
    }

    private void tick() {
        SoundRecording now = recording;
        if (now != null && now.isFull()) {
            toggleRecording();
        } else if (now != null) {
            state.setText(Texts.text("sound.running", now.words()));
        }
    }

    private void togglePlaying() {
        SoundPlaying now = playing;
        AttachmentRef file = shown;
        if (now != null) {
            now.stop();
            playing = null;
        } else if (file != null) {
            attaching.play(file, started -> {
                playing = started.isPossible() ? started : null;
                if (!started.isPossible()) {
                    state.setText(Texts.text("sound.cannot"));
                }
                showButtons();
            });
        }
        showButtons();
    }

    private void showButtons() {
        if (record != null) {
            record.setText(Texts.text(recording == null ? "sound.record" : "sound.end"));
            record.setIcon((recording == null ? Glyph.RING : Glyph.STOP).icon(recording == null ? "text" : "error"));
        }
        if (play != null) {
            play.setVisible(shown != null);
            play.setText(Texts.text(playing == null ? "sound.play" : "sound.stop"));
        }
        choose.setText(Texts.text(shown == null ? "file.choose." + kindWord() : "file.replace"));
    }

    @Override
    public JComponent component() {
        return panel;
    }

    @Override
    public JComponent focusTarget() {
        return controls.get(0);
    }

    @Override
    public List<JComponent> controls() {
        return List.copyOf(controls);
    }

    @Override
    public void show(@Nullable FieldValue value, @Nullable String typed) {
        shown = value instanceof FieldValue.Attachment file ? file.ref() : null;
        if (recording == null) {
            state.setText(
                    shown == null ? Texts.text("file.none") : Words.of(new FieldValue.Attachment(shown), List.of()));
        }
        showButtons();
    }

    @Override
    public Typed read() {
        return new Typed.Value(FieldValue.CLEARED);
    }

    @Override
    public boolean showsMore() {
        return true;
    }

    @Override
    public void close() {
        clock.stop();
        if (recording != null) {
            recording.end();
            recording = null;
        }
        if (playing != null) {
            playing.stop();
        }
    }

    @Override
    public void describe(String question, String more) {
        for (JComponent control : controls) {
            if (control instanceof JButton button) {
                button.getAccessibleContext().setAccessibleName(button.getText() + ". " + question);
                button.getAccessibleContext().setAccessibleDescription(more);
            }
        }
    }
}
