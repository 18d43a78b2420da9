package org.turnstone.server.xlsform;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a question type means in an XForm.
 *
 * @param control the element in the body, "" when it has none
 * @param mediaType of an upload, "" otherwise
 * @param bind the attributes of its bind
 * @param hint what is shown when the author gives no hint, "" for nothing
 */
record QuestionType(String control, String mediaType, Map<String, String> bind, String hint) {
    static final String SELECT_ONE = "select one";
    static final String SELECT_MANY = "select all that apply";
    static final String SELECT_EXTERNAL = "select one external";
    static final String RANK = "rank";

    private static final Map<String, QuestionType> TYPES = types();

    /** Older names of types that everything below knows by one name. */
    static final Map<String, String> ALIASES = Map.of(
            "imei", "deviceid",
            "image", "photo",
            "add image prompt", "photo",
            "add photo prompt", "photo",
            "add audio prompt", "audio",
            "add video prompt", "video",
            "add file prompt", "file");

    /** In the order in which they are tried: a longer command stands before one that it begins with. */
    static final Map<String, String> SELECTS = selects();

    static final Map<String, String> CONTROLS =
            Map.of("group", "group", "lgroup", "repeat", "repeat", "repeat", "loop", "loop", "looped group", "repeat");

    static @Nullable QuestionType of(String name) {
        return TYPES.get(name);
    }

    static boolean isFromFile(String command) {
        return command.endsWith("from_file") || command.endsWith("from file");
    }

    boolean isSelect() {
        return control.equals("select1") || control.equals("select") || control.equals("odk:rank");
    }

    private static Map<String, String> selects() {
        Map<String, String> selects = new LinkedHashMap<>();
        selects.put("add select one prompt using", SELECT_ONE);
        selects.put("add select multiple prompt using", SELECT_MANY);
        selects.put("select all that apply from", SELECT_MANY);
        selects.put("select one from", SELECT_ONE);
        selects.put("select1", SELECT_ONE);
        selects.put("select_one", SELECT_ONE);
        selects.put("select one", SELECT_ONE);
        selects.put("select_multiple", SELECT_MANY);
        selects.put("select all that apply", SELECT_MANY);
        selects.put("select_one_external", SELECT_EXTERNAL);
        selects.put("select_one_from_file", SELECT_ONE);
        selects.put("select_multiple_from_file", SELECT_MANY);
        selects.put("select one from file", SELECT_ONE);
        selects.put("select multiple from file", SELECT_MANY);
        selects.put("rank", RANK);
        return selects;
    }

