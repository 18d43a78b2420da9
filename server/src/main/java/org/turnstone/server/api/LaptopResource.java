package org.turnstone.server.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.EnrolmentCodes;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.Role;
import org.turnstone.server.breach.BreachLog;
import org.turnstone.server.ingest.Holdings;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.Given;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;

/** Laptops: enrolling them, when they were heard from, what they hold, and what to do when one is lost. */
@Path("sites/{site}/laptops")
@Produces(MediaType.APPLICATION_JSON)
public class LaptopResource {
    private static final int MAX_REASON = 160;
    private static final int MAX_LINE = 1_000;
    private static final int MAX_LOGIN = 64;

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    EnrolmentCodes codes;

    @Inject
    SiteControl control;

    @Inject
    Members members;

    @Inject
    LastSeen seen;

    @Inject
    DeviceClocks clocks;

    @Inject
    Holdings holdings;

    @Inject
    Quarantine quarantine;

    @Inject
    BreachLog breaches;

    @Inject
    Clock clock;

    @Operation(summary = "The laptops of the site, when they were heard from and how far their clocks are off.")
    @GET
    @Needs(Right.SEE_DEVICES)
    public List<LaptopView> list(@PathParam("site") String siteName) {
        Site site = person.site();
        ControlState state = control.of(site.id());
        Map<PersonId, String> names = members.names(site.id());
        Map<DeviceId, Instant> times = seen.times(site.id());
        Map<DeviceId, NavigableMap<Instant, Duration>> ahead = clocks.of(site.id());
        return state.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .filter(certificate -> role(state, certificate) != DeviceRole.OFFICE)
                .map(certificate -> {
                    DeviceId id = certificate.deviceId();
                    NavigableMap<Instant, Duration> off = ahead.get(id);
                    return new LaptopView(
                            id.toHex(),
                            names.getOrDefault(certificate.personId(), ""),
                            role(state, certificate).name().toLowerCase(Locale.ROOT),
                            certificate.issued().toString(),
                            text(times.get(id)),
                            off == null ? 0 : off.lastEntry().getValue().toSeconds(),
                            text(state.revokedAt(id).orElse(null)));
                })
                .toList();
    }

    private static DeviceRole role(ControlState state, DeviceCertificate certificate) {
        return state.roleOf(certificate.deviceId()).orElse(certificate.role());
    }

    @Operation(summary = "What a laptop held when it last spoke to this server, in counts.")
    @GET
    @Path("{device}/holdings")
    @Needs(Right.SEE_DEVICES)
    public HeldView held(@PathParam("site") String siteName, @PathParam("device") String device) {
        Site site = person.site();
        return HeldView.of(holdings.of(site, known(site, device)));
    }

