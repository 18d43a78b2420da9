package org.turnstone.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Role;
import org.turnstone.server.app.ApiApplication;
import org.turnstone.server.console.ConsoleApplication;
import org.turnstone.server.platform.AdminOnly;

/** Every role at every door of the running server, and what strangers try there. */
@ArquillianTest
@RunAsClient
public class ConsoleDoorsIT {
    private static final String NOT_ENTITLED = "NOT_ENTITLED";
    private static final List<String> TYPED = List.of(
            "'",
            "' or '1'='1",
            "'; drop table audit_entry; --",
            "1) or (1=1",
            "%_\\",
            "\0",
            "\uD83D\uDE00\uFFFF",
            "9".repeat(40),
            "<script>alert(1)</script>\" onload=\"x\"");

    @ArquillianResource
    URL base;

    private static final Map<Role, String> PASSWORDS = new EnumMap<>(Role.class);
    private static String site = "";

    private ServerCalls calls;
    private String server;

    /** One method of a page or resource, with an address at which there is nothing but the door. */
    private record Door(Method method, String address, boolean reads, boolean page) {
        Set<Role> roles() {
            return method.getAnnotation(Needs.class).value().roles();
        }

        boolean entitles(Role role) {
            return roles().contains(role);
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getSimpleName() + "." + method.getName();
        }
    }

    @BeforeEach
    void aSiteWithSomebodyInEveryRole() {
        server = DatabaseIT.server(base);
        calls = new ServerCalls(server);
        if (site.isEmpty()) {
            site = "doors-" + UUID.randomUUID().toString().substring(0, 8);
            calls.createSite(site);
            for (Role role : Role.values()) {
                PASSWORDS.put(role, calls.createUser(site, login(role), role.word()));
            }
        }
    }

    private String password(Role role) {
        return java.util.Objects.requireNonNull(PASSWORDS.get(role));
    }

    private String login(Role role) {
        return role.word() + "-" + site;
    }

    /** Rights are the same on every database. */
    @Test
    @EnabledIfSystemProperty(named = "it.database", matches = "h2")
    void everyRoleComesInWhereItsRightsSayAndNowhereElse() {
        List<Door> doors = doors();
        List<String> leaks = new ArrayList<>();
        List<String> shut = new ArrayList<>();
        for (Role role : Role.values()) {
            ConsoleVisitor visitor = new ConsoleVisitor(server);
            assertThat(visitor.signIn(login(role), password(role), "").statusCode())
                    .isEqualTo(303);
            for (Door door : doors) {
                HttpResponse<String> answer = ask(door, visitor, role);
                boolean refused = answer.statusCode() == 403 && answer.body().contains(NOT_ENTITLED);
                if (!refused && !door.entitles(role)) {
                    leaks.add(role + " at " + door + ": " + answer.statusCode());
                }
                if ((refused || answer.statusCode() == 500 || answer.statusCode() == 401) && door.entitles(role)) {
                    shut.add(role + " at " + door + ": " + answer.statusCode());
                }
            }
        }

        assertThat(doors).hasSizeGreaterThan(40);
        assertThat(leaks).isEmpty();
        assertThat(shut).isEmpty();
        System.out.println("Doors: " + doors.size() + " asked in " + Role.values().length + " roles, 0 leaks");
    }

    @Test
    void aRoleAtOneSiteOpensNoDoorAtAnother() {
        String other = "other-" + UUID.randomUUID().toString().substring(0, 8);
        calls.createSite(other);
        ConsoleVisitor morag = new ConsoleVisitor(server);
        morag.signIn(login(Role.DATA_MANAGER), password(Role.DATA_MANAGER), "");

        for (Door door : doors()) {
            if (door.address().contains(site)) {
                Door there = new Door(door.method(), door.address().replace(site, other), door.reads(), door.page());
                assertThat(ask(there, morag, Role.DATA_MANAGER).statusCode())
                        .as(there.toString())
                        .isEqualTo(403);
            }
        }
        assertThat(morag.get("/console/site/no-such-site/today").statusCode())
                .as("whether a site exists is not told")
                .isEqualTo(403);
    }

    @Test
    void whoHasNotSignedInGetsNothing() {
        ConsoleVisitor nobody = new ConsoleVisitor(server);
        for (Door door : doors()) {
            HttpResponse<String> answer = send(door, nobody, null);
            if (door.page() && door.reads()) {
                assertThat(answer.statusCode()).as(door.toString()).isEqualTo(303);
                assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/console/login");
            } else {
                assertThat(answer.statusCode()).as(door.toString()).isEqualTo(401);
            }
        }
    }

