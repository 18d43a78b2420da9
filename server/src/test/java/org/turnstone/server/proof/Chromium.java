package org.turnstone.server.proof;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real browser without a window, driven by its own protocol over the JDK's WebSocket, so that no driver and no download is
 * needed beside the browser of the distribution. One page, one thread.
 */
final class Chromium implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();
    private final List<String> foreign = new ArrayList<>();
    private int number;

    private Chromium(Process process, URI page) throws Exception {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listening())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        call("Page.enable", "{}");
        call("Network.enable", "{}");
    }

    /** Where the machine's browser is, if it has one. */
    static Optional<Path> installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--force-color-profile=srgb",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        try {
            return new Chromium(process, pageOf(portOf(process)));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int portOf(Process process) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread rest = new Thread(() -> said.lines().forEach(ignored -> {}), "browser's words");
                rest.setDaemon(true);
                rest.start();
                return Integer.parseInt(listening.group(1));
            }
        }
        throw new IOException("the browser ended before it listened");
    }

    private static URI pageOf(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            String list = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            try (JsonReader reader = Json.createReader(new StringReader(list))) {
                for (JsonValue one : reader.readArray()) {
                    JsonObject target = one.asJsonObject();
                    if (target.getString("type").equals("page")) {
                        return URI.create(target.getString("webSocketDebuggerUrl"));
                    }
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser opened no page");
    }

    /** Collects what the browser says. */
    private final class Listening implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                try (JsonReader reader = Json.createReader(new StringReader(message.toString()))) {
                    take(reader.readObject());
                }
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(JsonObject said) {
        if (said.containsKey("id")) {
            answers.add(said);
        } else if (said.getString("method", "").equals("Page.loadEventFired")) {
            loads.add("loaded");
        } else if (said.getString("method", "").equals("Network.requestWillBeSent")) {
            String url = said.getJsonObject("params").getJsonObject("request").getString("url");
            if (!url.startsWith("http://127.0.0.1:") && !url.startsWith("data:") && !url.startsWith("about:")) {
                synchronized (foreign) {
                    foreign.add(url);
                }
            }
        }
    }

    private JsonObject call(String method, String params) throws Exception {
        number++;
        socket.sendText("{\"id\":" + number + ",\"method\":\"" + method + "\",\"params\":" + params + "}", true)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        while (true) {
            JsonObject answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("the browser did not answer " + method);
            }
            if (answer.getInt("id") == number) {
                if (answer.containsKey("error")) {
                    throw new IOException(method + ": " + answer.get("error"));
                }
                return answer.getJsonObject("result");
            }
        }
    }

    void open(String address) throws Exception {
        loads.clear();
        call(
                "Page.navigate",
                Json.createObjectBuilder().add("url", address).build().toString());
        awaitLoad();
    }

    private void awaitLoad() throws Exception {
        if (loads.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS) == null) {
            throw new IOException("the page did not load");
        }
    }

    /** What a script gives, as text; an object as JSON. */
    String evaluate(String script) throws Exception {
        JsonObject result = call(
                "Runtime.evaluate",
                Json.createObjectBuilder()
                        .add("expression", script)
                        .add("returnByValue", true)
                        .add("awaitPromise", true)
                        .build()
                        .toString());
        if (result.containsKey("exceptionDetails")) {
            throw new IOException("a script failed: " + result.get("exceptionDetails"));
        }
        JsonValue value = result.getJsonObject("result").getOrDefault("value", JsonValue.NULL);
        return value instanceof jakarta.json.JsonString text ? text.getString() : value.toString();
    }

    /** Types into a field, as a person would who has clicked on it. */
    void type(String selector, String text) throws Exception {
        evaluate("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.focus(); e.select && e.select(); })()");
        insert(text);
    }

    /** Puts files into what takes files. */
    void attach(String script, List<Path> files) throws Exception {
        JsonObject found = call(
                "Runtime.evaluate",
                Json.createObjectBuilder().add("expression", script).build().toString());
        JsonArrayBuilder paths = Json.createArrayBuilder();
        files.forEach(file -> paths.add(file.toAbsolutePath().normalize().toString()));
        call(
                "DOM.setFileInputFiles",
                Json.createObjectBuilder()
                        .add("files", paths)
                        .add("objectId", found.getJsonObject("result").getString("objectId"))
                        .build()
                        .toString());
    }

    /** Puts words in the place of what is in the field that has the focus. */
    void insert(String text) throws Exception {
        call(
                "Input.insertText",
                Json.createObjectBuilder().add("text", text).build().toString());
    }

    /** Does what leads to another page. */
    void going(String script) throws Exception {
        loads.clear();
        evaluate(script);
        awaitLoad();
    }

    /** Forgets whoever was signed in. */
    void forget() throws Exception {
        call("Network.clearBrowserCookies", "{}");
    }

    /** Clicks on what leads to another page. */
    void follow(String selector) throws Exception {
        loads.clear();
        click(selector);
        awaitLoad();
    }

    void click(String selector) throws Exception {
        evaluate("document.querySelector(" + quoted(selector) + ").click()");
    }

    String text() throws Exception {
        return evaluate("document.body.innerText");
    }

    void size(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + (width < 600)
                        + "}");
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    void screenshot(Path file, int most) throws Exception {
        int height = Math.min(most, Integer.parseInt(evaluate("document.documentElement.scrollHeight")));
        int width = Integer.parseInt(evaluate("document.documentElement.clientWidth"));
        JsonObject shot = call(
                "Page.captureScreenshot",
                "{\"format\":\"png\",\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":0,\"width\":" + width
                        + ",\"height\":" + height + ",\"scale\":1}}");
        Files.write(file, Base64.getDecoder().decode(shot.getString("data")));
    }

    /** The program that looks for what would shut somebody out. */
    static String axe() throws IOException {
        try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IOException("axe.min.js is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What axe-core finds on the page as it is, a line each. */
    List<String> accessibilityFaults(String axe) throws Exception {
        evaluate(axe + "; undefined");
        String found = evaluate(
                "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map("
                        + "v => v.id + ': ' + v.help + ' at ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '))))");
        try (JsonReader reader = Json.createReader(new StringReader(found))) {
            JsonArray faults = reader.readArray();
            return faults.getValuesAs(jakarta.json.JsonString.class).stream()
                    .map(jakarta.json.JsonString::getString)
                    .toList();
        }
    }

    /** Addresses outside of this machine that pages asked for. */
    List<String> foreignRequests() {
        synchronized (foreign) {
            return List.copyOf(foreign);
        }
    }

    static String quoted(String text) {
        return Json.createValue(text).toString();
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
