package org.turnstone.field.ui.transfer;

import java.util.List;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.exchange.SyncListener;

/**
 * Everything the sync screen shows. Immutable.
 *
 * @param running true from the first step to the result
 * @param stopping true once somebody asked to stop
 * @param step what it is doing; of no meaning while it is not running
 * @param done how much of the step
 * @param total of how much, or -1 if that is not known
 * @param result in sentences, the first being the most important; empty before the first sync
 * @param well true if the result asks for nothing
 */
record SyncPicture(
        boolean running,
        boolean stopping,
        SyncListener.Step step,
        long done,
        long total,
        List<String> result,
        boolean well) {
    static final SyncPicture READY = new SyncPicture(false, false, SyncListener.Step.CONTROL, 0, -1, List.of(), true);

    SyncPicture {
        result = List.copyOf(result);
    }

    static String name(SyncListener.Step step) {
        return switch (step) {
            case CONTROL -> Texts.text("sync.step.control");
            case COMPARE -> Texts.text("sync.step.compare");
            case SEND -> Texts.text("sync.step.send");
            case RECEIVE -> Texts.text("sync.step.receive");
            case FORMS -> Texts.text("sync.step.forms");
            case ATTACHMENTS -> Texts.text("sync.step.attachments");
            case RECEIPT -> Texts.text("sync.step.receipt");
        };
    }
}
