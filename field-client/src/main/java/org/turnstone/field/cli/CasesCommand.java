package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;
import java.util.Optional;
import org.turnstone.field.capture.Caseload;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Vault;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.identity.CaseList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field cases}. */
@Command(
        name = "cases",
        description = "List the cases that stand on your list, as the office knew them at the last sync.",
        mixinStandardHelpOptions = true)
final class CasesCommand extends VaultCommand {
    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, UnknownRecordException, UnknownFormException {
        requireEnrolled(vault);
        Records records = records(vault);
        Optional<CaseStore.Kept> kept = vault.cases().kept();
        if (kept.isEmpty()) {
            if (json) {
                print(Json.createObjectBuilder()
                        .add("cases", Json.createArrayBuilder())
                        .build());
            } else {
                around().out()
                        .println(
                                "No list of cases is on this laptop. The office's comes with a sync, if it gives any out.");
            }
            return ExitCode.DONE;
        }
        Caseload load = Caseload.of(kept.get(), new RecordIndex(vault, records).lines());
        Map<String, String> words = words(records.forms(), load.formId());
        if (json) {
            print(inJson(load, words));
        } else {
            print(load, words);
        }
        return ExitCode.DONE;
    }

    private static Map<String, String> words(FormLibrary forms, String formId) throws UnknownFormException {
        Optional<FormLibrary.Version> newest = forms.newest(formId);
        if (newest.isEmpty()) {
            return Map.of();
        }
        FormTemplate form = forms.template(newest.get().hash());
        return Caseload.outcomes(form, form.defaultLanguage());
    }

    private static JsonObject inJson(Caseload load, Map<String, String> words) {
        JsonArrayBuilder cases = Json.createArrayBuilder();
        for (Caseload.Door door : load.doors()) {
            CaseList.Case known = door.known();
            JsonArrayBuilder calls = Json.createArrayBuilder();
            for (CaseList.Call call : known.calls()) {
                JsonObjectBuilder said = Json.createObjectBuilder();
                call.at().ifPresent(at -> said.add("at", at.toString()));
                calls.add(said.add("outcome", call.outcome()).add("who", call.who()));
            }
            JsonArrayBuilder here = Json.createArrayBuilder();
            door.here().forEach(line -> here.add(line.record().toHex()));
            cases.add(Json.createObjectBuilder()
                    .add("case", known.number())
                    .add("wave", known.wave())
                    .add("waveName", known.waveName())
                    .add("area", known.area())
                    .add("areaName", known.areaName())
                    .add("round", known.round())
                    .add("visits", known.visits())
                    .add("outcome", known.outcome())
                    .add("outcomeWords", words.getOrDefault(known.outcome(), known.outcome()))
                    .add("contested", known.contested())
                    .add("done", door.isDone())
                    .add("calls", calls)
                    .add("records", here));
        }
        return Json.createObjectBuilder()
                .add("at", load.at().toString())
                .add("form", load.formId())
                .add("left", load.left())
                .add("cases", cases)
                .build();
    }

    private void print(Caseload load, Map<String, String> words) {
        around().out()
                .println(load.doors().size() + " cases, " + load.open() + " to go to, as the office knew them at "
                        + load.at() + ".");
        for (Caseload.Door door : load.doors()) {
            CaseList.Case known = door.known();
            String came =
                    known.outcome().isEmpty() ? "no outcome" : words.getOrDefault(known.outcome(), known.outcome());
            around().out()
                    .println(known.number() + "  " + known.waveName() + "  " + known.areaName() + "  visits "
                            + known.visits() + "  " + came + (known.contested() ? "  (contested)" : "")
                            + (door.here().isEmpty()
                                    ? ""
                                    : "  records here " + door.here().size()));
        }
        if (load.left() > 0) {
            around().out().println(load.left() + " more stand on your list than it has room for. Ask the office.");
        }
    }
}
