package org.turnstone.server.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody at the console: a browser without scripts, which the console does not need. */
public final class ConsoleVisitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final String base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public ConsoleVisitor(String base) {
        this.base = base;
    }

    /** Signs in; the answer is a redirection if it was right. */
    public HttpResponse<String> signIn(String login, String password, String code) {
        String form = get("/console/login").body();
        return send(HttpRequest.newBuilder(URI.create(base + "/console/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("login=" + encoded(login) + "&password=" + encoded(password)
                        + "&code=" + encoded(code) + "&_csrf=" + encoded(tokenOf(form)))));
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    /** Follows redirections. */
    public HttpResponse<String> page(String path) {
        HttpResponse<String> answer = get(path);
        for (int i = 0; i < 5 && answer.statusCode() / 100 == 3; i++) {
            String to = answer.headers().firstValue("Location").orElseThrow();
            answer = get(to.startsWith("http") ? URI.create(to).getPath() : to);
        }
        return answer;
    }

    /** Sends a form with the token of the page it stands on. */
    public HttpResponse<String> post(String page, String path, String... pairs) {
        return postAsItIs(path, "_csrf=" + encoded(tokenOf(get(page).body())) + body(pairs));
    }

    /** Sends a form as it is. */
    public HttpResponse<String> postAsItIs(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public List<String> sessions() {
        return cookies.getCookieStore().getCookies().stream()
                .map(HttpCookie::getValue)
                .toList();
    }

    /** Takes a session that somebody else put there. */
    public void carry(String session) {
        HttpCookie cookie = new HttpCookie("turnstone-session", session);
        cookie.setPath("/");
        cookies.getCookieStore().add(URI.create(base), cookie);
    }

    public static String tokenOf(String page) {
        Matcher token = TOKEN.matcher(page);
        if (!token.find()) {
            throw new IllegalStateException("the page has no form with a token");
        }
        return token.group(1);
    }

    private static String body(String... pairs) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            body.append('&').append(encoded(pairs[i])).append('=').append(encoded(pairs[i + 1]));
        }
        return body.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What an app shows now that was given a secret. */
    public static String codeNow(String secret) {
        try {
            return totp(base32(secret.replace(" ", "")), Clock.systemUTC().instant());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 6238, as an app computes it. */
    private static String totp(byte[] secret, Instant now) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                .putLong(now.getEpochSecond() / 30)
                .array());
        int offset = hash[19] & 0x0f;
        return String.format(
                Locale.ROOT,
                "%06d",
                (ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff) % 1_000_000);
    }

    private static byte[] base32(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }
}
