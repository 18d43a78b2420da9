package org.turnstone.field.ui.home;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.HomePicture.ReadyLine;
import org.turnstone.field.vault.ClockWarning;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.exchange.Checkpoint;

/** What has to be in order before one goes out: forms, languages, keys, space, clock, and how fresh it all is. */
final class Readiness {
    private static final long PHOTO_BYTES = 1_500_000;
    private static final long ENOUGH_PHOTOS = 200;
    private static final Duration FRESH = Duration.ofDays(4);

    private final Vault vault;
    private final FormLibrary forms;
    private final Clock clock;
    private final ZoneId zone;
    private final Predicate<String> drawable;

    /** @param drawable true of a text that this laptop has all letters for */
    Readiness(Vault vault, FormLibrary forms, Clock clock, ZoneId zone, Predicate<String> drawable) {
        this.vault = vault;
        this.forms = forms;
        this.clock = clock;
        this.zone = zone;
        this.drawable = drawable;
    }

    List<ReadyLine> look() {
        List<ReadyLine> lines = new ArrayList<>();
        lines.add(formsLine());
        languages().ifPresent(lines::add);
        lines.add(keys());
        lines.add(fresh());
        lines.add(space());
        lines.add(clockLine());
        return lines;
    }

    private static ReadyLine line(String name, boolean well, Object... gaps) {
        return new ReadyLine(name, well, Texts.text("ready." + name + (well ? ".well" : ".not"), gaps));
    }

    private ReadyLine formsLine() {
        List<FormLibrary.Version> open =
                forms.versions().stream().filter(FormLibrary.Version::open).toList();
        long here = open.stream().filter(FormLibrary.Version::here).count();
        return line("forms", here == open.size() && here > 0, here, open.size());
    }

    /** Empty if the forms name no language. */
    private Optional<ReadyLine> languages() {
        List<String> all = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        for (FormLibrary.Version version : forms.versions()) {
            if (!version.here() || !version.open()) {
                continue;
            }
            try {
                FormTemplate template = forms.template(version.hash());
                for (String language : template.languages()) {
                    boolean drawn = template.outline().nodes().stream().allMatch(node -> canDraw(node, language));
                    (drawn ? all : lacking).add(language);
                }
            } catch (UnknownFormException e) {
                // Said by the line about forms.
                continue;
            }
        }
        List<String> named =
                (lacking.isEmpty() ? all : lacking).stream().distinct().toList();
        return named.isEmpty()
                ? Optional.empty()
                : Optional.of(line("languages", lacking.isEmpty(), String.join(", ", named)));
    }

    private boolean canDraw(OutlineNode node, String language) {
        return drawable.test(node.label(language))
                && node.children().stream().allMatch(child -> canDraw(child, language));
    }

    private ReadyLine keys() {
        boolean well = vault.membership().isPresent()
                && vault.scopeKey().isPresent()
                && vault.control()
                        .filter(control -> control.currentPeriodKey().isPresent())
                        .isPresent();
        return line("keys", well);
    }

    private ReadyLine fresh() {
        Optional<Instant> receipt = vault.checkpoint().map(Checkpoint::time);
        boolean well =
                receipt.filter(at -> at.plus(FRESH).isAfter(clock.instant())).isPresent();
        String when = receipt.map(at -> Texts.moment(at, zone)).orElse(Texts.text("ready.never"));
        return line("fresh", well, when);
    }

    private ReadyLine space() {
        try {
            long bytes = Files.getFileStore(vault.place().directory()).getUsableSpace();
            long photos = bytes / PHOTO_BYTES;
            return line("space", photos >= ENOUGH_PHOTOS, Math.min(photos, 100_000));
        } catch (IOException e) {
            return line("space", false, 0);
        }
    }

    private ReadyLine clockLine() {
        return line("clock", ClockWarning.behind(vault, clock).isEmpty(), Texts.moment(clock.instant(), zone));
    }
}
