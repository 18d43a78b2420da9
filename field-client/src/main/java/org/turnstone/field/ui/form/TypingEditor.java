package org.turnstone.field.ui.form;

import java.util.List;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.JTextComponent;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldValue;

/** Tells of typing unless it is this class that types. Event thread only. */
abstract class TypingEditor implements Editor {
    private final Edits edits;
    private boolean silent;

    TypingEditor(Edits edits) {
        this.edits = edits;
    }

    final void typed() {
        if (!silent) {
            edits.typing();
        }
    }

    /** A whole answer was put in at once, such as by a button. */
    final void chosen() {
        if (!silent) {
            edits.chosen();
        }
    }

    final void silently(Runnable change) {
        silent = true;
        try {
            change.run();
        } finally {
            silent = false;
        }
    }

    static void listen(JTextComponent field, Runnable typing) {
        field.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                typing.run();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                typing.run();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                typing.run();
            }
        });
    }

    static String textOf(@Nullable FieldValue value) {
        return value == null || value instanceof FieldValue.Cleared || value instanceof FieldValue.Missing
                ? ""
                : Words.of(value, List.of());
    }
}
