package org.turnstone.server.openid;

import static java.lang.System.Logger.Level.WARNING;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.AMR;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.OpenIdSettings;
import org.turnstone.server.platform.ProblemException;

/**
 * The authorization code flow with PKCE, seen from this server (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207).
 *
 * <p>What the provider says of itself is asked for at the first sign-in and once an hour after; its keys by the library, which asks
 * anew for one that it does not know. A token counts only if it is signed by one of these keys with an asymmetric algorithm, is from
 * this issuer, for this client alone, not over, and bears the nonce of this attempt. Safe for use by several threads.
 */
public final class OpenIdClient {
    private static final Logger LOG = System.getLogger(OpenIdClient.class.getName());
    private static final Duration KNOWN_FOR = Duration.ofHours(1);
    private static final int MAX_SUBJECT = 255;
    private static final int MAX_PARAMETER = 4_096;

    private final OpenIdSettings settings;
    private final @Nullable String secret;
    private final URI publicUrl;
    private final ProviderCalls calls = new ProviderCalls();
    private final Clock clock;
    private volatile @Nullable Known known;

    /** What the provider says of itself. */
    private record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant until) {}

    /** @param secret what this server shares with the provider, or null for a public client */
    public OpenIdClient(OpenIdSettings settings, @Nullable String secret, URI publicUrl, Clock clock) {
        this.settings = settings;
        this.secret = secret;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** Where the provider sends people back to; it has to know this address. */
    public URI returnAddress() {
        return at("/console/openid/return");
    }

    private URI at(String path) {
        String root = publicUrl.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    }

    /**
     * Where to send a browser.
     *
     * @throws ProblemException 503 if the provider cannot be asked
     */
    public URI start(Attempt attempt) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid"), new ClientID(settings.clientId()), returnAddress())
                .endpointURI(provider().metadata().getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256);
        if (!settings.secondStepAcr().isEmpty()) {
            request.acrValues(
                    settings.secondStepAcr().stream().sorted().map(ACR::new).toList());
        }
        return request.build().toURI();
    }

    /**
     * What the provider sent somebody back with.
     *
     * @param code null if there is none
     * @param state null if there is none
     * @param issuer by RFC 9207, or null
     * @param error null unless the provider refused
     */
    public record Answer(
            @Nullable String code,
            @Nullable String state,
            @Nullable String issuer,
            @Nullable String error) {
        @Override
        public String toString() {
            return "answer of the provider";
        }
    }

    /**
     * Takes the answer to an attempt, which must not be taken twice.
     *
     * @throws ProblemException saying why nobody is signed in: 403 if the answer or the token is not right, 503 if the provider cannot
     *     be asked
     */
    public Proven finish(Attempt attempt, Answer answer) {
        if (!same(attempt.state(), answer.state())
                || answer.issuer() != null
                        && !answer.issuer().equals(settings.issuer().toString())) {
            throw notOurs();
        }
        if (answer.error() != null) {
            throw refused(
                    "OPENID_REFUSED",
                    "The provider did not sign you in.",
                    answer.error().equals("access_denied")
                            ? "It says that this was refused or broken off. Begin again."
                            : "Begin again; if it happens again, tell whoever runs this server.");
        }
        String code = answer.code();
        if (code == null || code.isEmpty() || code.length() > MAX_PARAMETER) {
            throw notOurs();
        }
        Known provider = provider();
        JWT token = exchange(provider, code, attempt);
        try {
            IDTokenValidator validator = new IDTokenValidator(
                    new Issuer(settings.issuer()),
                    new ClientID(settings.clientId()),
                    new JWSVerificationKeySelector<>(algorithms(), provider.keys()),
                    null);
            return proven(validator.validate(token, new Nonce(attempt.nonce())));
        } catch (BadJOSEException e) {
            throw badToken(e);
        } catch (JOSEException e) {
            // Its keys could not be fetched or read.
            throw unreachable(e);
        }
    }

    /** Not what the provider offers, which may include none at all, nor what is made with the secret it shares with us. */
    private static Set<JWSAlgorithm> algorithms() {
        return Set.copyOf(JWSAlgorithm.Family.SIGNATURE);
    }

    private JWT exchange(Known provider, String code, Attempt attempt) {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), returnAddress(), new CodeVerifier(attempt.verifier()));
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientID client = new ClientID(settings.clientId());
        TokenRequest request = secret == null
                ? new TokenRequest.Builder(endpoint, client, grant).build()
                : new TokenRequest.Builder(endpoint, authentication(provider, client, secret), grant).build();
        try {
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send(calls));
            if (!response.indicatesSuccess()) {
                throw refused(
                        "OPENID_CODE",
                        "The provider did not accept the code that it had sent you back with.",
                        "A code is good once and for a short while. Begin again.");
            }
            JWT token = ((OIDCTokenResponse) response.toSuccessResponse())
                    .getOIDCTokens()
                    .getIDToken();
            if (token == null) {
                throw badToken(new ParseException("no ID token"));
            }
            return token;
        } catch (ParseException e) {
            throw badToken(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** In the header, as every provider has to take it, unless it says that it takes the body alone. */
    private static PlainClientSecret authentication(Known provider, ClientID client, String secret) {
        List<ClientAuthenticationMethod> taken = provider.metadata().getTokenEndpointAuthMethods();
        boolean bodyOnly = taken != null
                && taken.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !taken.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return bodyOnly
                ? new ClientSecretPost(client, new Secret(secret))
                : new ClientSecretBasic(client, new Secret(secret));
    }

    private Proven proven(IDTokenClaimsSet claims) throws BadJOSEException {
        // The library checks azp only if there are several audiences; here another party never signs people in.
        if (claims.getAudience().size() != 1
                || claims.getAuthorizedParty() != null
                        && !claims.getAuthorizedParty().getValue().equals(settings.clientId())) {
            throw new BadJOSEException("for somebody else too");
        }
        String subject = claims.getSubject().getValue();
        if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
            throw new BadJOSEException("no subject");
        }
        ACR acr = claims.getACR();
        List<AMR> amr = claims.getAMR();
        boolean secondStep = acr != null && settings.secondStepAcr().contains(acr.getValue())
                || amr != null
                        && amr.stream().anyMatch(way -> settings.secondStepAmr().contains(way.getValue()));
        return new Proven(settings.issuer().toString(), subject, secondStep);
    }

    /** Where somebody may end their session at the provider too, if it has such an address and can be asked. */
    public Optional<URI> signOut() {
        try {
            URI end = provider().metadata().getEndSessionEndpointURI();
            if (end == null || !OpenIdSettings.isSafe(end)) {
                return Optional.empty();
            }
            // Without a hint who it is: that would be a token in an address, and so in histories and logs.
            return Optional.of(URI.create(end + (end.getQuery() == null ? "?" : "&") + "client_id="
                    + java.net.URLEncoder.encode(settings.clientId(), StandardCharsets.UTF_8)
                    + "&post_logout_redirect_uri="
                    + java.net.URLEncoder.encode(at("/console/login").toString(), StandardCharsets.UTF_8)));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Known provider() {
        Known now = known;
        Instant moment = clock.instant();
        if (now != null && now.until().isAfter(moment)) {
            return now;
        }
        try {
            Issuer issuer = new Issuer(settings.issuer());
            OIDCProviderMetadata metadata =
                    OIDCProviderMetadata.parse(calls.get(OIDCProviderMetadata.resolveURL(issuer)));
            if (!metadata.getIssuer().equals(issuer)
                    || metadata.getAuthorizationEndpointURI() == null
                    || metadata.getTokenEndpointURI() == null
                    || !OpenIdSettings.isSafe(metadata.getAuthorizationEndpointURI())
                    || !OpenIdSettings.isSafe(metadata.getJWKSetURI())) {
                throw new ParseException("what it says of itself is not this issuer's");
            }
            Known fresh = new Known(
                    metadata,
                    JWKSourceBuilder.create(metadata.getJWKSetURI().toURL(), calls)
                            .retrying(false)
                            .build(),
                    moment.plus(KNOWN_FOR));
            known = fresh;
            return fresh;
        } catch (GeneralException | MalformedURLException e) {
            throw unreachable(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static boolean same(String sent, @Nullable String came) {
        return came != null
                && MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), came.getBytes(StandardCharsets.UTF_8));
    }

    /** For an answer that belongs to no attempt of this browser. */
    public static ProblemException notOurs() {
        return refused(
                "OPENID_STATE",
                "This sign-in was not begun in this browser, or too long ago.",
                "Begin again from the page for signing in.");
    }

    private static ProblemException badToken(Exception why) {
        LOG.log(WARNING, "OPENID_TOKEN refused: " + reason(why));
        return refused(
                "OPENID_TOKEN",
                "What the provider sent cannot be trusted.",
                "Begin again; if it happens again, tell whoever runs this server: its log says what was wrong.");
    }

    /** The library's sentence up to where it quotes the token. */
    private static String reason(Exception why) {
        return String.valueOf(why.getMessage())
                .replaceAll("(?s)[:\\[{\"].*", "")
                .strip();
    }

    private static ProblemException unreachable(Exception why) {
        LOG.log(WARNING, "OPENID_PROVIDER: " + why.getClass().getSimpleName());
        return new ProblemException(
                503,
                "OPENID_PROVIDER",
                "The provider that signs people in cannot be asked now.",
                "Nobody was signed in. What is stored here is safe, and laptops go on syncing. Try again in some minutes.");
    }

    private static ProblemException refused(String code, String title, String next) {
        return new ProblemException(403, code, title, "Nobody was signed in. " + next);
    }
}
