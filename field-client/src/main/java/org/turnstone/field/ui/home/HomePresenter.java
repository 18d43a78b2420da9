package org.turnstone.field.ui.home;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.turnstone.field.capture.Caseload;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.VaultWords;
import org.turnstone.field.ui.home.HomePicture.FormLine;
import org.turnstone.field.ui.home.HomePicture.OfficeLine;
import org.turnstone.field.vault.ClockWarning;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** Lists what can be begun, what is unfinished and what waits. Confined to the vault's executor. */
public final class HomePresenter {
    private static final Duration NEWS = Duration.ofDays(14);

    private final Vault vault;
    private final Records records;
    private final RecordIndex index;
    private final Clock clock;
    private final ZoneId zone;
    private final Readiness readiness;

    /** @param drawable true of a text that this laptop has all letters for */
    public HomePresenter(
            Vault vault, Records records, RecordIndex index, Clock clock, ZoneId zone, Predicate<String> drawable) {
        this.vault = vault;
        this.records = records;
        this.index = index;
        this.clock = clock;
        this.zone = zone;
        this.readiness = new Readiness(vault, records.forms(), clock, zone, drawable);
    }

    public HomePicture look() throws UnknownRecordException {
        List<RecordIndex.Line> lines = index.lines();
        List<String> notices = new ArrayList<>();
        vault.notices().forEach(notice -> notices.add(VaultWords.of(notice)));
        ClockWarning.behind(vault, clock)
                .ifPresent(known -> notices.add(
                        Texts.text("clock.behind", Texts.moment(clock.instant(), zone), Texts.moment(known, zone))));
        List<RecordIndex.Line> unfinished = lines.stream()
                .filter(line -> line.isUnfinished() && line.isReadable())
                .sorted(Comparator.comparing(RecordIndex.Line::unsaved)
                        .thenComparing(RecordIndex.Line::changed)
                        .reversed())
                .toList();
        return new HomePicture(
                vault.membership().isPresent(),
                forms(),
                waiting(),
                unfinished,
                office(lines),
                counts(lines),
                readiness.look(),
                notices,
                cases(lines),
                vault.checkpoint().map(Checkpoint::time));
    }

    private Optional<String> cases(List<RecordIndex.Line> lines) {
        return vault.cases()
                .kept()
                .map(kept -> Caseload.of(kept, lines))
                .filter(load -> !load.doors().isEmpty())
                .map(load -> Texts.text("cases.made", load.doors().size(), load.open(), Texts.moment(load.at(), zone)));
    }

    private List<OfficeLine> office(List<RecordIndex.Line> lines) {
        Instant since = clock.instant().minus(NEWS);
        List<OfficeLine> office = new ArrayList<>();
        for (RecordIndex.Line line : lines) {
            Optional<Instant> decided = line.decided().filter(at -> at.isAfter(since));
            if (line.questions() > 0 && line.progress() != Records.Progress.BIN) {
                // Somebody at the office waits for it.
                office.add(0, new OfficeLine(line, Texts.text("query.waiting", line.questions())));
            } else if (line.conflicts() > 0) {
                office.add(new OfficeLine(line, Texts.text("home.conflicts", line.conflicts())));
            } else if (line.review() > 0) {
                office.add(new OfficeLine(line, Texts.text("record.review", line.review())));
            } else if (decided.isPresent()) {
                office.add(new OfficeLine(line, Texts.text("home.decided", Texts.moment(decided.get(), zone))));
            }
        }
        return office;
    }

    private static HomePicture.Counts counts(List<RecordIndex.Line> lines) {
        return new HomePicture.Counts(
                lines.size(),
                (int) lines.stream()
                        .filter(line -> !line.isUnfinished() && line.progress() != Records.Progress.BIN)
                        .count(),
                count(lines, RecordIndex.Whereabouts.ONLY_HERE) + count(lines, RecordIndex.Whereabouts.DRAFT_ONLY),
                count(lines, RecordIndex.Whereabouts.SENT),
                count(lines, RecordIndex.Whereabouts.STORED),
                (int) lines.stream()
                        .filter(line -> line.progress() == Records.Progress.BIN)
                        .count());
    }

    private static int count(List<RecordIndex.Line> lines, RecordIndex.Whereabouts where) {
        return (int) lines.stream().filter(line -> line.where() == where).count();
    }

    private List<FormLine> forms() {
        Map<String, FormLine> newest = new LinkedHashMap<>();
        for (FormLibrary.Version version : records.forms().versions()) {
            records.forms()
                    .newest(version.formId())
                    .ifPresent(
                            form -> newest.put(form.formId(), new FormLine(form.hash(), form.title(), form.version())));
        }
        return List.copyOf(newest.values());
    }

    private int waiting() {
        return (int) records.forms().versions().stream()
                .filter(version -> !version.here())
                .count();
    }

    /** Begins a record. */
    public RecordWork begin(FormHash form) throws UnknownFormException {
        return records.begin(form);
    }

    /** Goes on with a record. */
    public RecordWork open(RecordId record) throws UnknownRecordException, UnknownFormException {
        return records.open(record);
    }

    /** What merge makes of it; empty if it was never saved. */
    public Optional<Records.View> view(RecordId record) throws UnknownRecordException {
        return vault.log().entriesOf(record).isEmpty() ? Optional.empty() : Optional.of(records.view(record));
    }
}
