package org.turnstone.server.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.server.platform.OpenIdSettings;
import org.turnstone.server.platform.ProblemException;

class OpenIdClientTest {
    private static final URI HERE = URI.create("https://turnstone.example/");

    private final HttpClient browser = HttpClient.newHttpClient();
    private final Attempts attempts = new Attempts(Clock.systemUTC(), new SecureRandom());
    private SmallProvider provider;
    private OpenIdClient client;

    @BeforeEach
    void aProvider() throws Exception {
        provider = new SmallProvider();
        client = client(provider.issuer(), SmallProvider.SECRET);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static OpenIdClient client(URI issuer, @Nullable String secret) {
        OpenIdSettings settings =
                new OpenIdSettings(issuer, SmallProvider.CLIENT, null, "the university", Set.of("gold"), Set.of("otp"));
        return new OpenIdClient(settings, secret, HERE, Clock.systemUTC());
    }

    @Test
    void whoComesBackWithARightTokenIsWhoTheProviderSays() throws Exception {
        provider.person("subject-7", null, null);
        Attempt attempt = attempts.begin().attempt();

        Proven proven = client.finish(attempt, sent(attempt));

        assertThat(proven.issuer()).isEqualTo(provider.issuer().toString());
        assertThat(proven.subject()).isEqualTo("subject-7");
        assertThat(proven.secondStep()).isFalse();
    }

    @Test
    void theWayThereBearsStateNonceAndAChallengeButNotItsVerifier() {
        Attempt attempt = attempts.begin().attempt();

        URI address = client.start(attempt);

        Map<String, String> asked = SmallProvider.fields(address.getRawQuery());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("scope", "openid")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("state", attempt.state())
                .containsEntry("nonce", attempt.nonce())
                .containsEntry("acr_values", "gold")
                .containsEntry("redirect_uri", "https://turnstone.example/console/openid/return");
        assertThat(address.toString()).doesNotContain(attempt.verifier(), SmallProvider.SECRET);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aTokenThatIsNotAsItShouldBeSignsNobodyIn(SmallProvider.Twist twist) throws Exception {
        provider.twist(twist);
        Attempt attempt = attempts.begin().attempt();
        OpenIdClient.Answer answer = sent(attempt);

        assertThatThrownBy(() -> client.finish(attempt, answer))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().code()).isEqualTo("OPENID_TOKEN");
                    assertThat(refused.problem().detail()).startsWith("Nobody was signed in.");
                });
    }

    @Test
    void anotherStateOrNoneIsRefusedBeforeTheProviderIsAsked() throws Exception {
        Attempt attempt = attempts.begin().attempt();
        OpenIdClient.Answer sent = sent(attempt);

        for (@Nullable String state : new String[] {null, "", "another", attempt.state() + "x"}) {
            refusedWith(
                    "OPENID_STATE",
                    () -> client.finish(attempt, new OpenIdClient.Answer(sent.code(), state, null, null)));
        }
        refusedWith(
                "OPENID_STATE",
                () -> client.finish(
                        attempt,
                        new OpenIdClient.Answer(sent.code(), attempt.state(), "https://elsewhere.example", null)));
        assertThat(client.finish(attempt, sent).subject())
                .as("the code was not used up")
                .isNotEmpty();
    }

    @Test
    void aCodeIsGoodOnceAndForTheAttemptThatItWasGivenTo() throws Exception {
        Attempt attempt = attempts.begin().attempt();
        OpenIdClient.Answer answer = sent(attempt);
        client.finish(attempt, answer);
        Attempt other = attempts.begin().attempt();
        OpenIdClient.Answer stolen = new OpenIdClient.Answer(sent(attempt).code(), other.state(), null, null);

        refusedWith("OPENID_CODE", () -> client.finish(attempt, answer));
        refusedWith("OPENID_CODE", () -> client.finish(other, stolen));
    }

    @Test
    void anAttemptComesBackOnceAndInTime() {
        Begin clock = new Begin();
        Attempts timed = new Attempts(clock, new SecureRandom());
        Attempts.Begun first = timed.begin();
        Attempts.Begun second = timed.begin();

        assertThat(timed.take(first.ticket())).contains(first.attempt());
        assertThat(timed.take(first.ticket())).isEmpty();
        assertThat(timed.take("")).isEmpty();
        clock.now = clock.now.plus(Attempts.GOOD_FOR);
        assertThat(timed.take(second.ticket())).isEmpty();
    }

    @Test
    void manyAttemptsAreForgottenTheOldestFirst() {
        Attempts.Begun first = attempts.begin();
        Attempts.Begun last = first;
        for (int i = 0; i < 10_000; i++) {
            last = attempts.begin();
        }

        assertThat(attempts.take(first.ticket())).isEmpty();
        assertThat(attempts.take(last.ticket())).isPresent();
    }

    @Test
    void aSecondStepIsBelievedOnlyInTheWordsThatWereConfigured() throws Exception {
        provider.person("one", "gold", null);
        Attempt byAcr = attempts.begin().attempt();
        boolean gold = client.finish(byAcr, sent(byAcr)).secondStep();
        provider.person("one", "silver", "otp");
        Attempt byAmr = attempts.begin().attempt();
        boolean otp = client.finish(byAmr, sent(byAmr)).secondStep();
        provider.person("one", "silver", "sms");
        Attempt byNeither = attempts.begin().attempt();
        boolean sms = client.finish(byNeither, sent(byNeither)).secondStep();

        assertThat(new boolean[] {gold, otp, sms}).containsExactly(true, true, false);
    }

    @Test
    void aProviderThatRefusesOrIsAwayOrIsAnotherIsSaidInWords() throws Exception {
        Attempt attempt = attempts.begin().attempt();

        refusedWith(
                "OPENID_REFUSED",
                () -> client.finish(attempt, new OpenIdClient.Answer(null, attempt.state(), null, "access_denied")));
        refusedWith(
                "OPENID_CODE", () -> client(provider.issuer(), "another secret").finish(attempt, sent(attempt)));
        refusedWith(
                "OPENID_PROVIDER",
                () -> client(URI.create(provider.issuer() + "/other"), SmallProvider.SECRET)
                        .start(attempt));
        URI gone = provider.issuer();
        provider.close();
        refusedWith("OPENID_PROVIDER", () -> client(gone, SmallProvider.SECRET).start(attempt));
    }

    @Test
    void signingOutAtTheProviderTellsItNoToken() {
        URI end = client.signOut().orElseThrow();

        assertThat(SmallProvider.fields(end.getRawQuery()))
                .containsOnlyKeys("client_id", "post_logout_redirect_uri")
                .containsEntry("post_logout_redirect_uri", "https://turnstone.example/console/login");
    }

    @Test
    void anIssuerThatOthersCouldSpeakForIsNoSetting() {
        for (String address : new String[] {
            "http://login.example", "http://localhost", "ftp://127.0.0.1", "https://login.example?x=1", "login.example"
        }) {
            assertThatThrownBy(() -> client(URI.create(address), null))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("turnstone.openid.issuer");
        }
    }

    /** A browser's way there and back. */
    private OpenIdClient.Answer sent(Attempt attempt) throws Exception {
        HttpResponse<Void> answer = browser.send(
                HttpRequest.newBuilder(client.start(attempt)).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(302);
        Map<String, String> back = SmallProvider.fields(
                URI.create(answer.headers().firstValue("Location").orElseThrow())
                        .getRawQuery());
        return new OpenIdClient.Answer(back.get("code"), back.get("state"), null, null);
    }

    /** Something that is refused. */
    private interface Deed {
        void run() throws Exception;
    }

    private static void refusedWith(String code, Deed deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    /** A clock that stands until it is moved. */
    private static final class Begin extends Clock {
        private Instant now = Instant.parse("2026-11-22T20:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
