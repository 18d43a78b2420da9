package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
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
import org.turnstone.server.breach.BreachLog;
import org.turnstone.server.cases.CaseFile;
import org.turnstone.server.cases.CaseHandings;
import org.turnstone.server.cases.Caseload;
import org.turnstone.server.cases.Caseloads;
import org.turnstone.server.cases.OutcomeFamily;
import org.turnstone.server.changelog.Arrivals;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.ingest.Holdings;
import org.turnstone.server.ingest.StickImport;
import org.turnstone.server.keys.DeviceClocks;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.Quarantine;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.UploadLimit;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;

/** Laptops: enrolling them, when they were heard from, what they hold, and what to do when one is lost. */
@Path("site/{site}/devices")
@Controller
@RequestScoped
public class DevicePage {
    private static final int MAX_REASON = 160;
    private static final int MAX_LINE = 1_000;
    private static final int DAYS = 28;
    /** Counting what a laptop held opens every record; above so many only when it is asked for. */
    private static final int COUNTED_AT_ONCE = 500;

    /** What every laptop of the product has, whatever its person does: nobody can make one with less. */
    private static final List<String> PROTECTION = List.of(
            "The whole store is encrypted with AES-256-GCM, always; there is no setting for it.",
            "Its key opens with a passphrase that is stretched by Argon2id with at least "
                    + PassphraseParameters.FLOOR_MEMORY_KIB / 1024 + " MiB and " + PassphraseParameters.FLOOR_PASSES
                    + " passes; unless somebody chose less, with " + PassphraseParameters.DEFAULT_MEMORY_KIB / 1024
                    + " MiB.",
            "It locks itself after 5 minutes without a key or the mouse, unless its person chose 2, 10 or 15, and whenever"
                    + " it sleeps.",
            "Neither the key nor the passphrase is stored on it.");

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
    BreachLog breaches;

    @Inject
    StickImport sticks;

    @Inject
    Caseloads caseloads;

    @Inject
    CaseHandings handings;

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
                        .filter(Member::worksInTheField)
                        .toList());
        models.put("issued", "");
        models.put("stick", List.of());
        models.put("stickWaits", false);
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
        models.put("protection", PROTECTION);
        String owner = owner(site, id);
        models.put("cases", page.can("READ_ANSWERS") ? cases(site, owner) : null);
        models.put("others", page.can("ISSUE_CASES") ? handings.others(site.id(), owner) : List.of());
        models.put("clocks", clockLog(site, id));
        models.put(
                "chart",
                SvgChart.bars(
                        "Saves from this laptop by day",
                        days,
                        LocalDate.ofInstant(clock.instant(), site.timeZone()),
                        DAYS));
        models.put("revokedAt", revoked == null ? "" : page.moment(revoked));
        models.put(
                "now",
                LocalDateTime.ofInstant(clock.instant(), site.timeZone())
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString());
        BreachLog.Breach breach = breaches.of(site.id(), id).orElse(null);
        models.put("breach", breach);
        models.put(
                "breachLeft", breach == null ? "" : Durations.left(Duration.between(clock.instant(), breach.until())));
        return "device.xhtml";
    }

    /**
     * Cases on the list of whoever's laptop it is.
     *
     * @param untried of these, those that nobody has been at, as far as is known here
     * @param whole false while records are being opened that may tell of further visits
     */
    public record Cases(String login, List<CaseLine> lines, long untried, boolean whole) {
        public Cases {
            lines = List.copyOf(lines);
        }

        public int count() {
            return lines.size();
        }

        @Override
        public String toString() {
            return lines.size() + " cases";
        }
    }

    /**
     * A case on somebody's list.
     *
     * @param key its wave, a blank and its number
     */
    public record CaseLine(String key, String number, String wave, String outcome, int visits, String address) {
        @Override
        public String toString() {
            return "case";
        }
    }

    private Cases cases(Site site, String login) {
        Caseload load = caseloads.of(site);
        List<CaseFile> theirs = login.isEmpty()
                ? List.of()
                : load.cases().stream()
                        .filter(file -> file.owner().equals(login))
                        .toList();
        return new Cases(
                login,
                theirs.stream()
                        .map(file -> new CaseLine(
                                file.wave() + " " + file.number(),
                                file.number(),
                                load.wave(file.wave()),
                                file.outcome().isEmpty()
                                        ? file.family().words()
                                        : file.outcome() + " " + load.outcome(file.outcome()),
                                file.visits().size(),
                                page.to("cases/case")
                                        + Addresses.of(Map.of("number", file.number(), "wave", file.wave()))))
                        .toList(),
                theirs.stream()
                        .filter(file -> file.family() == OutcomeFamily.UNTRIED)
                        .count(),
                load.isWhole());
    }

    /** Login of whoever's laptop it is; empty if they have no place here any more. */
    private String owner(Site site, DeviceId device) {
        PersonId whose = control.of(site.id())
                .device(device)
                .orElseThrow(DevicePage::none)
                .personId();
        return accounts.membersOf(site.id()).stream()
                .filter(member -> member.person().equals(whose))
                .map(Member::login)
                .findFirst()
                .orElse("");
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

    /** Shuts a laptop out: its owner is told by it, the thief gets nothing, what it held is on the page, and the clock runs. */
    @POST
    @Path("{device}/lost")
    @Needs(Right.REVOKE_DEVICES)
    public Response lost(
            @PathParam("device") String device,
            @FormParam("why") @Nullable String why,
            @FormParam("aware") @Nullable String aware,
            @FormParam("before") @Nullable String before) {
        Site site = person.site();
        DeviceId id = known(site, device);
        String what = Typed.words(why, "The reason", MAX_REASON);
        Instant since = moment(aware, site);
        breaches.begin(site.id(), id, since == null ? clock.instant() : since, what, person.login());
        members.revoke(site.id(), id, what, moment(before, site), person.login());
        page.say(
                "Shut out. It gets nothing any more and is told to erase what it holds; what it sends later is kept without"
                        + " effect. What it held stands below.");
        return Response.seeOther(URI.create(page.to("devices/" + device))).build();
    }

    /** Goes on with the log of a breach. */
    @POST
    @Path("{device}/log")
    @Needs(Right.REVOKE_DEVICES)
    public Response log(
            @PathParam("device") String device,
            @FormParam("line") @Nullable String line,
            @FormParam("told") @Nullable String told) {
        Site site = person.site();
        breaches.write(
                site.id(),
                known(site, device),
                Typed.words(line, "The line", MAX_LINE),
                "yes".equals(told),
                person.login());
        page.say("Written down. Lines of this log are never changed.");
        return Response.seeOther(URI.create(page.to("devices/" + device) + "#breach"))
                .build();
    }

    /** Reads a stick that somebody brought, and says what was on it. */
    @POST
    @Path("sticks")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadLimit(UploadLimit.Kind.STICK)
    @Needs(Right.READ_STICKS)
    public String stick(List<EntityPart> parts) throws IOException {
        StickImport.Told told = null;
        for (EntityPart part : parts) {
            if (part.getName().equals("stick")) {
                try (InputStream in = new BufferedInputStream(part.getContent())) {
                    told = sticks.read(person.site(), in, person.login());
                }
            }
        }
        if (told == null) {
            throw Typed.malformed("No file was chosen.");
        }
        String view = list();
        models.put("stick", told.sentences());
        models.put("stickWaits", told.waits());
        return view;
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
