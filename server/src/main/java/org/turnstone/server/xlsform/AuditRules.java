package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Map;

/** What the parameters of an {@code audit} must obey, and what they become on its bind. */
final class AuditRules {
    private static final List<String> LOCATION =
            List.of("location-max-age", "location-min-interval", "location-priority");

    private AuditRules() {}

    static void apply(FormElement audit) throws Findings.Mistake {
        Map<String, String> parameters = audit.parameters;
        int row = audit.row();
        Parameters.allow(
                parameters,
                row,
                "identify-user",
                "location-max-age",
                "location-min-interval",
                "location-priority",
                "track-changes",
                "track-changes-reasons");
        yesNo(audit, "track-changes");
        String reasons = parameters.get("track-changes-reasons");
        if (reasons != null) {
            if (!reasons.equals("on-form-edit")) {
                throw bad(row, "track-changes-reasons must be set to on-form-edit");
            }
            audit.bind.put("odk:track-changes-reasons", Wording.of(reasons));
        }
        yesNo(audit, "identify-user");
        if (LOCATION.stream().anyMatch(parameters::containsKey)) {
            location(audit);
        }
    }

    private static Findings.Mistake bad(int row, String what) {
        return new Findings.Mistake(SheetNames.SURVEY, row, "parameters", what);
    }

    private static void yesNo(FormElement audit, String name) throws Findings.Mistake {
        String value = audit.parameters.get(name);
        if (value == null) {
            return;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw bad(audit.row(), name + " must be set to true or false: '" + value + "' is an invalid value.");
        }
        audit.bind.put("odk:" + name, Wording.of(value));
    }

    private static void location(FormElement audit) throws Findings.Mistake {
        Map<String, String> parameters = audit.parameters;
        int row = audit.row();
        if (!parameters.keySet().containsAll(LOCATION)) {
            throw bad(
                    row,
                    "To include location information in the audit, 'location-priority', 'location-min-interval', and"
                            + " 'location-max-age' are required parameters.");
        }
        String priority = parameters.getOrDefault("location-priority", "");
        if (!List.of("no-power", "low-power", "balanced", "high-accuracy").contains(priority)) {
            throw bad(
                    row,
                    "Parameter location-priority must be set to no-power, low-power, balanced, or high-accuracy:'"
                            + priority + "' is an invalid value");
        }
        long interval = whole(audit, "location-min-interval");
        long age = whole(audit, "location-max-age");
        if (age < interval) {
            throw bad(row, "Parameter location-max-age must be greater than or equal to location-min-interval.");
        }
        for (String name : LOCATION) {
            audit.bind.put("odk:" + name, Wording.of(parameters.getOrDefault(name, "")));
        }
    }

    private static long whole(FormElement audit, String name) throws Findings.Mistake {
        String value = audit.parameters.getOrDefault(name, "");
        if (!Parameters.isWhole(value)) {
            throw bad(audit.row(), "Parameter " + name + " must have an integer value.");
        }
        long number = Long.parseLong(value);
        if (number < 0) {
            String gap = name.equals("location-max-age") ? "greater  than" : "greater than";
            throw bad(audit.row(), "Parameter " + name + " must be " + gap + " or equal to zero.");
        }
        return number;
    }
}
