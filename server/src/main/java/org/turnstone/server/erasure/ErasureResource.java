package org.turnstone.server.erasure;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.AdminOnly;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Erases records and parts, answers laptops' requests to erase, and reports, for the administrator. */
@Path("admin/sites/{site}/erasures")
@AdminOnly
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ErasureResource {
    private static final int MAX_REASON = 400;
    private static final String WAITS =
            "Proposed. It is erased when a person who may agrees, on the page of withdrawals or by the interface.";

    @Inject
    Sites sites;

    @Inject
    SiteErasures erasures;

    @Inject
    ErasureReports reports;

    @Inject
    ErasureDesk desk;

    @Inject
    SiteControl control;

    /** Proposes; the token is one person, and an erasure takes two. */
    @Operation(
            summary =
                    "Proposes to erase a record or parts of it; a person agrees. Reports if the whole is erased already.")
    @POST
    public Response erase(@PathParam("site") String siteName, @Nullable Erasure wanted) {
        SiteId site = sites.named(siteName).id();
        Erasure erasure = Given.body(wanted);
        RecordId record = erasures.named(site, Given.text(erasure.record(), "record"));
        if (control.of(site).isErased(record)) {
            return Response.ok(ReportView.of(reports.of(site, record))).build();
        }
        desk.propose(
                site,
                record,
                ErasureDesk.rows(erasure.parts() == null ? List.of() : erasure.parts()),
                reason(erasure.reason()),
                AdminOnly.ACTOR);
        return Response.accepted(new Proposed(record.toHex(), WAITS)).build();
    }

    private static String reason(@Nullable String given) {
        String reason = Given.text(given, "reason").strip();
        if (reason.length() > MAX_REASON) {
            throw malformed("A reason has at most " + MAX_REASON + " characters.");
        }
        return reason;
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed.");
    }

    @Operation(summary = "What is erased where, and which laptops have not confirmed it.")
    @GET
    @Path("{record}")
    public ReportView report(@PathParam("site") String siteName, @PathParam("record") String record) {
        SiteId site = sites.named(siteName).id();
        return ReportView.of(reports.of(site, erasures.named(site, record)));
    }

    /** What laptops ask for. */
    @Operation(summary = "What laptops ask to have erased.")
    @GET
    @Path("requests")
    public List<RequestView> requests(@PathParam("site") String siteName) {
        return views(sites.named(siteName).id());
    }

    private List<RequestView> views(SiteId site) {
        return erasures.requests(site).stream().map(RequestView::of).toList();
    }

    /** Does what a laptop asks for, and answers with the report. */
    @Operation(summary = "Erases what a laptop asks for and reports.")
    @POST
    @Path("requests/{request}/confirm")
    public ReportView confirm(@PathParam("site") String siteName, @PathParam("request") String request) {
        SiteId site = sites.named(siteName).id();
        RecordId record = erasures.confirm(site, id(request), AdminOnly.ACTOR);
        return ReportView.of(reports.of(site, record));
    }

    /** Proposes to say no, and answers with what is still asked for. */
    @Operation(summary = "Proposes to refuse what a laptop asks for, with a reason it will show; a person agrees.")
    @POST
    @Path("requests/{request}/refuse")
    public List<RequestView> refuse(
            @PathParam("site") String siteName, @PathParam("request") String request, @Nullable Refusal wanted) {
        SiteId site = sites.named(siteName).id();
        desk.proposeToKeep(site, id(request).toHex(), reason(Given.body(wanted).reason()), AdminOnly.ACTOR);
        return views(site);
    }

    private static ChangeId id(String text) {
        if (!text.matches("[0-9a-f]{32}")) {
            throw malformed("A request is named by 32 hexadecimal digits.");
        }
        return new ChangeId(Octets16.ofHex(text));
    }

    /** @param sentence what has to happen before anything is erased */
    public record Proposed(String record, String sentence) {}

    /**
     * @param record its id, or its key in a dataset
     * @param parts rows to be erased alone; absent or empty for the whole record
     * @param reason kept sealed, for the report
     */
    public record Erasure(
            @Nullable String record,
            @Nullable List<String> parts,
            @Nullable String reason) {
        @Override
        public String toString() {
            return "erasure of " + record;
        }
    }

    /** @param reason kept sealed, for the report */
    public record Refusal(@Nullable String reason) {
        @Override
        public String toString() {
            return "refusal";
        }
    }

    /** A request as docs/contracts.md has it. */
    public record RequestView(
            String request,
            String record,
            @Nullable String part,
            String reason,
            String askedAt,
            String device,
            String name,
            boolean hides) {
        static RequestView of(SiteErasures.Request request) {
            KeyId part = request.pending().request().part();
            return new RequestView(
                    request.pending().id().toHex(),
                    request.pending().record().toHex(),
                    part == null ? null : part.toHex(),
                    request.pending().request().reason().word(),
                    request.pending().request().at().toString(),
                    request.pending().device().toHex(),
                    request.name(),
                    request.hides());
        }
    }

    /** A report as docs/contracts.md has it. */
    public record ReportView(
            String record,
            boolean complete,
            List<ErasedView> erasures,
            ServerView server,
            List<DeviceView> devices,
            BackupView backups,
            List<RefusalView> refused,
            List<String> sentences) {
        static ReportView of(ErasureReport report) {
            return new ReportView(
                    report.record().toHex(),
                    report.isComplete(),
                    report.erasures().stream().map(ErasedView::of).toList(),
                    ServerView.of(report),
                    report.devices().stream().map(DeviceView::of).toList(),
                    BackupView.of(report.backups()),
                    report.refusals().stream().map(RefusalView::of).toList(),
                    report.sentences());
        }

        @Override
        public String toString() {
            return "report on the erasure of " + record;
        }
    }

    /** One decision and what it removed here. */
    public record ErasedView(
            @Nullable String part,
            String decision,
            String at,
            String by,
            String reason,
            long bodies,
            long keyWraps,
            long attachments,
            long rows,
            int lateChanges) {
        static ErasedView of(ErasureReport.Erased erased) {
            KeyId part = erased.part();
            return new ErasedView(
                    part == null ? null : part.toHex(),
                    erased.decision().toHex(),
                    erased.at().toString(),
                    erased.actor(),
                    erased.reason(),
                    erased.gone().bodies(),
                    erased.gone().keyWraps(),
                    erased.gone().attachments(),
                    erased.gone().datasetRows(),
                    erased.lateChanges());
        }

        @Override
        public String toString() {
            return "erasure " + decision;
        }
    }

    /** What stays on this server, and what should not be there any more. */
    public record ServerView(
            long headers, long bodies, long keyWraps, long attachments, long rows, int lateChangesDiscarded) {
        static ServerView of(ErasureReport report) {
            Traces remains = report.remains();
            return new ServerView(
                    report.headers(),
                    remains.bodies(),
                    remains.keyWraps(),
                    remains.attachments(),
                    remains.datasetRows(),
                    report.lateChanges());
        }
    }

    /** A laptop: confirmed, outstanding or shut-out. */
    public record DeviceView(
            String device,
            String name,
            String state,
            @Nullable String confirmedAt,
            @Nullable String lastSeen) {
        static DeviceView of(ErasureReport.Device device) {
            return new DeviceView(
                    device.id().toHex(),
                    device.name(),
                    device.state().word(),
                    text(device.confirmedAt()),
                    text(device.lastSeen()));
        }
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    /** What copies open, and up to when. */
    public record BackupView(
            boolean closed,
            int period,
            List<Integer> keysLeft,
            @Nullable String destroyableFrom,
            int before) {
        static BackupView of(ErasureReport.Backups backups) {
            return new BackupView(
                    backups.areClosed(),
                    backups.period(),
                    backups.keysLeft(),
                    backups.areClosed() ? null : backups.earliest().toString(),
                    backups.before());
        }
    }

    /** A request about the record that was refused. */
    public record RefusalView(String request, String at, String by, String reason) {
        static RefusalView of(ErasureNotes.Refusal refusal) {
            return new RefusalView(
                    refusal.request().toHex(), refusal.at().toString(), refusal.actor(), refusal.reason());
        }

        @Override
        public String toString() {
            return "refusal of " + request;
        }
    }
}
