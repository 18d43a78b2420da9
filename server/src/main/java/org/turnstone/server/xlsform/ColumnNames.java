package org.turnstone.server.xlsform;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of each sheet with all the names under which people have known them. */
final class ColumnNames {
    static final Table.Columns SURVEY = new Table.Columns(
            surveyAliases(),
            Set.of(
                    "name",
                    "label",
                    "type",
                    "bind",
                    "control",
                    "instance",
                    "media",
                    "hint",
                    "guidance_hint",
                    "default",
                    "choice_filter",
                    "parameters",
                    "trigger",
                    "list_name",
                    "itemset",
                    "query",
                    "sms_field",
                    "action",
                    "actions"));

    static final Table.Columns CHOICES =
            new Table.Columns(listAliases(), Set.of("name", "label", "media", "sms_option"));

    static final Table.Columns SETTINGS = new Table.Columns(
            Map.of(
                    "form_title", List.of("title"),
                    "set_form_title", List.of("title"),
                    "form_id", List.of("id_string"),
                    "set_form_id", List.of("id_string"),
                    "prefix", List.of("prefix")),
            Set.of(
                    "title",
                    "id_string",
                    "name",
                    "version",
                    "style",
                    "namespaces",
                    "attribute",
                    "default_language",
                    "instance_name",
                    "instance_xmlns",
                    "instance_id",
                    "public_key",
                    "submission_url",
                    "auto_send",
                    "auto_delete",
                    "allow_choice_duplicates",
                    "clean_text_values",
                    "omit_instanceID",
                    "client_editable",
                    "add_none_option",
                    "sms_keyword",
                    "sms_separator",
                    "sms_allow_media",
                    "sms_date_format",
                    "sms_datetime_format",
                    "sms_response",
                    "delimiter",
                    "flat"));

    static final Table.Columns ENTITIES = new Table.Columns(
            Map.of("list_name", List.of("dataset")),
            Set.of("dataset", "label", "entity_id", "create_if", "update_if", "repeat"));

    /** Columns whose texts may be written once for each language, by the last part of their path. */
    static final Map<String, String> TRANSLATED_SURVEY = Map.of(
            "label", "label",
            "hint", "hint",
            "guidance_hint", "guidance_hint",
            "image", "image",
            "big-image", "big-image",
            "audio", "audio",
            "video", "video",
            "jr:constraintMsg", "constraint_message",
            "jr:requiredMsg", "required_message");

    static final Map<String, String> TRANSLATED_CHOICES =
            Map.of("label", "label", "image", "image", "big-image", "big-image", "audio", "audio", "video", "video");

    private ColumnNames() {}

    private static Map<String, List<String>> surveyAliases() {
        Map<String, List<String>> aliases = new HashMap<>(mediaAliases());
        for (String sms : List.of(
                "sms_field",
                "sms_option",
                "sms_separator",
                "sms_allow_media",
                "sms_date_format",
                "sms_datetime_format",
                "sms_response")) {
            aliases.put(sms, List.of(sms));
        }
        alias(aliases, List.of("instance", "odk:tag"), "compact_tag");
        alias(aliases, List.of("bind", "readonly"), "read_only", "readonly");
        alias(aliases, List.of("bind", "relevant"), "relevant", "relevance");
        alias(aliases, List.of("bind", "required"), "required");
        alias(aliases, List.of("bind", "constraint"), "constraint");
        alias(aliases, List.of("bind", "jr:constraintMsg"), "constraining_message", "constraint_message");
        alias(aliases, List.of("bind", "jr:requiredMsg"), "requiredmsg", "required_message");
        alias(aliases, List.of("bind", "jr:noAppErrorString"), "noapperrorstring", "no_app_error_string");
        alias(aliases, List.of("bind", "calculate"), "calculation", "calculate");
        alias(aliases, List.of("bind", "entities:saveto"), "save_to");
        alias(aliases, List.of("control", "appearance"), "appearance");
        alias(aliases, List.of("control", "jr:count"), "count", "repeat_count", "jr:count");
        alias(aliases, List.of("control", "autoplay"), "autoplay");
        alias(aliases, List.of("control", "rows"), "rows");
        alias(aliases, List.of("control"), "body");
        alias(aliases, List.of("label"), "caption");
        alias(aliases, List.of("type"), "command");
        alias(aliases, List.of("name"), "tag", "value");
        return Map.copyOf(aliases);
    }

    private static Map<String, List<String>> listAliases() {
        Map<String, List<String>> aliases = new HashMap<>(mediaAliases());
        alias(aliases, List.of("label"), "caption");
        alias(aliases, List.of("list name"), "list_name");
        alias(aliases, List.of("name"), "value");
        return Map.copyOf(aliases);
    }

    private static Map<String, List<String>> mediaAliases() {
        Map<String, List<String>> aliases = new HashMap<>();
        for (String media : new HashSet<>(List.of("image", "big-image", "audio", "video"))) {
            aliases.put(media, List.of("media", media));
        }
        return aliases;
    }

    private static void alias(Map<String, List<String>> aliases, List<String> path, String... names) {
        for (String name : names) {
            aliases.put(name, path);
        }
    }
}