    @Operation(
            summary =
                    "Shuts a laptop out, begins the log of the breach, and answers with what the laptop held; what it sends"
                            + " later has no effect.")
    @POST
    @Path("{device}/lost")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.REVOKE_DEVICES)
    public HeldView lost(
            @PathParam("site") String siteName, @PathParam("device") String device, @Nullable Lost wanted) {
        Site site = person.site();
        DeviceId id = known(site, device);
        Lost given = Given.body(wanted);
        String why = Wanted.words(given.why(), "why", MAX_REASON);
        Instant before = moment(given.before());
        Instant aware = moment(given.aware());
        breaches.begin(site.id(), id, aware == null ? clock.instant() : aware, why, person.login());
        members.revoke(site.id(), id, why, before, person.login());
        return HeldView.of(holdings.of(site, id));
    }

    @Operation(summary = "The log of a lost laptop, and by when the regulator has to have been told.")
    @GET
    @Path("{device}/breach")
    @Needs(Right.SEE_DEVICES)
    public BreachView breach(@PathParam("site") String siteName, @PathParam("device") String device) {
        Site site = person.site();
        return breaches.of(site.id(), known(site, device))
                .map(BreachView::of)
                .orElseThrow(() -> new ProblemException(
                        404, "NO_BREACH", "There is no log of a breach for this laptop.", "It was not called lost."));
    }

    @Operation(summary = "Goes on with the log of a lost laptop; its lines are never changed.")
    @POST
    @Path("{device}/breach")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.REVOKE_DEVICES)
    public BreachView log(
            @PathParam("site") String siteName, @PathParam("device") String device, @Nullable BreachLine wanted) {
        Site site = person.site();
        BreachLine given = Given.body(wanted);
        breaches.write(
                site.id(),
                known(site, device),
                Wanted.words(given.line(), "line", MAX_LINE),
                given.told(),
                person.login());
        return breach(siteName, device);
    }

    @Operation(summary = "What laptops wrote after they were shut out, which counts once somebody accepts it.")
    @GET
    @Path("quarantine")
    @Needs(Right.SEE_DEVICES)
    public List<QuarantinedView> quarantined(@PathParam("site") String siteName) {
        return quarantine.list(person.site().id()).stream()
                .map(waiting -> new QuarantinedView(
                        waiting.log().toHex(),
                        waiting.device().toHex(),
                        waiting.name(),
                        waiting.revoked(),
                        waiting.entries(),
                        waiting.records()))
                .toList();
    }

    @Operation(summary = "Lets what a laptop wrote after it was shut out count after all.")
    @POST
    @Path("quarantine/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.REVOKE_DEVICES)
    public List<QuarantinedView> accept(@PathParam("site") String siteName, @Nullable Accepted wanted) {
        Accepted given = Given.body(wanted);
        quarantine.accept(
                person.site().id(),
                new LogId(Wanted.id(given.log(), "log")),
                Optional.<ChangeId>empty(),
                Wanted.words(given.why(), "why", MAX_REASON),
                person.login());
        return quarantined(siteName);
    }

    @Operation(summary = "The enrolment codes of the site and what became of them.")
    @GET
    @Path("codes")
    @Needs(Right.SEE_DEVICES)
    public List<IssuedCodeView> codes(@PathParam("site") String siteName) {
        return codes.of(person.site().id()).stream()
                .map(code -> new IssuedCodeView(
                        code.login(),
                        code.role(),
                        code.issuedAt().toString(),
                        code.expiresAt().toString(),
                        code.state()))
                .toList();
    }

    @Operation(summary = "Issues a code with which somebody enrols a laptop; it is shown this once.")
    @POST
    @Path("codes")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Right.ENROL_DEVICES)
    public CodeForLaptop issue(@PathParam("site") String siteName, @Nullable ForWhom wanted) {
        Site site = person.site();
        ForWhom given = Given.body(wanted);
        Member member = accounts.member(site.id(), Wanted.words(given.login(), "login", MAX_LOGIN))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_USER", "Nobody with this login has a place at this site.", "No code was issued."));
        String word = given.role();
        Role role = (word == null
                        ? member.roles().stream()
                                .filter(Role::capturesInTheField)
                                .findFirst()
                        : Role.ofWord(word))
                .orElseThrow(() -> Wanted.malformed("They have no role that works with a laptop."));
        EnrolmentCodes.Issued issued = codes.issue(site, member, role, person.login());
        return new CodeForLaptop(issued.code().display(), issued.expiresAt().toString());
    }

    private DeviceId known(Site site, String device) {
        DeviceId id = new DeviceId(Wanted.named(device));
        if (control.of(site.id()).device(id).isEmpty()) {
            throw new ProblemException(404, "NO_DEVICE", "There is no such laptop at the site.", "Look at the list.");
        }
        return id;
    }

    private static @Nullable Instant moment(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Wanted.malformed("A moment is written as 2026-11-02T09:00:00Z.");
        }
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    /** @param clockAheadSeconds by its last word about it; negative if it is behind */
    public record LaptopView(
            String device,
            String name,
            String role,
            String enrolled,
            @Nullable String lastSeen,
            long clockAheadSeconds,
            @Nullable String revokedAt) {}

    /**
     * See {@link BreachLog.Breach}.
     *
     * @param toldAt null while the clock runs
     */
    public record BreachView(
            String aware, String until, @Nullable String toldAt, List<WrittenView> lines) {
        static BreachView of(BreachLog.Breach breach) {
            return new BreachView(
                    breach.aware().toString(),
                    breach.until().toString(),
                    text(breach.toldAt()),
                    breach.lines().stream()
                            .map(line -> new WrittenView(line.at().toString(), line.by(), line.text()))
                            .toList());
        }
    }

    public record WrittenView(String at, String by, String text) {
        @Override
        public String toString() {
            return "line of a breach log";
        }
    }

    /** @param told whether the line says that the regulator was told, or why not */
    public record BreachLine(@Nullable String line, boolean told) {
        @Override
        public String toString() {
            return "line for a breach log";
        }
    }

    /** See {@link Holdings.Report}. */
    public record HeldView(
            @Nullable String asOf,
            @Nullable String revokedAt,
            int records,
            int unfinished,
            int mayHaveFaded,
            Map<String, Integer> byForm,
            int identified,
            int sealed,
            int attachments,
            int confirmed,
            int waiting,
            long missing,
            int lastStick) {
        static HeldView of(Holdings.Report report) {
            return new HeldView(
                    text(report.asOf()),
                    text(report.revokedAt()),
                    report.records(),
                    report.unfinished(),
                    report.mayHaveFaded(),
                    report.byForm(),
                    report.identified(),
                    report.sealed(),
                    report.attachments(),
                    report.confirmed(),
                    report.waiting(),
                    report.missing(),
                    report.lastStick());
        }
    }

    /**
     * A laptop that is lost.
     *
     * @param before from when on what it wrote is not to count; null if all counts that is here
     * @param aware when somebody became aware of it; null for now
     */
    public record Lost(
            @Nullable String why,
            @Nullable String before,
            @Nullable String aware) {}

    /** A log that waits. */
    public record QuarantinedView(String log, String device, String name, boolean revoked, int entries, int records) {}

    /** Which log, and why. */
    public record Accepted(@Nullable String log, @Nullable String why) {}

    /** A code, without its secret. */
    public record IssuedCodeView(String login, String role, String issuedAt, String expiresAt, String state) {}

    /** For whose laptop; the role may be left out. */
    public record ForWhom(@Nullable String login, @Nullable String role) {}

    /** The code, shown this once. */
    public record CodeForLaptop(String code, String expiresAt) {
        @Override
        public String toString() {
            return "enrolment code";
        }
    }
}
