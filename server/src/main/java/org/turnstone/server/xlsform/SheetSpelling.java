package org.turnstone.server.xlsform;

import java.util.List;
import java.util.Locale;

/** Finds sheets whose names were probably meant to be another. */
final class SheetSpelling {
    static final String HOW_TO_SILENCE =
            " If you do not mean to include a sheet, to suppress this message, prefix the sheet"
                    + " name with an underscore. For example 'setting' becomes '_setting'.";

    private SheetSpelling() {}

    /** @return " When looking ..." or "" */
    static String similar(Workbook workbook, String sheet) {
        List<String> candidates = workbook.sheets().stream()
                .map(Workbook.Sheet::name)
                .filter(name -> !SheetNames.isForm(name) && !name.startsWith("_"))
                .filter(name -> distance(name.toLowerCase(Locale.ROOT), sheet) <= 2)
                .map(name -> "'" + name + "'")
                .toList();
        return candidates.isEmpty()
                ? ""
                : " When looking for a sheet named '" + sheet
                        + "', the following sheets with similar names were found: " + String.join(", ", candidates)
                        + ".";
    }

    /** How many letters must be put in, taken out or changed to make one word the other. */
    private static int distance(String a, String b) {
        if (a.length() > 40) {
            return a.length();
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
