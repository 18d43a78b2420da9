package org.turnstone.server.bench;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the rounds came to: medians, and ratios to a peer that did the same work in the same run. */
final class Figures {
    private final List<Map<String, JsonObject>> rounds;

    Figures(List<Map<String, JsonObject>> rounds) {
        this.rounds = List.copyOf(rounds);
    }

    void print(PrintStream out) {
        for (String step : rounds.get(0).keySet()) {
            if (step.equals("unlock")) {
                out.printf("sync unlock ms=%.0f%n", median(step, figures -> number(figures, "ms")));
                continue;
            }
            out.printf(
                    "sync %s count=%.0f ms=%.0f per-s=%.0f laptops-cpu-ms=%.0f server-cpu-ms=%.0f up=%.0f down=%.0f"
                            + " connections=%.0f requests=%.0f%n",
                    step,
                    median(step, figures -> number(figures, "count")),
                    median(step, figures -> number(figures, "ms")),
                    rate(step),
                    median(step, figures -> number(figures, "clientCpuMs")),
                    median(step, figures -> number(figures, "srvCpuMs")),
                    median(step, figures -> number(figures, "up")),
                    median(step, figures -> number(figures, "down")),
                    median(step, figures -> number(figures, "connections")),
                    median(step, figures -> number(figures, "requests")));
        }
    }

    /** What a record costs in a round with more of them, as ratios to the medians. */
    void compareGrowth(Map<String, JsonObject> large, PrintStream out) {
        Figures other = new Figures(List.of(large));
        for (String step : List.of("push", "datasets", "pull")) {
            out.printf(
                    "growth %s records=%.0f to %.0f per-record-cpu=%.2f per-record-ms=%.2f%n",
                    step,
                    median(step, figures -> number(figures, "count")),
                    other.median(step, figures -> number(figures, "count")),
                    other.cpuPerRecord(step) / cpuPerRecord(step),
                    rate(step) / other.rate(step));
        }
        out.printf(
                "growth no-change bytes=%.2f ms=%.0f to %.0f, one-answer bytes=%.2f%n",
                other.bytes("no-change") / bytes("no-change"),
                median("no-change", figures -> number(figures, "ms")),
                other.median("no-change", figures -> number(figures, "ms")),
                other.bytes("one-answer") / bytes("one-answer"));
    }

    private double cpuPerRecord(String step) {
        return median(step, figures -> cpu(figures) / Math.max(1, number(figures, "count")));
    }

    /**
     * @param pouch what pouch-bench.js printed
     * @param warmUp how many of its rounds do not count
     */
    void compare(JsonObject pouch, int warmUp, PrintStream out) {
        List<JsonObject> all = pouch.getJsonArray("runs").getValuesAs(JsonObject.class);
        List<JsonObject> theirs = all.subList(warmUp, all.size());
        out.printf(
                "pouchdb push per-s=%.0f cpu-ms/record=%.2f, pull per-s=%.0f cpu-ms/record=%.2f%n",
                rate(theirs, "push20dev"),
                cpuPerRecord(theirs, "push20dev"),
                rate(theirs, "pullAllFresh"),
                cpuPerRecord(theirs, "pullAllFresh"));
        out.printf(
                "ours push per-s=%.0f cpu-ms/record=%.2f, pull per-s=%.0f cpu-ms/record=%.2f%n",
                rate("push"), cpuPerRecord("push"), rate("pull"), cpuPerRecord("pull"));
        out.printf(
                "ratio to pouchdb push=%.2f pull=%.2f push-cpu=%.2f pull-cpu=%.2f push-bytes=%.2f pull-bytes=%.2f"
                        + " re-sync-bytes=%.2f re-sync-pull-bytes=%.2f%n",
                rate("push") / rate(theirs, "push20dev"),
                rate("pull") / rate(theirs, "pullAllFresh"),
                cpu("push") / cpu(theirs, "push20dev"),
                cpu("pull") / cpu(theirs, "pullAllFresh"),
                bytes("push") / bytes(theirs, "push20dev"),
                bytes("pull") / bytes(theirs, "pullAllFresh"),
                bytes("push-1-percent") / bytes(theirs, "push1pct"),
                bytes("pull-1-percent") / bytes(theirs, "pull1pct"));
    }

    private double rate(String step) {
        return median(step, figures -> number(figures, "count") * 1000 / Math.max(1, number(figures, "ms")));
    }

    private double bytes(String step) {
        return median(step, figures -> number(figures, "up") + number(figures, "down"));
    }

    /** Of both sides: what a busy machine changes least. */
    private double cpu(String step) {
        return median(step, Figures::cpu);
    }

    private static double cpuPerRecord(List<JsonObject> runs, String step) {
        return median(runs.stream()
                .map(run -> run.getJsonObject(step))
                .map(figures -> cpu(figures) / Math.max(1, number(figures, "docs")))
                .toList());
    }

    private static double cpu(List<JsonObject> runs, String step) {
        return median(runs.stream().map(run -> cpu(run.getJsonObject(step))).toList());
    }

    private static double cpu(JsonObject figures) {
        return number(figures, "clientCpuMs") + number(figures, "srvCpuMs");
    }

    private static double rate(List<JsonObject> runs, String step) {
        return median(runs.stream()
                .map(run -> number(run.getJsonObject(step), "docsPerS"))
                .toList());
    }

    private static double bytes(List<JsonObject> runs, String step) {
        return median(runs.stream()
                .map(run -> number(run.getJsonObject(step), "up") + number(run.getJsonObject(step), "down"))
                .toList());
    }

    private double median(String step, ToDoubleFunction<JsonObject> figure) {
        return median(rounds.stream()
                .map(round -> round.getOrDefault(step, JsonValue.EMPTY_JSON_OBJECT))
                .map(figure::applyAsDouble)
                .toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    private static double number(JsonObject object, String name) {
        return object.getJsonNumber(name).doubleValue();
    }
}
