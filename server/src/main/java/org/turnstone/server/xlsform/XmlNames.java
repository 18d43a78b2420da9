package org.turnstone.server.xlsform;

/** What may be the name of an element: a letter or underscore, then letters, digits, underscores, hyphens and periods. */
final class XmlNames {
    private XmlNames() {}

    /** A name, or two with a colon between them. */
    static boolean isName(String text) {
        int end = endOfName(text, 0);
        if (end == 0) {
            return false;
        }
        if (end < text.length() && text.charAt(end) == ':') {
            int second = endOfName(text, end + 1);
            return second > end + 1 && second == text.length();
        }
        return end == text.length();
    }

    /** What may be the name of an attribute that an author chooses; declarations of namespaces are ours. */
    static boolean isAttribute(String text) {
        return isName(text) && !text.equals("xmlns") && !text.startsWith("xmlns:");
    }

    static boolean isSimpleName(String text) {
        return !text.isEmpty() && endOfName(text, 0) == text.length();
    }

    /** @return where the name that begins at a place ends; the place itself when none begins there */
    static int endOfName(String text, int from) {
        if (from >= text.length() || !isStart(text.codePointAt(from))) {
            return from;
        }
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!isStart(c) && !isFurther(c)) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static boolean isStart(int c) {
        return c == '_'
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7)
                || (c >= 0x370 && c <= 0x1FFF && c != 0x37E)
                || (c >= 0x200C && c <= 0x200D)
                || (c >= 0x2070 && c <= 0x218F)
                || (c >= 0x2C00 && c <= 0x2FEF)
                || (c >= 0x3001 && c <= 0xD7FF)
                || (c >= 0xF900 && c <= 0xFDCF)
                || (c >= 0xFDF0 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0xEFFFF);
    }

    private static boolean isFurther(int c) {
        return c == '-'
                || c == '.'
                || (c >= '0' && c <= '9')
                || c == 0xB7
                || (c >= 0x300 && c <= 0x36F)
                || (c >= 0x203F && c <= 0x2040);
    }
}
