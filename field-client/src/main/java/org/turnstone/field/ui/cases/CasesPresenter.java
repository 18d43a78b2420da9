package org.turnstone.field.ui.cases;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turnstone.field.capture.CaseVisit;
import org.turnstone.field.capture.Caseload;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.FormHash;

/** Tells of the cases on the person's list, and begins visits to them. Confined to the vault's executor. */
public final class CasesPresenter {
    private final Vault vault;
    private final Records records;
    private final RecordIndex index;
    private final ZoneId zone;

    public CasesPresenter(Vault vault, Records records, RecordIndex index, ZoneId zone) {
        this.vault = vault;
        this.records = records;
        this.index = index;
        this.zone = zone;
    }

    /** The cases whose number, wave or area has all these words; none, and a sentence, if there is no list. */
    CasesPicture find(String words) throws UnknownRecordException, UnknownFormException {
        Optional<CaseStore.Kept> kept = vault.cases().kept();
        if (kept.isEmpty()) {
            return new CasesPicture(Texts.text("cases.nolist"), List.of(), Optional.empty());
        }
        Caseload load = Caseload.of(kept.get(), index.lines());
        Optional<FormHash> form = records.forms().newest(load.formId()).map(FormLibrary.Version::hash);
        Map<String, String> outcomes = form.isEmpty() ? Map.of() : outcomes(form.get());
        String[] wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        List<CasesPicture.Line> lines = load.doors().stream()
                .map(door -> line(door, outcomes))
                .filter(line -> {
                    String text = (line.title() + " " + line.place()).toLowerCase(Locale.ROOT);
                    return Arrays.stream(wanted).allMatch(text::contains);
                })
                .toList();
        String made = Texts.text("cases.made", load.doors().size(), load.open(), Texts.moment(load.at(), zone));
        return new CasesPicture(
                load.left() == 0 ? made : made + " " + Texts.text("cases.left", load.left()), lines, form);
    }

    private Map<String, String> outcomes(FormHash form) throws UnknownFormException {
        FormTemplate template = records.forms().template(form);
        return Caseload.outcomes(template, template.defaultLanguage());
    }

    private CasesPicture.Line line(Caseload.Door door, Map<String, String> outcomes) {
        CaseList.Case known = door.known();
        List<String> place = new ArrayList<>();
        if (!known.areaName().isEmpty()) {
            place.add(known.areaName());
        }
        if (known.round() > 1) {
            place.add(Texts.text("cases.round", known.round()));
        }
        List<String> came = new ArrayList<>();
        came.add(known.visits() == 0 ? Texts.text("cases.untried") : Texts.text("cases.visits", known.visits()));
        if (!known.outcome().isEmpty()) {
            came.add(outcomes.getOrDefault(known.outcome(), known.outcome()));
        }
        if (known.contested()) {
            came.add(Texts.text("cases.contested"));
        }
        if (!door.here().isEmpty()) {
            came.add(Texts.text("cases.here", door.here().size()));
        }
        List<String> calls = new ArrayList<>();
        known.calls().forEach(call -> calls.add(call(call, outcomes)));
        Collections.reverse(calls);
        String wave = known.waveName().isEmpty() ? known.wave() : known.waveName();
        return new CasesPicture.Line(
                door,
                wave.isEmpty() ? known.number() : known.number() + " · " + wave,
                String.join(" · ", place),
                String.join(" · ", came),
                door.isDone(),
                calls);
    }

    private String call(CaseList.Call call, Map<String, String> outcomes) {
        List<String> said = new ArrayList<>();
        said.add(call.at().map(at -> Texts.moment(at, zone)).orElse(Texts.text("cases.sometime")));
        said.add(
                call.outcome().isEmpty()
                        ? Texts.text("cases.nooutcome")
                        : outcomes.getOrDefault(call.outcome(), call.outcome()));
        if (!call.who().isEmpty()) {
            said.add(call.who());
        }
        return String.join(" · ", said);
    }

    /** Begins the record of a visit, with the case filled in. */
    public RecordWork begin(FormHash form, CaseList.Case about) throws UnknownFormException, VaultException {
        return CaseVisit.begin(records, form, about);
    }
}
