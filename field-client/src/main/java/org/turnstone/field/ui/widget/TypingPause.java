package org.turnstone.field.ui.widget;

import javax.swing.Timer;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.JTextComponent;

/** Does something once a person has stopped typing into a field for a moment. Event thread only. */
public final class TypingPause implements DocumentListener {
    private static final int WAIT_MILLIS = 200;

    private final Timer timer;

    private TypingPause(Runnable work) {
        timer = new Timer(WAIT_MILLIS, event -> work.run());
        timer.setRepeats(false);
    }

    public static TypingPause in(JTextComponent field, Runnable work) {
        TypingPause pause = new TypingPause(work);
        field.getDocument().addDocumentListener(pause);
        return pause;
    }

    /** Forgets what was typed last. */
    public void stop() {
        timer.stop();
    }

    @Override
    public void insertUpdate(DocumentEvent event) {
        timer.restart();
    }

    @Override
    public void removeUpdate(DocumentEvent event) {
        timer.restart();
    }

    @Override
    public void changedUpdate(DocumentEvent event) {
        timer.restart();
    }
}
