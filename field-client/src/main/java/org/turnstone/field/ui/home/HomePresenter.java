package org.turnstone.field.ui.home;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.home.HomePicture.FormLine;
import org.turnstone.field.ui.home.HomePicture.RecordLine;
import org.turnstone.field.ui.home.HomePicture.Whereabouts;
import org.turnstone.field.vault.ClockWarning;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** Lists what can be begun and what is there. Confined to the vault's executor. */
public final class HomePresenter {
    private final Vault vault;
    private final Records records;

    private final Clock clock;
    private final ZoneId zone;

    public HomePresenter(Vault vault, Records records, Clock clock, ZoneId zone) {
        this.vault = vault;
        this.records = records;
        this.clock = clock;
        this.zone = zone;
    }

    public HomePicture look() throws UnknownRecordException {
        String notice = Stream.of(vault.notice(), ClockWarning.of(vault, clock, zone))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("\n"));
        return new HomePicture(forms(), waiting(), lines(), notice);
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

    private List<RecordLine> lines() throws UnknownRecordException {
        Coverage coverage = new Coverage(
                vault.log(), vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE));
        List<RecordLine> lines = new ArrayList<>();
        for (RecordId begun : records.begun()) {
            lines.add(new RecordLine(begun, draftTitle(begun), true, 0, Whereabouts.DRAFT_ONLY, true));
        }
        for (Records.View view : records.all()) {
            if (view.progress() == Records.Progress.ERASED) {
                continue;
            }
            boolean stored = vault.log().entriesOf(view.record()).stream().allMatch(coverage::covers);
            long conflicts = view.state().review().stream()
                    .filter(item -> item.kind() == ReviewItem.Kind.CONFLICT)
                    .count();
            lines.add(new RecordLine(
                    view.record(),
                    title(view),
                    view.progress() == Records.Progress.DRAFT,
                    (int) conflicts,
                    stored ? Whereabouts.STORED : Whereabouts.ONLY_HERE,
                    view.template() != null
                            && view.progress() != Records.Progress.ON_SERVER
                            && view.progress() != Records.Progress.SHUT_OUT));
        }
        lines.sort(Comparator.comparing(RecordLine::unfinished)
                .reversed()
                .thenComparing(line -> line.where() == Whereabouts.STORED)
                .thenComparing(RecordLine::title));
        return lines;
    }

    private String draftTitle(RecordId record) {
        try (RecordWork work = records.open(record)) {
            return work.template().title();
        } catch (UnknownRecordException | UnknownFormException e) {
            // The draft stays in the journal; the line says that its form is missing.
            return Texts.text("home.noform");
        }
    }

    private static String title(Records.View view) {
        String form = view.template() == null
                ? Texts.text("home.noform")
                : view.template().title();
        return view.reference().isEmpty() ? form : form + " · " + view.reference();
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
