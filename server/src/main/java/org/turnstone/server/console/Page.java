package org.turnstone.server.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.CurrentPerson;
import org.turnstone.server.account.Right;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** What every view asks for: who looks at it, where they may go, and what was said by the page before. */
@Named
@RequestScoped
public class Page {
    private static final String SAID = "turnstone.said";
    private static final String VERSION = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.UK);

    @Inject
    CurrentPerson person;

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Inject
    FormToken token;

    @Inject
    HttpServletRequest request;

    private @Nullable Site site;
    private @Nullable String said;
    private boolean signedIn;

    /** Called by {@link PageGate} once somebody was let through. */
    void open(@Nullable Site at) {
        site = at;
        signedIn = true;
    }

    public boolean isSignedIn() {
        return signedIn;
    }

    public String getWho() {
        return person.login();
    }

    public boolean isAtSite() {
        return site != null;
    }

    public String getSiteName() {
        Site at = site;
        return at == null ? "" : at.name();
    }

    /** The token that every form of a page carries. */
    public String getToken() {
        return token.of(request);
    }

    /** Where a page of this site is. */
    public String to(String path) {
        Site at = site;
        return root() + "/console" + (at == null ? "" : "/site/" + at.code()) + (path.isEmpty() ? "" : "/" + path);
    }

    /** Where a page is that belongs to no site. */
    public String home(String path) {
        return root() + "/console" + (path.isEmpty() ? "" : "/" + path);
    }

    /** The console's style sheet and the like; the version in it makes browsers fetch a new one. */
    public String asset(String name) {
        return root() + "/assets/" + name + "?v=" + VERSION;
    }

    private String root() {
        return request.getContextPath();
    }

    public boolean can(String right) {
        return person.may(Right.valueOf(right));
    }

    /** The pages of the site that this person may open. */
    public List<Link> getLinks() {
        List<Link> links = new ArrayList<>();
        add(links, Right.SEE_FIGURES, "today", "Today");
        add(links, Right.SEE_FIGURES, "programme", "Programme");
        add(links, Right.REVIEW, "review", "Review");
        add(links, Right.READ_ANSWERS, "datasets", "Datasets");
        add(links, Right.READ_ANSWERS, "cases", "Cases");
        add(links, Right.READ_ANSWERS, "stories", "Stories", "panels");
        add(links, Right.SEE_FORMS, "forms", "Forms");
        add(links, Right.SEE_DEVICES, "devices", "Laptops");
        add(links, Right.SEE_PEOPLE, "people", "People");
        add(links, Right.SEE_ERASURES, "erasures", "Withdrawals");
        add(links, Right.READ_AUDIT, "audit", "Audit trail");
        add(links, Right.SEE_HEALTH, "health", "Health");
        return links;
    }

    /** @param besides further addresses that belong to the same link */
    private void add(List<Link> links, Right right, String path, String label, String... besides) {
        if (person.may(right)) {
            boolean here = isAt(to(path)) || Arrays.stream(besides).anyMatch(other -> isAt(to(other)));
            links.add(new Link(to(path), label, here));
        }
    }

    private boolean isAt(String address) {
        String asked = request.getAttribute("jakarta.servlet.forward.request_uri") instanceof String uri
                ? uri
                : request.getRequestURI();
        return asked.equals(address) || asked.startsWith(address + "/");
    }

    /** The sites this person has a place at. */
    public List<Site> getSites() {
        return accounts.sitesOf(person.login()).stream()
                .flatMap(id -> sites.find(id).stream())
                .toList();
    }

    /** A moment by the site's clock. */
    public String moment(@Nullable Instant at) {
        return at == null ? "never" : MOMENT.withZone(zone()).format(at);
    }

    ZoneId zone() {
        Site at = site;
        return at == null ? ZoneId.of("Europe/London") : at.timeZone();
    }

    /** Has the next page say something once. */
    void say(String sentence) {
        request.getSession().setAttribute(SAID, sentence);
    }

    /** What the page before wanted said, once. */
    public String getSaid() {
        if (said == null) {
            HttpSession session = request.getSession(false);
            said = session != null && session.getAttribute(SAID) instanceof String sentence ? sentence : "";
            if (session != null) {
                session.removeAttribute(SAID);
            }
        }
        return said;
    }

    public String getSiteCode() {
        Site at = site;
        return at == null ? "" : at.code();
    }

    /** One place to go. */
    public record Link(String address, String label, boolean here) {}
}
