package org.turnstone.server.openid;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.turnstone.server.platform.OpenIdSettings;

/**
 * This server's own requests to the provider: to safe addresses only, without following it elsewhere, and never for longer or for
 * more than is sensible. Nothing of them is logged.
 */
final class ProviderCalls implements HTTPRequestSender, ResourceRetriever {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;
    /** What java.net.http sets by itself. */
    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(WITHIN)
            .build();

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest wanted) throws IOException {
        if (!OpenIdSettings.isSafe(wanted.getURI())) {
            throw new IOException("the provider named an address that is not https");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(wanted.getURI()).timeout(WITHIN);
        wanted.getHeaderMap().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        String body = wanted.getBody();
        request.method(
                wanted.getMethod().name(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            HTTPResponse taken = new HTTPResponse(answer.statusCode());
            answer.headers().firstValue("Content-Type").ifPresent(type -> {
                try {
                    taken.setContentType(type);
                } catch (ParseException e) {
                    // Whoever reads the answer then finds that it has no type.
                }
            });
            taken.setBody(text(answer.body()));
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String text(InputStream body) throws IOException {
        try (body) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("the provider's answer has no end");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The provider's keys. */
    @Override
    public Resource retrieveResource(URL address) throws IOException {
        return new Resource(get(address), "application/json");
    }

    String get(URL address) throws IOException {
        try {
            URI uri = address.toURI();
            HTTPResponse answer = new HTTPRequest(HTTPRequest.Method.GET, uri).send(this);
            if (answer.getStatusCode() != 200) {
                throw new IOException("the provider answered " + answer.getStatusCode());
            }
            return Objects.requireNonNullElse(answer.getBody(), "");
        } catch (URISyntaxException e) {
            throw new IOException("no address", e);
        }
    }
}
