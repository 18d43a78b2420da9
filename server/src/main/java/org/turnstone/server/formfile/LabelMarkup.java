package org.turnstone.server.formfile;

import java.util.regex.Pattern;

/**
 * The little markup that labels of a form may hold: stress and new lines. Everything else in a label is text, whatever it looks
 * like. Pure.
 */
public final class LabelMarkup {
    private static final Pattern SPAN = Pattern.compile("</?span[^<>]{0,200}>");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +");
    private static final Pattern STRONG = Pattern.compile("\\*\\*(\\S[^*\\n]*?)\\*\\*|__(\\S[^_\\n]*?)__");
    private static final Pattern STRESSED = Pattern.compile("(?<!\\w)(?:\\*(\\S[^*\\n]*?)\\*|_(\\S[^_\\n]*?)_)(?!\\w)");

    private LabelMarkup() {}

    /** The label as HTML: escaped as a whole first, so that no tag in it is one. */
    public static String html(String label) {
        String text = HEADING.matcher(SPAN.matcher(label).replaceAll(""))
                .replaceAll("")
                .strip()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
        text = STRONG.matcher(text).replaceAll("<strong>$1$2</strong>");
        text = STRESSED.matcher(text).replaceAll("<em>$1$2</em>");
        return text.replace("\r", "").replace("\n", "<br/>");
    }

    /** The label without its markup. */
    public static String plain(String label) {
        String text = HEADING.matcher(SPAN.matcher(label).replaceAll("")).replaceAll("");
        text = STRONG.matcher(text).replaceAll("$1$2");
        return STRESSED.matcher(text).replaceAll("$1$2").strip();
    }
}