    private static Map<String, QuestionType> types() {
        Map<String, QuestionType> types = new HashMap<>();
        input(types, "string", "text", "string", "q string", "add text prompt");
        input(types, "int", "integer", "int", "q int", "add integer prompt");
        input(types, "decimal", "decimal", "q decimal", "add decimal prompt");
        input(types, "date", "date", "q date", "add date prompt");
        input(types, "time", "time");
        input(
                types,
                "dateTime",
                "datetime",
                "dateTime",
                "date time",
                "q date time",
                "q dateTime",
                "add date time prompt",
                "add dateTime prompt");
        input(types, "geopoint", "geopoint", "location", "gps", "q geopoint", "q location", "add location prompt");
        input(types, "geotrace", "geotrace", "q geotrace");
        input(types, "geoshape", "geoshape", "q geoshape");
        input(types, "barcode", "barcode", "q barcode", "add barcode prompt");
        input(types, "string", SELECT_EXTERNAL);
        for (String note : List.of("note", "q note", "add note prompt")) {
            types.put(note, new QuestionType("input", "", bind("readonly", "true()", "type", "string"), ""));
        }
        for (String trigger : List.of("acknowledge", "q acknowledge", "add acknowledge prompt")) {
            types.put(trigger, new QuestionType("trigger", "", bind("type", "string"), ""));
        }
        types.put("trigger", new QuestionType("trigger", "", Map.of(), ""));
        upload(types, "image/*", "photo", "q picture", "q image", "image");
        upload(types, "audio/*", "audio", "q audio");
        upload(types, "video/*", "video", "q video");
        upload(types, "application/*", "file");
        upload(types, "osm/*", "osm");
        choice(types, "select1", SELECT_ONE, "select one using", "q select1");
        choice(types, "select", SELECT_MANY, "select multiple from", "select multiple using", "q select");
        types.put(RANK, new QuestionType("odk:rank", "", bind("type", "odk:rank"), ""));
        types.put("range", new QuestionType("range", "", bind("type", "int"), ""));
        types.put("percentage", limited("0 <= . and . <= 100", ""));
        types.put("number of days in last month", limited("0 <= . and . <= 31", "Enter a number 0-31."));
        types.put("number of days in last six months", limited("0 <= . and . <= 183", "Enter a number 0-183."));
        types.put("number of days in last year", limited("0 <= . and . <= 365", "Enter a number 0-365."));
        types.put(
                "phone number",
                new QuestionType(
                        "input",
                        "",
                        bind("type", "string", "constraint", "regex(., '^\\d*$')"),
                        "Enter numbers only."));
        preloads(types);
        for (String silent : List.of("calculate", "q calculate", "add calculate prompt", "hidden")) {
            types.put(silent, new QuestionType("", "", bind("type", "string"), ""));
        }
        types.put("audit", new QuestionType("", "", bind("type", "binary"), ""));
        types.put("start-geopoint", new QuestionType("", "", bind("type", "geopoint"), ""));
        types.put("background-geopoint", new QuestionType("", "", bind("type", "geopoint"), ""));
        types.put("background-audio", new QuestionType("", "", bind("type", "binary"), ""));
        return types;
    }

    private static void preloads(Map<String, QuestionType> types) {
        preload(types, "timestamp", "dateTime", "start", "start", "start time", "get start time");
        preload(types, "timestamp", "dateTime", "end", "end", "end time", "get end time");
        preload(types, "date", "date", "today", "today", "get today");
        preload(types, "property", "string", "deviceid", "deviceid", "device id", "get device id", "imei");
        preload(types, "property", "string", "phonenumber", "phonenumber", "get phone number");
        preload(types, "property", "string", "simserial", "simserial", "sim id", "get sim id");
        preload(types, "property", "string", "subscriberid", "subscriberid", "subscriber id", "get subscriber id");
        for (String own : List.of(
                "username",
                "email",
                "uri:deviceid",
                "uri:phonenumber",
                "uri:simserial",
                "uri:subscriberid",
                "uri:username",
                "uri:email")) {
            preload(types, "property", "string", own, own);
        }
    }

    private static Map<String, String> bind(String... pairs) {
        Map<String, String> bind = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            bind.put(pairs[i], pairs[i + 1]);
        }
        return bind;
    }

    private static void input(Map<String, QuestionType> types, String dataType, String... names) {
        for (String name : names) {
            types.put(name, new QuestionType("input", "", bind("type", dataType), ""));
        }
    }

    private static void upload(Map<String, QuestionType> types, String mediaType, String... names) {
        for (String name : names) {
            types.put(name, new QuestionType("upload", mediaType, bind("type", "binary"), ""));
        }
    }

    private static void choice(Map<String, QuestionType> types, String control, String... names) {
        for (String name : names) {
            types.put(name, new QuestionType(control, "", bind("type", "string"), ""));
        }
    }

    private static QuestionType limited(String constraint, String hint) {
        return new QuestionType("input", "", bind("type", "int", "constraint", constraint), hint);
    }

    private static void preload(
            Map<String, QuestionType> types, String preload, String dataType, String parameter, String... names) {
        for (String name : names) {
            types.put(
                    name,
                    new QuestionType(
                            "", "", bind("jr:preload", preload, "type", dataType, "jr:preloadParams", parameter), ""));
        }
    }
}
