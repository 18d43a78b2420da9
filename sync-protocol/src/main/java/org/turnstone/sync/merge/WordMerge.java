package org.turnstone.sync.merge;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnstone.sync.merge.TextProposal.Piece;
import org.turnstone.sync.merge.TextProposal.Source;

/**
 * Puts two texts together that were made from one: diff3 (Khanna, Kunal and Pierce, 2007) over words and the blanks between
 * them. What only one author touched is taken from that author; where both wrote, and not the same, is a clash.
 *
 * <p>"the old school" made into "the old brick school" by one and "the school" by the other gives a clash at "old", since
 * both wrote there; made into "the old school, closed" by the other it gives "the old brick school, closed".
 */
final class WordMerge {
    /** Beyond this, some eight pages, people are shown the two texts alone: comparing takes the square of what differs. */
    static final int MAX_TOKENS = 6_000;

    private static final Pattern TOKEN = Pattern.compile("\\s+|\\w+|[^\\s\\w]", Pattern.UNICODE_CHARACTER_CLASS);

    private final List<String> base;
    private final List<String> first;
    private final List<String> second;
    private final List<Edit> edits = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    /** Tokens {@code from} to {@code to} of the base became {@code start} to {@code end} of one of the texts. */
    private record Edit(boolean byFirst, int from, int to, int start, int end) {}

    private WordMerge(List<String> base, List<String> first, List<String> second) {
        this.base = base;
        this.first = first;
        this.second = second;
    }

    /** Empty if a text is too long to be compared. */
    static Optional<TextProposal> of(String base, String first, String second) {
        List<List<String>> all = new ArrayList<>();
        for (String text : List.of(base, first, second)) {
            List<String> tokens = tokens(text);
            if (tokens.size() > MAX_TOKENS) {
                return Optional.empty();
            }
            all.add(tokens);
        }
        return Optional.of(new WordMerge(all.get(0), all.get(1), all.get(2)).merge());
    }

    /** Stops one beyond the limit. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (tokens.size() <= MAX_TOKENS && matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    private TextProposal merge() {
        collect(first, true);
        collect(second, false);
        edits.sort((a, b) -> a.from != b.from ? Integer.compare(a.from, b.from) : Integer.compare(a.to, b.to));
        int done = 0;
        int next = 0;
        while (next < edits.size()) {
            int from = edits.get(next).from;
            int to = edits.get(next).to;
            int start = next++;
            while (next < edits.size() && edits.get(next).from <= to) {
                to = Math.max(to, edits.get(next++).to);
            }
            add(Source.BOTH, text(base, done, from), "", text(base, done, from));
            together(edits.subList(start, next), from, to);
            done = to;
        }
        add(Source.BOTH, text(base, done, base.size()), "", text(base, done, base.size()));
        return new TextProposal(pieces);
    }

    private void collect(List<String> edited, boolean byFirst) {
        for (AbstractDelta<String> delta : DiffUtils.diff(base, edited, new MyersDiffWithLinearSpace<String>())
                .getDeltas()) {
            int from = delta.getSource().getPosition();
            int start = delta.getTarget().getPosition();
            edits.add(new Edit(
                    byFirst,
                    from,
                    from + delta.getSource().size(),
                    start,
                    start + delta.getTarget().size()));
        }
    }

    /** One stretch of the base, {@code from} to {@code to}, and everything that was done in it. */
    private void together(List<Edit> here, int from, int to) {
        String before = text(base, from, to);
        Optional<String> byFirst = version(here, first, true, from, to);
        Optional<String> bySecond = version(here, second, false, from, to);
        if (byFirst.isEmpty()) {
            add(Source.SECOND, bySecond.orElse(before), "", before);
        } else if (bySecond.isEmpty()) {
            add(Source.FIRST, byFirst.get(), "", before);
        } else if (byFirst.equals(bySecond)) {
            add(Source.BOTH, byFirst.get(), "", before);
        } else {
            add(Source.CLASH, byFirst.get(), bySecond.get(), before);
        }
    }

    /** What an author made of the stretch, if they did anything in it. */
    private static Optional<String> version(List<Edit> here, List<String> edited, boolean byFirst, int from, int to) {
        Edit head = null;
        Edit tail = null;
        for (Edit edit : here) {
            if (edit.byFirst == byFirst) {
                head = head == null ? edit : head;
                tail = edit;
            }
        }
        return head == null || tail == null
                ? Optional.empty()
                : Optional.of(text(edited, head.start - (head.from - from), tail.end + (to - tail.to)));
    }

    private static String text(List<String> tokens, int from, int to) {
        return String.join("", tokens.subList(from, to));
    }

    private void add(Source source, String text, String other, String before) {
        if (!text.isEmpty() || !other.isEmpty() || !before.isEmpty()) {
            pieces.add(new Piece(source, text, other, before));
        }
    }
}
