package org.turnstone.field.ui.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.exchange.SyncListener;

/**
 * Everything the sync screen shows of a sync. Immutable.
 *
 * @param running true from the first step to the result
 * @param stopping true once somebody asked to stop
 * @param step what it is doing; of no meaning while it is not running
 * @param records of how many records something was answered for
 * @param ofRecords how many have something to send
 * @param bytes how much was answered for
 * @param ofBytes how much there is to send; it may come to more where the server asks for older things
 * @param left how long the rest takes at the pace so far; empty while nobody can know
 * @param lines the records with something to send, in words
 * @param result in sentences, the first being the most important; empty before the first sync
 * @param well true if the result asks for nothing
 */
record SyncPicture(
        boolean running,
        boolean stopping,
        SyncListener.Step step,
        int records,
        int ofRecords,
        long bytes,
        long ofBytes,
        Optional<Duration> left,
        List<Line> lines,
        List<String> result,
        boolean well) {
    SyncPicture {
        lines = List.copyOf(lines);
        result = List.copyOf(result);
    }

    /** How far a record is in this sync. */
    enum State {
        WAITING,
        HANDED_OVER,
        STORED,
        BOTH_KEPT,
        DRAFT;

        String words() {
            return switch (this) {
                case WAITING -> Texts.text("sync.line.waiting");
                case HANDED_OVER -> Texts.text("where.sent");
                case STORED -> Texts.text("where.stored");
                case BOTH_KEPT -> Texts.text("sync.line.both");
                case DRAFT -> Texts.text("sync.line.draft");
            };
        }
    }

    /** One record. */
    record Line(String title, State state) {
        @Override
        public String toString() {
            return "line " + state;
        }
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

    /** A time left as people say it. */
    static String words(Duration left) {
        long seconds = left.toSeconds();
        return seconds < 50
                ? Texts.text("sync.left.seconds", Math.max(5, (seconds + 4) / 5 * 5))
                : Texts.text("sync.left.minutes", Math.max(1, (seconds + 30) / 60));
    }
}
