package org.turnstone.server.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A provider of OpenID Connect on loopback with keys of its own. It asks nobody anything: whoever is sent to it is who it was told
 * they are. It holds to the rules about codes, clients and PKCE, and breaks one about tokens if it is told to.
 */
public final class SmallProvider implements AutoCloseable {
    public static final String CLIENT = "turnstone-server";
    public static final String SECRET = "a secret of the two of them, long enough for a MAC";

    /** How a token is not as it should be. */
    public enum Twist {
        NONE,
        WRONG_NONCE,
        NO_NONCE,
        WRONG_AUDIENCE,
        SECOND_AUDIENCE,
        OTHER_PARTY,
        WRONG_ISSUER,
        EXPIRED,
        FROM_THE_FUTURE,
        ALG_NONE,
        FOREIGN_KEY,
        SHARED_SECRET,
        PUBLIC_KEY_AS_SECRET,
        ALTERED,
        NO_SUBJECT,
        NO_TOKEN
    }

    private record Issued(String challenge, String nonce, String redirect) {}

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ECKey key;
    private final ECKey foreign;
    private final Map<String, Issued> codes = new ConcurrentHashMap<>();
    private volatile String subject = "subject-1";
    private volatile @Nullable String acr;
    private volatile @Nullable String amr;
    private volatile Twist twist = Twist.NONE;

    public SmallProvider() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        foreign = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        http.setExecutor(threads);
        http.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, configuration()));
        http.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        http.createContext("/authorize", this::authorize);
        http.createContext("/token", this::token);
        http.start();
    }

    public URI issuer() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Who is at the browser, and how the provider made sure of it. */
    public void person(String is, @Nullable String byAcr, @Nullable String byAmr) {
        subject = is;
        acr = byAcr;
        amr = byAmr;
    }

    public void twist(Twist how) {
        twist = how;
    }

    private String configuration() {
        return Json.createObjectBuilder()
                .add("issuer", issuer().toString())
                .add("authorization_endpoint", issuer() + "/authorize")
                .add("token_endpoint", issuer() + "/token")
                .add("jwks_uri", issuer() + "/keys")
                .add("end_session_endpoint", issuer() + "/end")
                .add("response_types_supported", Json.createArrayBuilder().add("code"))
                .add("subject_types_supported", Json.createArrayBuilder().add("public"))
                .add(
                        "id_token_signing_alg_values_supported",
                        Json.createArrayBuilder().add("ES256").add("none"))
                .build()
                .toString();
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        boolean right = CLIENT.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && "S256".equals(asked.get("code_challenge_method"))
                && asked.getOrDefault("scope", "").contains("openid")
                && asked.containsKey("code_challenge")
                && asked.containsKey("redirect_uri");
        if (!right) {
            answer(exchange, 400, "{}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Issued(
                        asked.getOrDefault("code_challenge", ""),
                        asked.getOrDefault("nonce", ""),
                        asked.getOrDefault("redirect_uri", "")));
        exchange.getResponseHeaders()
                .set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> asked =
                fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":" + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        Issued issued = codes.remove(asked.getOrDefault("code", ""));
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
        } else if (issued == null
                || !issued.redirect().equals(asked.get("redirect_uri"))
                || !issued.challenge().equals(challenge(asked.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
        } else {
            JsonObjectBuilder tokens = Json.createObjectBuilder()
                    .add("access_token", "of no use here")
                    .add("token_type", "Bearer");
            if (twist != Twist.NO_TOKEN) {
                tokens.add("id_token", idToken(issued.nonce()));
            }
            answer(exchange, 200, tokens.build().toString());
        }
    }

    private String idToken(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(twist == Twist.WRONG_ISSUER ? "https://elsewhere.example" : issuer().toString())
                .subject(twist == Twist.NO_SUBJECT ? null : subject)
                .audience(
                        switch (twist) {
                            case WRONG_AUDIENCE -> List.of("another-client");
                            case SECOND_AUDIENCE -> List.of(CLIENT, "another-client");
                            default -> List.of(CLIENT);
                        })
                .issueTime(Date.from(twist == Twist.FROM_THE_FUTURE ? now.plus(Duration.ofHours(1)) : now))
                .expirationTime(Date.from(
                        twist == Twist.EXPIRED ? now.minus(Duration.ofMinutes(5)) : now.plus(Duration.ofMinutes(5))))
                .claim("acr", acr)
                .claim("amr", amr == null ? null : List.of("pwd", amr));
        if (twist != Twist.NO_NONCE) {
            claims.claim("nonce", twist == Twist.WRONG_NONCE ? "another" : nonce);
        }
        if (twist == Twist.OTHER_PARTY || twist == Twist.SECOND_AUDIENCE) {
            claims.claim("azp", twist == Twist.OTHER_PARTY ? "another-client" : CLIENT);
        }
        try {
            return signed(claims.build());
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private String signed(JWTClaimsSet claims) throws JOSEException {
        if (twist == Twist.ALG_NONE) {
            return new PlainJWT(claims).serialize();
        }
        if (twist == Twist.SHARED_SECRET || twist == Twist.PUBLIC_KEY_AS_SECRET) {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims);
            token.sign(new MACSigner(
                    twist == Twist.SHARED_SECRET
                            ? SECRET.getBytes(StandardCharsets.UTF_8)
                            : key.toECPublicKey().getEncoded()));
            return token.serialize();
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(), claims);
        token.sign(new ECDSASigner(twist == Twist.FOREIGN_KEY ? foreign : key));
        String text = token.serialize();
        if (twist != Twist.ALTERED) {
            return text;
        }
        String[] parts = text.split("\\.", -1);
        String changed = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace(subject, "somebody-else");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(changed.getBytes(StandardCharsets.UTF_8))
                + "." + parts[2];
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public static Map<String, String> fields(@Nullable String query) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int at = pair.indexOf('=');
            if (at > 0) {
                fields.put(
                        URLDecoder.decode(pair.substring(0, at), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
