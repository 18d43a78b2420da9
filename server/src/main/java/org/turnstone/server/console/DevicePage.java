package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.EnrolmentCodes;
import org.turnstone.server.account.Member;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.Role;
import org.turnstone.server.changelog.Arrivals;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.ingest.Holdings;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.keys.SiteControl;
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
@Path("site/{site}/devices")
@Controller
@RequestScoped
public class DevicePage {
    private static final int MAX_REASON = 160;
    private static final int DAYS = 28;
    /** Counting what a laptop held opens every record; above so many only when it is asked for. */
    private static final int COUNTED_AT_ONCE = 500;

    /** UK GDPR, Article 33: from when somebody became aware. */
    private static final Duration BREACH_CLOCK = Duration.ofHours(72);

    @Inject
    Page page;

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
    DatasetCatalogue datasets;

    @Inject
    Quarantine quarantine;

    @Inject
    Arrivals arrivals;

    @Inject
    Clock clock;

    @Inject
    Models models;

    @Context
    HttpServletRequest request;

    /**
     * A laptop as a line of the list.
     *
     * @param tone {@code ok}, {@code quiet} or {@code out}
     */
    public record Laptop(
            String device, String name, String role, String enrolled, String lastSeen, String clock, String tone) {}

    @GET
    @Needs(Right.SEE_DEVICES)
    public String list() {
        Site site = person.site();
        models.put("laptops", laptops(site));
        models.put("quarantined", quarantine.list(site.id()));
        models.put("codes", codes.of(site.id()).stream().limit(20).toList());
        models.put(
                "people",
                accounts.membersOf(site.id()).stream()
                        .filter(member -> member.roles().stream().anyMatch(Role::capturesInTheField))
                        .toList());
        models.put("issued", "");
        return "devices.xhtml";
    }

    private List<Laptop> laptops(Site site) {
        ControlState state = control.of(site.id());
        Map<PersonId, String> names = members.names(site.id());
        Map<DeviceId, Instant> times = seen.times(site.id());
        Map<DeviceId, NavigableMap<Instant, Duration>> ahead = clocks.of(site.id());
        List<Laptop> laptops = new ArrayList<>();
        for (var enrolment : state.enrolments()) {
            DeviceCertificate certificate = enrolment.certificate();
            DeviceId id = certificate.deviceId();
            DeviceRole role = state.roleOf(id).orElse(certificate.role());
            if (role == DeviceRole.OFFICE) {
                continue;
            }
            Instant at = times.get(id);
            boolean quiet = at == null || at.isBefore(clock.instant().minus(Duration.ofDays(7)));
            NavigableMap<Instant, Duration> off = ahead.get(id);
            laptops.add(new Laptop(
                    id.toHex(),
                    names.getOrDefault(certificate.personId(), "?"),
                    role.name().toLowerCase(Locale.ROOT),
                    page.moment(certificate.issued()),
                    page.moment(at),
                    off == null || off.lastEntry().getValue().abs().toMinutes() < 5
                            ? ""
                            : Durations.inWords(off.lastEntry().getValue()),
                    state.isRevoked(id) ? "out" : quiet ? "quiet" : "ok"));
        }
        return laptops;
    }

    /** A code for somebody's laptop, shown this once, as text and as a picture. */
    @POST
    @Path("codes")
    @Needs(Right.ENROL_DEVICES)
    public String issue(@FormParam("login") @Nullable String login, @FormParam("role") @Nullable String role) {
        Site site = person.site();
        Member member = accounts.member(site.id(), Typed.words(login, "The person", 64))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_USER", "Nobody with this login has a place at this site.", "No code was issued."));
        Role wanted = Role.ofWord(Typed.orEmpty(role))
                .or(() ->
                        member.roles().stream().filter(Role::capturesInTheField).findFirst())
                .orElseThrow(() -> Typed.malformed("They have no role that works with a laptop."));
        EnrolmentCodes.Issued issued = codes.issue(site, member, wanted, person.login());
        String view = list();
        models.put("issued", issued.code().display());
        models.put("issuedFor", member.login());
        models.put("issuedUntil", page.moment(issued.expiresAt()));
        models.put("qr", QrPicture.of(issued.code().display(), "The enrolment code as a picture"));
        return view;
    }

