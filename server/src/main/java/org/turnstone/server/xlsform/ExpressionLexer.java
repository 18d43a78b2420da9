package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the text of a cell into the tokens of an expression. A cell may hold an expression or plain words, so nothing is
 * refused: what is no token is {@link Kind#OTHER}. Dates and numbers come first, so that the hyphens of 2026-11-22 are no
 * subtractions.
 */
final class ExpressionLexer {
    enum Kind {
        DATE_OR_TIME,
        NUMBER,
        MATH,
        COMPARE,
        LOGIC,
        UNION,
        OPEN,
        CLOSE,
        BRACKET,
        PREDICATE_START,
        PREDICATE_END,
        DOTS,
        SLASH,
        LITERAL,
        COMMA,
        SPACE,
        REFERENCE,
        /** A name with the parenthesis after it. */
        CALL,
        NAME,
        OTHER
    }

    record Token(Kind kind, int start, int end, String text) {}

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private ExpressionLexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        ExpressionLexer lexer = new ExpressionLexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        int length = dateOrTime();
        if (length > 0) {
            token(Kind.DATE_OR_TIME, length);
            return;
        }
        length = number();
        if (length > 0) {
            token(Kind.NUMBER, length);
        } else if (word(" mod ") || word(" div ")) {
            token(Kind.MATH, 5);
        } else if (word(" and ")) {
            token(Kind.LOGIC, 5);
        } else if (word(" or ")) {
            token(Kind.LOGIC, 4);
        } else {
            symbolOrName(c);
        }
    }

    private void symbolOrName(char c) {
        switch (c) {
            case '*', '+', '-' -> token(Kind.MATH, 1);
            case '=' -> token(Kind.COMPARE, 1);
            case '!', '<', '>' -> {
                boolean two = at + 1 < text.length() && text.charAt(at + 1) == '=';
                token(c == '!' && !two ? Kind.OTHER : Kind.COMPARE, two ? 2 : 1);
            }
            case '|' -> token(Kind.UNION, 1);
            case '(' -> token(Kind.OPEN, 1);
            case ')' -> token(Kind.CLOSE, 1);
            case '[', '{', '}' -> token(Kind.BRACKET, 1);
            case ']' -> token(Kind.PREDICATE_END, 1);
            case '.' -> token(Kind.DOTS, word("..") ? 2 : 1);
            case '/' -> token(Kind.SLASH, 1);
            case ',' -> token(Kind.COMMA, 1);
            case '"', '\'' -> {
                int end = text.indexOf(c, at + 1);
                token(end < 0 ? Kind.OTHER : Kind.LITERAL, end < 0 ? 1 : end + 1 - at);
            }
            case '$' -> {
                int close = text.indexOf('}', at);
                boolean reference = close > 0 && References.isReference(text.substring(at, close + 1));
                token(reference ? Kind.REFERENCE : Kind.OTHER, reference ? close + 1 - at : 1);
            }
            default -> nameOrSpace(c);
        }
    }

    private void nameOrSpace(char c) {
        if (CellText.isSpace(c)) {
            int end = at + 1;
            while (end < text.length() && CellText.isSpace(text.charAt(end))) {
                end++;
            }
            // The space before " mod " belongs to the operator.
            token(Kind.SPACE, end - at);
            return;
        }
        int end = XmlNames.endOfName(text, at);
        if (end == at) {
            token(Kind.OTHER, Character.charCount(text.codePointAt(at)));
            return;
        }
        if (end < text.length() && text.charAt(end) == ':') {
            end = Math.max(end, XmlNames.endOfName(text, end + 1) > end + 1 ? XmlNames.endOfName(text, end + 1) : end);
        }
        if (end < text.length() && text.charAt(end) == '(') {
            token(Kind.CALL, end + 1 - at);
        } else if (end < text.length() && text.charAt(end) == '[') {
            token(Kind.PREDICATE_START, end + 1 - at);
        } else {
            token(Kind.NAME, end - at);
        }
    }

    private boolean word(String word) {
        return text.startsWith(word, at);
    }

    private void token(Kind kind, int length) {
        tokens.add(new Token(kind, at, at + length, text.substring(at, at + length)));
        at += length;
    }

    private boolean shape(int from, String pattern) {
        if (from + pattern.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < pattern.length(); i++) {
            char c = text.charAt(from + i);
            if (pattern.charAt(i) == '0' ? c < '0' || c > '9' : c != pattern.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int dateOrTime() {
        int from = text.charAt(at) == '-' ? at + 1 : at;
        if (shape(from, "0000-00-00")) {
            int end = from + 10;
            if (shape(end, "T00:00:00")) {
                end += 9 + zone(end + 9);
            }
            return end - at;
        }
        return shape(at, "00:00:00") ? 8 + zone(at + 8) : 0;
    }

    private int zone(int from) {
        if (shape(from, "Z")) {
            return 1;
        }
        return shape(from, "+00:00") || shape(from, "-00:00") ? 6 : 0;
    }

    private int number() {
        int from = text.charAt(at) == '-' ? at + 1 : at;
        int end = digits(from);
        if (end < text.length() && text.charAt(end) == '.') {
            int fraction = digits(end + 1);
            if (end > from || fraction > end + 1) {
                return fraction - at;
            }
        }
        return end > from ? end - at : 0;
    }

    private int digits(int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /**
     * Whether a default is an expression to be evaluated rather than a value: it computes, calls or refers. In dates and
     * places a hyphen is a sign or a separator.
     */
    static boolean isDynamic(String value, String type) {
        boolean hyphens =
                List.of("date", "dateTime", "geopoint", "geotrace", "geoshape").contains(type);
        for (Token token : tokens(value)) {
            if (hyphens && token.kind() == Kind.MATH && token.text().equals("-")) {
                return false;
            }
            switch (token.kind()) {
                case MATH, UNION, REFERENCE, CALL -> {
                    return true;
                }
                default -> {
                    // Says nothing yet.
                }
            }
        }
        return false;
    }

    /** Where in a text an expression of the form {@code instance('x')/root/item[...]/label} begins and ends. */
    static List<int[]> instanceExpressions(String text) {
        List<int[]> found = new ArrayList<>();
        if (!text.contains("instance(")) {
            return found;
        }
        List<Token> tokens = tokens(text);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.CALL && token.text().equals("instance(")) {
                int last = endOfInstance(tokens, i);
                found.add(new int[] {token.start(), tokens.get(last).end()});
                i = last;
            }
        }
        return found;
    }

    /** The call, its literal and parenthesis, then a path up to the first space outside predicates. */
    private static int endOfInstance(List<Token> tokens, int call) {
        int last = call;
        int depth = 0;
        boolean path = false;
        for (int i = call + 1; i < tokens.size(); i++) {
            Kind kind = tokens.get(i).kind();
            if (depth > 0) {
                depth += kind == Kind.PREDICATE_START || isBracket(tokens.get(i)) ? 1 : 0;
                depth -= kind == Kind.PREDICATE_END ? 1 : 0;
                last = i;
                continue;
            }
            if (!path) {
                boolean expected = (kind == Kind.LITERAL && last == call)
                        || (kind == Kind.CLOSE && tokens.get(last).kind() == Kind.LITERAL)
                        || (kind == Kind.SLASH && tokens.get(last).kind() == Kind.CLOSE);
                if (!expected) {
                    break;
                }
                path = kind == Kind.SLASH;
            } else if (kind == Kind.SPACE || startsWithSpace(tokens.get(i))) {
                break;
            } else if (kind == Kind.PREDICATE_START || isBracket(tokens.get(i))) {
                depth++;
            }
            last = i;
        }
        return last;
    }

    private static boolean isBracket(Token token) {
        return token.kind() == Kind.BRACKET && token.text().equals("[");
    }

    private static boolean startsWithSpace(Token token) {
        return token.text().startsWith(" ");
    }
}
