package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Somebody at the console of one site, in a real browser: they go to pages, read them, fill fields by what stands beside
 * them and press what has a word on it. Whoever comes to the desk signs in first, and there is one browser.
 */
final class Desk {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long BETWEEN_LOOKS_MILLIS = 250;

    private final Chromium browser;
    private final URI server;
    private final String site;
    private final String login;
    private final String password;

    Desk(Chromium browser, URI server, String site, String login, String password) {
        this.browser = browser;
        this.server = server;
        this.site = site;
        this.login = login;
        this.password = password;
    }

    /** Takes the place of whoever sat here. */
    Desk sitDown() throws Exception {
        browser.forget();
        browser.open(server + "/");
        browser.type("#login", login);
        browser.type("#password", password);
        browser.follow("button[type=submit]");
        assertThat(browser.text()).doesNotContain("Sign in");
        return this;
    }

    Desk open(String page) throws Exception {
        browser.open(server + "/console/site/" + site + "/" + page);
        return this;
    }

    /** What can be read on the page. */
    String text() throws Exception {
        return browser.text();
    }

    /** What can be read within a part of the page. */
    String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector(" + Chromium.quoted(selector) + ")?.innerText ?? ''");
    }

    /** Loads a page until it says all of this. */
    String read(String page, String... words) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            open(page);
            String text = text();
            if (Arrays.stream(words).allMatch(text::contains) || System.nanoTime() > until) {
                assertThat(text).as(page).contains(words);
                return text;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    /** Goes where a link leads whose text begins so. */
    Desk follow(String words) throws Exception {
        browser.going(found("a", words) + ".click()");
        return this;
    }

    /** Goes where the first link of a part of the page leads. */
    Desk followFirst(String selector) throws Exception {
        browser.follow(selector);
        return this;
    }

    /** Presses a button whose words begin so, which leads to a page. */
    Desk press(String words) throws Exception {
        browser.going(found("button", words) + ".click()");
        return this;
    }

    /** The same within a part of the page. */
    Desk press(String part, String words) throws Exception {
        browser.going(found(part + " button", words) + ".click()");
        return this;
    }

    /** Types into the field beside which these words stand, in place of what was there. */
    Desk fill(String label, String text) throws Exception {
        String field = labelled(label);
        boolean typed = Boolean.parseBoolean(browser.evaluate("(() => { const e = " + field
                + "; for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) { d.open = true; }"
                + " if (e.tagName === 'SELECT' || /date|time/.test(e.type)) { e.value = " + Chromium.quoted(text)
                + "; e.dispatchEvent(new Event('change', {bubbles: true})); return false; }"
                + " e.focus(); e.select(); return true; })()"));
        if (typed) {
            browser.insert(text);
        }
        assertThat(browser.evaluate(field + ".value")).as(label).isEqualTo(text);
        return this;
    }

    /** Chooses or ticks what these words stand beside. */
    Desk tick(String label) throws Exception {
        browser.evaluate(labelled(label) + ".click()");
        return this;
    }

    /** Chooses or ticks what has this name and no words beside it. */
    Desk tickNamed(String name) throws Exception {
        browser.evaluate("document.querySelector('main [aria-label=' + CSS.escape(" + Chromium.quoted(name)
                + ") + ']').click()");
        return this;
    }

    /** Chooses the side on which this answer stands. */
    Desk take(String answer) throws Exception {
        browser.evaluate(
                "[...document.querySelectorAll('label.side-value')].find(e => e.querySelector('.answer')?.textContent.trim()"
                        + " === " + Chromium.quoted(answer) + ").querySelector('input').click()");
        return this;
    }

    /** What a part of the page holds, unfolded or not. */
    String everything(String selector) throws Exception {
        return browser.evaluate("document.querySelector(" + Chromium.quoted(selector) + ")?.textContent ?? ''");
    }

    Desk attach(String label, List<Path> files) throws Exception {
        browser.attach(labelled(label), files);
        return this;
    }

    /** Where the page stands, without the site before it. */
    String at() throws Exception {
        return browser.evaluate("location.pathname + location.search").replaceFirst("^.*/console/site/[^/]+/", "");
    }

    private static String found(String selector, String words) {
        return "((all, words) => all.find(e => e.textContent.trim() === words)"
                + " ?? all.find(e => e.textContent.trim().startsWith(words)))([...document.querySelectorAll("
                + Chromium.quoted(selector) + ")], " + Chromium.quoted(words) + ")";
    }

    private static String labelled(String label) {
        return "(() => { const l = " + found("main label", label)
                + "; return l.htmlFor ? document.getElementById(l.htmlFor) : l.querySelector('input,select,textarea'); })()";
    }
}
