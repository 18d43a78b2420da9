package org.turnstone.server.xlsform;

/** The name of an app that takes a picture in place of the camera. */
final class AndroidPackage {
    private AndroidPackage() {}

    /** @return what is wrong with the name, "" when nothing is */
    static String problem(String name) {
        String start = "Parameter 'app' has an invalid Android package name - ";
        if (name.isBlank()) {
            return start + "package name is missing.";
        }
        if (!name.contains(".")) {
            return start + "the package name must have at least one '.' separator.";
        }
        if (name.endsWith(".")) {
            return start + "the package name cannot end in a '.' separator.";
        }
        for (String segment : name.split("\\.", -1)) {
            if (segment.isEmpty()) {
                return start + "package segments must be of non-zero length.";
            }
        }
        for (String segment : name.split("\\.", -1)) {
            if (segment.startsWith("_")) {
                return start + "the character '_' cannot be the first character in a package name segment.";
            }
        }
        for (String segment : name.split("\\.", -1)) {
            if (Character.isDigit(segment.charAt(0))) {
                return start + "a digit cannot be the first character in a package name segment.";
            }
        }
        if (!name.matches("[a-zA-Z0-9._]+")) {
            return start
                    + "the package name can only include letters (a-z, A-Z), numbers (0-9), dots (.), and underscores (_).";
        }
        return "";
    }
}
