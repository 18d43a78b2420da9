package org.turnstone.server.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.turnstone.server.account.Right;
import org.turnstone.server.breach.BreachLog;
import org.turnstone.server.erasure.ErasureDesk;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.FormState;
import org.turnstone.server.ingest.Alarms;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.review.Queries;
import org.turnstone.server.review.ReviewLines;
import org.turnstone.server.site.Site;

/** What waits at a site for somebody with certain rights, counted. */
@ApplicationScoped
public class WaitingTasks {
    private static final Duration QUIET = Duration.ofDays(7);
    private static final Duration CLOCK_OFF = Duration.ofMinutes(5);

    @Inject
    ReviewLines review;

    @Inject
    Queries queries;

    @Inject
    ErasureDesk erasures;

    @Inject
    Quarantine quarantine;

    @Inject
    Alarms alarms;

    @Inject
    LastSeen seen;

    @Inject
    DeviceClocks clocks;

    @Inject
    FormCatalogue forms;

    @Inject
    BreachLog breaches;

    @Inject
    Clock clock;

    /**
     * One line of what waits.
     *
     * @param tone {@code urgent}, {@code due} or {@code note}
     * @param place the page of the site where it is done
     */
    public record Task(String tone, long count, String title, String detail, String place) {}

    /** @param may which rights whoever asks has there */
    public List<Task> of(Site site, Predicate<Right> may) {
        List<Task> tasks = new ArrayList<>();
        if (may.test(Right.SEE_ERASURES)) {
            add(
                    tasks,
                    "urgent",
                    erasures.waiting(site.id()).size(),
                    "waiting for a second person",
                    "Somebody proposed to erase or to keep. It happens when another person agrees.",
                    "erasures");
            add(
                    tasks,
                    "urgent",
                    erasures.wishes(site.id()).size(),
                    "asked to be erased",
                    "Laptops ask for it in a participant's name.",
                    "erasures");
        }
        if (may.test(Right.REVIEW)) {
            ReviewLines.Summary summary = review.summary(site.id());
            add(
                    tasks,
                    "due",
                    summary.conflicts(),
                    "in conflict",
                    "Different answers to one question, and nobody had seen the others'.",
                    "review?only=conflicts");
            add(
                    tasks,
                    "due",
                    summary.items() - summary.conflicts(),
                    "to look at",
                    "Answers that do not go together since they merged, and the like.",
                    "review");
            Queries.Summary asked = queries.summary(site.id());
            add(
                    tasks,
                    "due",
                    asked.answered(),
                    "questions answered",
                    "Laptops replied, or changed the answer that was asked about.",
                    "review?only=queries");
            add(
                    tasks,
                    "note",
                    asked.asked(),
                    "questions waiting for a laptop",
                    "The office asked; nobody in the field has answered yet.",
                    "review?only=queries");
            add(
                    tasks,
                    "note",
                    summary.incomplete(),
                    "not whole yet",
                    "Something of these records is still on a laptop or a stick.",
                    "review");
        }
        if (may.test(Right.SEE_DEVICES)) {
            devices(site, tasks);
        }
        if (may.test(Right.CHANGE_FORMS)) {
            long drafts = forms.all(site.id()).stream()
                    .filter(form -> form.state() == FormState.DRAFT || form.state() == FormState.TESTED)
                    .count();
            add(tasks, "note", drafts, "not published", "Form versions that only the office knows of.", "forms");
        }
        return tasks;
    }

    private void devices(Site site, List<Task> tasks) {
        Instant now = clock.instant();
        add(
                tasks,
                "urgent",
                breaches.running(site.id()),
                "breach clock running",
                "A laptop is lost. The regulator is told within 72 hours of knowing, or it is written down why not.",
                "devices");
        add(
                tasks,
                "due",
                quarantine.list(site.id()).size(),
                "quarantined",
                "Work of laptops that were shut out. It counts when somebody accepts it.",
                "devices");
        add(
                tasks,
                "urgent",
                alarms.of(site.id()).size(),
                "alarms",
                "Something happened that somebody should look into.",
                "health");
        long off = clocks.of(site.id()).values().stream()
                .filter(ahead -> ahead.lastEntry().getValue().abs().compareTo(CLOCK_OFF) > 0)
                .count();
        add(
                tasks,
                "due",
                off,
                "with a wrong clock",
                "Days of fieldwork are corrected; the laptop's clock should be, too.",
                "devices");
        long quiet = seen.members(site.id()).stream()
                .filter(member -> {
                    Instant at = member.at();
                    return at == null || at.isBefore(now.minus(QUIET));
                })
                .count();
        add(tasks, "note", quiet, "silent for a week", "What they hold is not here.", "devices");
    }

    private static void add(List<Task> tasks, String tone, long count, String title, String detail, String path) {
        if (count > 0) {
            tasks.add(new Task(tone, count, title, detail, path));
        }
    }
}