    @GET
    @Path("{device}")
    @Needs(Right.SEE_DEVICES)
    public String show(@PathParam("device") String device, @QueryParam("held") @DefaultValue("false") boolean held) {
        Site site = person.site();
        DeviceId id = known(site, device);
        Laptop laptop = laptops(site).stream()
                .filter(one -> one.device().equals(device))
                .findFirst()
                .orElseThrow(DevicePage::none);
        Instant revoked = control.of(site.id()).revokedAt(id).orElse(null);
        long records = datasets.of(site.id()).stream()
                .mapToLong(DatasetCatalogue.DatasetSummary::records)
                .sum();
        SortedMap<LocalDate, Integer> days =
                arrivals.byDay(site.id(), site.timeZone(), DAYS).getOrDefault(id, Collections.emptySortedMap());
        models.put("laptop", laptop);
        if (held || records <= COUNTED_AT_ONCE) {
            Holdings.Report report = holdings.of(site, id);
            models.put("report", report);
            models.put("asOf", page.moment(report.asOf()));
        }
        models.put("clocks", clockLog(site, id));
        models.put(
                "chart",
                SvgChart.bars(
                        "Saves from this laptop by day",
                        days,
                        LocalDate.ofInstant(clock.instant(), site.timeZone()),
                        DAYS));
        models.put("revokedAt", revoked == null ? "" : page.moment(revoked));
        models.put("breachUntil", revoked == null ? "" : page.moment(revoked.plus(BREACH_CLOCK)));
        models.put(
                "breachLeft",
                revoked == null ? "" : Durations.left(Duration.between(clock.instant(), revoked.plus(BREACH_CLOCK))));
        return "device.xhtml";
    }

    private List<String> clockLog(Site site, DeviceId id) {
        List<String> log = new ArrayList<>();
        NavigableMap<Instant, Duration> known = clocks.of(site.id()).get(id);
        if (known != null) {
            known.descendingMap()
                    .forEach((at, ahead) -> log.add(page.moment(at) + ": "
                            + (ahead.abs().toMinutes() < 1 ? "right" : Durations.inWords(ahead))));
        }
        return log.subList(0, Math.min(20, log.size()));
    }

    /** Shuts a laptop out: its owner is told by it, the thief gets nothing, and what it held is on the page. */
    @POST
    @Path("{device}/lost")
    @Needs(Right.REVOKE_DEVICES)
    public Response lost(
            @PathParam("device") String device,
            @FormParam("why") @Nullable String why,
            @FormParam("before") @Nullable String before) {
        Site site = person.site();
        DeviceId id = known(site, device);
        members.revoke(site.id(), id, Typed.words(why, "The reason", MAX_REASON), moment(before, site), person.login());
        page.say(
                "Shut out. It gets nothing any more and is told to erase what it holds; what it sends later is kept without"
                        + " effect. What it held stands below.");
        return Response.seeOther(URI.create(page.to("devices/" + device))).build();
    }

    private static @Nullable Instant moment(@Nullable String typed, Site site) {
        String text = Typed.orEmpty(typed);
        try {
            return text.isEmpty()
                    ? null
                    : LocalDateTime.parse(text).atZone(site.timeZone()).toInstant();
        } catch (DateTimeParseException e) {
            throw Typed.malformed("A moment is written as 2026-11-02T09:00.");
        }
    }

    /** Lets what a laptop wrote after it was shut out count after all. */
    @POST
    @Path("accept")
    @Needs(Right.REVOKE_DEVICES)
    public Response accept(@FormParam("log") @Nullable String log, @FormParam("why") @Nullable String why) {
        quarantine.accept(
                person.site().id(),
                new LogId(Typed.id(log)),
                Optional.<ChangeId>empty(),
                Typed.words(why, "The reason", MAX_REASON),
                person.login());
        page.say("Accepted. It counts from now on, everywhere.");
        return Response.seeOther(URI.create(page.to("devices"))).build();
    }

    private DeviceId known(Site site, String device) {
        DeviceId id = new DeviceId(Typed.id(device));
        if (control.of(site.id()).device(id).isEmpty()) {
            throw none();
        }
        return id;
    }

    private static ProblemException none() {
        return new ProblemException(404, "NO_DEVICE", "There is no such laptop at the site.", "Look at the list.");
    }
}
