package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.export.CsvAnswer;
import org.turnstone.server.platform.Given;
import org.turnstone.server.review.RecordSheet;
import org.turnstone.server.review.RecordSheets;
import org.turnstone.server.review.Settlements;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/** One record with its history, and putting an answer of it right. */
@Path("sites/{site}/records/{record}")
@Produces(MediaType.APPLICATION_JSON)
public class RecordResource {
    private static final int MAX_TEXT = 20_000;

    @Inject
    CurrentPerson person;

    @Inject
    RecordSheets sheets;

    @Inject
    Settlements settlements;

    @Inject
    AuditTrail audit;

    @Operation(summary = "A record: its answers with who gave them, and every save; identifiers are hidden.")
    @GET
    @Needs(Right.READ_ANSWERS)
    public RecordView show(@PathParam("site") String siteName, @PathParam("record") String record) {
        return RecordView.of(sheets.need(person.site(), new RecordId(Wanted.named(record)), false));
    }

    /** That it was read, and why, is in the audit trail. */
    @Operation(summary = "A record with names and telephone numbers, for a reason that is written down.")
    @POST
    @Path("identifiers")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.READ_IDENTIFIERS)
    @Transactional
    public RecordView identifiers(
            @PathParam("site") String siteName, @PathParam("record") String record, @Nullable Reading wanted) {
        RecordId id = new RecordId(Wanted.named(record));
        String why = Wanted.words(Given.body(wanted).why(), "why", Wanted.MAX_REASON);
        audit.record(person.login(), "identifier.read", person.site().id(), id.toHex() + ": " + why);
        return RecordView.of(sheets.need(person.site(), id, true));
    }

    @Operation(
            summary =
                    "What people did to each answer of a record, from capture to the last decision; identifiers are hidden.")
    @GET
    @Path("history")
    @Needs(Right.READ_ANSWERS)
    public List<StepView> history(@PathParam("site") String siteName, @PathParam("record") String record) {
        return sheets.need(person.site(), new RecordId(Wanted.named(record)), false).steps().stream()
                .map(StepView::of)
                .toList();
    }

    /** That it was handed out is in the audit trail. */
    @Operation(summary = "The same as CSV.")
    @GET
    @Path("history.csv")
    @Produces("text/csv")
    @Needs(Right.READ_ANSWERS)
    @Transactional
    public Response historyFile(@PathParam("site") String siteName, @PathParam("record") String record) {
        RecordId id = new RecordId(Wanted.named(record));
        RecordSheet sheet = sheets.need(person.site(), id, false);
        audit.record(person.login(), "dataset.history", person.site().id(), id.toHex());
        List<List<String>> lines = new ArrayList<>(List.of(StepView.HEADER));
        sheet.steps().forEach(step -> lines.add(StepView.of(step).line(sheet.recordKey())));
        return CsvAnswer.of("history-" + sheet.recordKey(), lines);
    }

    @Operation(summary = "Puts one answer right on top of what was captured, with a reason.")
    @POST
    @Path("corrections")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.DECIDE)
    public RecordView correct(
            @PathParam("site") String siteName, @PathParam("record") String record, @Nullable Correction wanted) {
        RecordId id = new RecordId(Wanted.named(record));
        Correction given = Given.body(wanted);
        FieldPath path = Wanted.path(given.path());
        RecordSheet.Field field = TypedAnswer.field(sheets.need(person.site(), id, false), path);
        FieldValue answer = TypedAnswer.of(field, Wanted.words(given.value(), "value", MAX_TEXT));
        settlements.correct(
                person.site(),
                new Settlements.Decision(
                        id,
                        path,
                        Wanted.heads(given.heads(), "heads"),
                        Optional.empty(),
                        Optional.empty(),
                        Wanted.words(given.why(), "why", Wanted.MAX_REASON)),
                answer,
                person.login());
        return show(siteName, record);
    }

    /**
     * A record.
     *
     * @param needsDecision true while an answer is in conflict
     * @param heads to be brought along with what is decided about the record
     */
    public record RecordView(
            String record,
            String recordKey,
            String form,
            String version,
            String state,
            boolean needsDecision,
            boolean incomplete,
            boolean inBin,
            List<String> heads,
            List<FieldView> fields,
            List<SaveView> saves,
            List<String> findings) {
        static RecordView of(RecordSheet sheet) {
            return new RecordView(
                    sheet.record().toHex(),
                    sheet.recordKey(),
                    sheet.formId(),
                    sheet.version(),
                    sheet.state(),
                    sheet.conflicts() > 0,
                    sheet.incomplete(),
                    sheet.inBin(),
                    Wanted.hex(sheet.heads()),
                    sheet.parts().stream()
                            .flatMap(part -> part.fields().stream())
                            .map(FieldView::of)
                            .toList(),
                    sheet.saves().stream().map(SaveView::of).toList(),
                    sheet.findings());
        }

        @Override
        public String toString() {
            return "record " + record;
        }
    }

    /**
     * An answer.
     *
     * @param counted who added what, if several people or laptops counted
     * @param values more than one if they are in conflict, or several people said the same; none if it is hidden
     */
    public record FieldView(
            String path,
            String question,
            String answer,
            boolean hidden,
            boolean inConflict,
            boolean edited,
            List<CountedView> counted,
            List<GivenValue> values) {
        static FieldView of(RecordSheet.Field field) {
            return new FieldView(
                    field.path().text(),
                    field.question(),
                    field.hidden() ? "" : field.answer(),
                    field.hidden(),
                    field.inConflict(),
                    field.edited(),
                    field.parts().stream()
                            .map(part -> new CountedView(part.amount(), part.recount(), part.author(), part.device()))
                            .toList(),
                    field.hidden()
                            ? List.of()
                            : field.values().stream().map(GivenValue::of).toList());
        }

        @Override
        public String toString() {
            return "field " + path;
        }
    }

    /** @param recount true for the count that the others were added to */
    public record CountedView(String amount, boolean recount, String by, String device) {
        @Override
        public String toString() {
            return "count";
        }
    }

    /**
     * What somebody did to an answer.
     *
     * @param value as a dataset would have it, {@code text} in the form's words
     * @param did captured, changed, counted, corrected or decided
     * @param instead which values it was given in the place of, in the form's words
     * @param at by the laptop's clock
     * @param correctedAt by a right clock where that one was wrong; null if it was not, or if that cannot be told
     */
    public record StepView(
            String path,
            String question,
            String value,
            String text,
            String did,
            List<String> instead,
            String by,
            String device,
            String change,
            String at,
            boolean clockWrong,
            @Nullable String correctedAt,
            @Nullable String why) {
        static final List<String> HEADER = List.of(
                "record_key",
                "path",
                "question",
                "value",
                "in_words",
                "did",
                "instead_of",
                "by",
                "device",
                "change",
                "at",
                "clock_flag",
                "corrected_at",
                "why");

        static StepView of(RecordSheet.Step step) {
            Instant corrected = step.entered().corrected();
            boolean wrong = step.entered().isWrong();
            return new StepView(
                    step.path().text(),
                    step.question(),
                    step.value(),
                    step.text(),
                    step.deed().word(),
                    step.instead(),
                    step.author(),
                    step.device(),
                    step.change().toHex(),
                    step.entered().said().toString(),
                    wrong,
                    wrong && corrected != null ? corrected.toString() : null,
                    step.why());
        }

        List<String> line(String recordKey) {
            return List.of(
                    recordKey,
                    path,
                    question,
                    value,
                    text,
                    did,
                    String.join(" | ", instead),
                    by,
                    device,
                    change,
                    at,
                    clockWrong ? "1" : "0",
                    Objects.requireNonNullElse(correctedAt, ""),
                    Objects.requireNonNullElse(why, ""));
        }

        @Override
        public String toString() {
            return "step of " + path;
        }
    }

    /** A value, who gave it on which laptop, and when by its clock. */
    public record GivenValue(
            String text,
            String by,
            String device,
            String change,
            String at,
            @Nullable String why) {
        static GivenValue of(RecordSheet.Value value) {
            return new GivenValue(
                    value.text(),
                    value.author(),
                    value.device(),
                    value.change().toHex(),
                    value.entered().said().toString(),
                    value.why());
        }

        @Override
        public String toString() {
            return "value";
        }
    }

    /** A save and what it did, in words. */
    public record SaveView(
            String change, String by, String device, String at, boolean office, boolean quarantined, List<String> did) {
        static SaveView of(RecordSheet.Save save) {
            return new SaveView(
                    save.change().toHex(),
                    save.author(),
                    save.device(),
                    save.entered().said().toString(),
                    save.office(),
                    save.quarantined(),
                    save.edits().stream()
                            .map(edit -> edit.question() + ": " + edit.text())
                            .toList());
        }

        @Override
        public String toString() {
            return "save " + change;
        }
    }

    /** Why names are read. */
    public record Reading(@Nullable String why) {
        @Override
        public String toString() {
            return "reading";
        }
    }

    /** The answer as it is typed: words, a number, 2026-11-02, or a choice's code. */
    public record Correction(
            @Nullable String path,
            @Nullable List<String> heads,
            @Nullable String value,
            @Nullable String why) {
        @Override
        public String toString() {
            return "correction";
        }
    }
}
