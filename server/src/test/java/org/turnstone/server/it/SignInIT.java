package org.turnstone.server.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Inject;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Role;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;

/** Inside the container an account is made, outside it somebody signs in with it. */
@ArquillianTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public class SignInIT {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final String LOGIN = "dana";

    @Inject
    Accounts accounts;

    @Inject
    Sites sites;

    @Test
    @Order(1)
    void anAccountIsMade() throws Exception {
        Site site = sites.create("sign-in", "Great <Coates>", "Europe/London", "test");

        String password = accounts.create(site.id(), LOGIN, Set.of(Role.DATA_MANAGER), null, "test")
                .orElseThrow();

        Files.writeString(Path.of(System.getProperty("turnstone.data.dir"), "sign-in.txt"), password);
        assertEquals(20, password.length());
    }

    @Test
    @Order(2)
    @RunAsClient
    void theRightPasswordOpensTheConsoleUntilSignedOut(@ArquillianResource URL base) throws Exception {
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .build();
        String password =
                Files.readString(Path.of("target", "it", System.getProperty("it.database", ""), "sign-in.txt"));
        String server = DatabaseIT.server(base);

        String form = get(browser, server + "/console/login").body();
        List<String> before = sessions(cookies);
        HttpResponse<String> signedIn =
                post(browser, server + "/console/login", "login=" + LOGIN + "&password=" + password + csrf(form));
        List<String> after = sessions(cookies);
        HttpResponse<String> home = get(browser, server + "/console/site/sign-in/today");
        post(browser, server + "/console/logout", csrf(home.body()).substring(1));
        HttpResponse<String> afterwards = get(browser, server + "/console");

        assertEquals(303, signedIn.statusCode());
        assertEquals(200, home.statusCode());
        assertTrue(home.body().contains("Great &lt;Coates&gt;"), "the site is named, as text and not as markup");
        assertTrue(home.body().contains("Sign out"), "somebody is signed in");
        assertFalse(after.equals(before), "whoever knew the session before the sign-in does not know it after");
        assertEquals(303, afterwards.statusCode());
    }

    private static List<String> sessions(CookieManager cookies) {
        return cookies.getCookieStore().getCookies().stream()
                .map(HttpCookie::getValue)
                .toList();
    }

    private static String csrf(String page) {
        Matcher token = TOKEN.matcher(page);
        assertTrue(token.find(), "the page has a form with a token");
        return "&_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> get(HttpClient browser, String address) throws Exception {
        return browser.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient browser, String address, String form) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