    /** No token, the token of somebody else's session, one of the right length: at each form, as somebody who may send it. */
    @Test
    void noFormIsTakenWithoutTheTokenOfItsOwnSession() {
        Map<Role, ConsoleVisitor> visitors = new EnumMap<>(Role.class);
        ConsoleVisitor thief = new ConsoleVisitor(server);
        String foreign = ConsoleVisitor.tokenOf(thief.get("/console/login").body());
        List<Door> forms =
                doors().stream().filter(door -> door.page() && !door.reads()).toList();
        List<String> taken = new ArrayList<>();

        assertThat(forms).hasSizeGreaterThan(15);
        for (Door door : forms) {
            Role role = java.util.Collections.max(door.roles());
            ConsoleVisitor visitor = visitors.computeIfAbsent(role, any -> {
                ConsoleVisitor fresh = new ConsoleVisitor(server);
                assertThat(fresh.signIn(login(role), password(role), "").statusCode())
                        .isEqualTo(303);
                return fresh;
            });
            for (String token : List.of("", foreign, "A".repeat(43))) {
                HttpResponse<String> inside = visitor.send(HttpRequest.newBuilder(URI.create(server + door.address()))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("why=x&_csrf=" + token)));
                HttpResponse<String> outside =
                        visitor.send(HttpRequest.newBuilder(URI.create(server + door.address() + "?_csrf=" + token))
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(HttpRequest.BodyPublishers.ofString("--x--\r\n")));
                // A door takes one of the two kinds of form; at the other it says that it does not.
                List<Integer> codes = List.of(inside.statusCode(), outside.statusCode());
                if (!codes.stream().allMatch(code -> code == 403 || code == 415)
                        || !(inside.body() + outside.body()).contains("FORM_TOKEN")) {
                    taken.add(door + ": " + codes);
                }
            }
        }
        assertThat(taken).isEmpty();
        ConsoleVisitor morag = new ConsoleVisitor(server);
        morag.signIn(login(Role.DATA_MANAGER), password(Role.DATA_MANAGER), "");
        HttpResponse<String> other = morag.postAsItIs("/console/logout", "_csrf=" + foreign);
        assertThat(other.statusCode()).isEqualTo(403);
    }

    @Test
    void theSessionOfTheConsoleChangesNothingThroughTheApi() {
        ConsoleVisitor morag = new ConsoleVisitor(server);
        morag.signIn(login(Role.DATA_MANAGER), password(Role.DATA_MANAGER), "");

        HttpResponse<String> read = morag.get("/api/v1/sites/" + site + "/datasets");
        HttpResponse<String> changed =
                morag.send(HttpRequest.newBuilder(URI.create(server + "/api/v1/sites/" + site + "/conflicts/settle"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(changed.statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionThatWasPutThereBeforeIsWorthNothingAfterSigningIn() {
        ConsoleVisitor thief = new ConsoleVisitor(server);
        thief.get("/console/login");
        String planted = thief.sessions().get(0);
        ConsoleVisitor morag = new ConsoleVisitor(server);
        morag.carry(planted);
        morag.signIn(login(Role.DATA_MANAGER), password(Role.DATA_MANAGER), "");

        assertThat(morag.page("/console").statusCode()).isEqualTo(200);
        assertThat(thief.get("/console/site/" + site + "/today").statusCode()).isEqualTo(303);
    }

    @Test
    void guessingLocksTheAccountAndTellsNothing() {
        String login = "locked-" + site;
        String right = calls.createUser(site, login, Role.VIEWER.word());
        HttpResponse<String> wrong = new ConsoleVisitor(server).signIn(login, "a wrong password", "");
        HttpResponse<String> unknown = new ConsoleVisitor(server).signIn("nobody-" + site, "a wrong password", "");
        for (int i = 0; i < 4; i++) {
            new ConsoleVisitor(server).signIn(login, "guess number " + i, "");
        }
        HttpResponse<String> locked = new ConsoleVisitor(server).signIn(login, right, "");

        assertThat(List.of(wrong.statusCode(), unknown.statusCode(), locked.statusCode()))
                .containsOnly(401);
        assertThat(masked(wrong.body())).isEqualTo(masked(unknown.body())).isEqualTo(masked(locked.body()));
    }

    private static String masked(String page) {
        return page.replaceAll("value=\"[^\"]*\"", "");
    }

    /** Every parameter that any page or resource reads, in the query and in the path. */
    @Test
    void whatIsTypedIntoAnyAddressIsShownAsTextAndNeverRunsAsSql() {
        List<String> faults = new ArrayList<>();
        int asked = 0;
        for (Role role : List.of(Role.DATA_MANAGER, Role.ADMINISTRATOR)) {
            ConsoleVisitor visitor = new ConsoleVisitor(server);
            visitor.signIn(login(role), password(role), "");
            for (Door door : doors()) {
                boolean somebodyElses = role == Role.ADMINISTRATOR && door.entitles(Role.DATA_MANAGER);
                if (!door.reads() || !door.entitles(role) || somebodyElses) {
                    continue;
                }
                for (String typed : TYPED) {
                    for (String address : addresses(door, ConsoleVisitor.encoded(typed))) {
                        HttpResponse<String> answer = visitor.get(address);
                        asked++;
                        boolean page = answer.headers()
                                .firstValue("Content-Type")
                                .orElse("")
                                .startsWith("text/html");
                        if (answer.statusCode() >= 500
                                || page && answer.body().contains("<script")
                                || page && answer.body().contains("\" onload=\"x\"")) {
                            faults.add(address + ": " + answer.statusCode());
                        }
                    }
                }
            }
        }
        ConsoleVisitor morag = new ConsoleVisitor(server);
        morag.signIn(login(Role.DATA_MANAGER), password(Role.DATA_MANAGER), "");
        String everything = ConsoleVisitor.encoded("' or '1'='1");
        HttpResponse<String> audit =
                morag.get("/console/site/" + site + "/audit?who=" + everything + "&what=" + everything);

        assertThat(faults).isEmpty();
        assertThat(asked).isGreaterThan(200);
        assertThat(audit.body()).doesNotContain("signed in</td>");
        assertThat(morag.get("/console/site/" + site + "/audit").body()).contains("signed in");
        System.out.println("Typed into addresses: " + asked + " requests, 0 ran");
    }

    /** The door with the text in each of its parameters in turn, and in all parts of its path but the site's. */
    private List<String> addresses(Door door, String typed) {
        List<String> addresses = new ArrayList<>();
        for (Parameter parameter : door.method().getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            if (query != null) {
                addresses.add(door.address() + "?" + query.value() + "=" + typed);
            }
        }
        String path = address(door.method()).replace(site, "SITE");
        String hostile =
                path.replaceAll("0{32}|no-such-form|nobody-here", java.util.regex.Matcher.quoteReplacement(typed));
        if (!hostile.equals(path)) {
            addresses.add((door.page() ? "/console/" : "/api/v1/") + hostile.replace("SITE", site));
        }
        return addresses;
    }

    @Test
    void everyPageForbidsScriptsFramesAndCopies() {
        HttpResponse<String> page = new ConsoleVisitor(server).get("/console/login");

        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertThat(policy)
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).doesNotContain("<script", "style=\"", " onclick");
        assertThat(page.headers().allValues("Set-Cookie").toString())
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict");
    }

    // --- doors ---

    private List<Door> doors() {
        return Stream.concat(
                        doors(new ConsoleApplication().getClasses(), "/console/", true),
                        doors(new ApiApplication().getClasses(), "/api/v1/", false))
                .toList();
    }

    private Stream<Door> doors(Set<Class<?>> classes, String root, boolean page) {
        return classes.stream()
                .filter(type -> type.isAnnotationPresent(Path.class) && !type.isAnnotationPresent(AdminOnly.class))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method ->
                        method.isAnnotationPresent(Needs.class) && !method.isAnnotationPresent(ForAnyone.class))
                .map(method -> new Door(method, root + address(method), method.isAnnotationPresent(GET.class), page));
    }

    private String address(Method method) {
        Path own = method.getAnnotation(Path.class);
        String path =
                method.getDeclaringClass().getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value());
        return path.replace("{site}", site)
                .replace("{number}", "1")
                .replaceAll("\\{form}", "no-such-form")
                .replaceAll("\\{login}", "nobody-here")
                .replaceAll("\\{[a-z]+}", "0".repeat(32))
                .replaceAll("/+", "/")
                .replaceAll("^/|/$", "");
    }

    /** As somebody of a role: with the console's session for pages and for reading, else with HTTP Basic; the token is left out. */
    private HttpResponse<String> ask(Door door, ConsoleVisitor visitor, Role role) {
        String pair = login(role) + ":" + password(role);
        return send(
                door,
                visitor,
                door.page() || door.reads()
                        ? null
                        : Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpResponse<String> send(Door door, ConsoleVisitor visitor, @Nullable String basic) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + door.address()));
        if (basic != null) {
            request.header("Authorization", "Basic " + basic);
        }
        if (door.reads()) {
            return visitor.send(request.GET());
        }
        Consumes consumes = door.method().getAnnotation(Consumes.class);
        String type = consumes == null ? "application/x-www-form-urlencoded" : consumes.value()[0];
        return visitor.send(request.header("Content-Type", type.startsWith("multipart") ? type + "; boundary=x" : type)
                .POST(HttpRequest.BodyPublishers.ofString(
                        type.endsWith("json") ? "{}" : type.startsWith("multipart") ? "--x--\r\n" : "why=x")));
    }
}
