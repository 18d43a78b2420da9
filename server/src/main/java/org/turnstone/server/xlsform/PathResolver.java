package org.turnstone.server.xlsform;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.ExpressionLexer.Kind;
import org.turnstone.server.xlsform.ExpressionLexer.Token;
import org.turnstone.server.xlsform.References.Reference;

/**
 * Writes paths for {@code ${name}}.
 *
 * <p>A question inside a repeat must be meant in the same turn of the repeat, so between two questions below a common
 * repeat the path is relative: from {@code /data/person/age}, {@code ${name}} becomes {@code ../name}. Everything else is
 * absolute. Within a predicate on a secondary instance {@code ..} would start from the instance's item, so there the path
 * starts with {@code current()/}. The first, second, fourth and sixth argument of {@code indexed-repeat} name nodes as
 * such and are always absolute.
 */
final class PathResolver {
    private final Map<String, FormElement> named = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    PathResolver(FormElement survey) {
        for (FormElement element : survey.all()) {
            if (element.isNamed() && named.putIfAbsent(element.name(), element) != null) {
                ambiguous.add(element.name());
            }
        }
    }

    /** How references in a text are to be written. */
    enum Use {
        EXPRESSION,
        /** A filter of choices, which is a predicate as a whole. */
        FILTER,
        /** A filter of choices that are earlier answers. */
        FILTER_OF_ANSWERS,
        /** The path to earlier answers that become choices. */
        ANSWERS
    }

    /** @param context the element whose node expressions start from; null for a text that belongs to none */
    String resolve(String text, @Nullable FormElement context, Use use) throws Findings.Mistake {
        if (!text.contains("${")) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        Surroundings around = new Surroundings(text);
        for (Reference reference : References.in(text)) {
            if (reference.isMalformed()) {
                continue;
            }
            out.append(text, from, reference.start()).append(path(reference, context, use, around));
            from = reference.end();
        }
        return out.append(text.substring(from)).toString();
    }

    /** Puts a text for people below a node: references and instance() expressions become outputs. */
    void output(XmlNode node, String text, @Nullable FormElement context) throws Findings.Mistake {
        if (!text.contains("${") && !text.contains("instance(")) {
            node.text(text);
            return;
        }
        int from = 0;
        List<int[]> instances = ExpressionLexer.instanceExpressions(text);
        for (int[] piece : pieces(text, instances)) {
            node.text(text.substring(from, piece[0]));
            String expression = text.substring(piece[0], piece[1]);
            node.add(new XmlNode("output").with("value", resolve(expression, context, Use.EXPRESSION)));
            from = piece[1];
        }
        node.text(text.substring(from));
    }

    private static List<int[]> pieces(String text, List<int[]> instances) {
        List<int[]> pieces = new ArrayList<>(instances);
        for (Reference reference : References.in(text)) {
            boolean inside = instances.stream().anyMatch(i -> reference.start() >= i[0] && reference.end() <= i[1]);
            if (!inside && !reference.isMalformed()) {
                pieces.add(new int[] {reference.start(), reference.end()});
            }
        }
        pieces.sort((a, b) -> Integer.compare(a[0], b[0]));
        return pieces;
    }

    private String path(Reference reference, @Nullable FormElement context, Use use, Surroundings around)
            throws Findings.Mistake {
        FormElement target = element(reference.name(), context);
        boolean named = around.isNodeArgument(reference);
        if (context != null && !reference.lastSaved() && !named) {
            boolean current =
                    use == Use.FILTER || use == Use.FILTER_OF_ANSWERS || around.isInInstancePredicate(reference);
            String relative = relative(context, target, use);
            if (relative != null) {
                return " " + (current ? "current()/" : "") + relative + " ";
            }
        }
        return " " + (reference.lastSaved() ? "instance('__last-saved')" : "") + target.path() + " ";
    }

    private FormElement element(String name, @Nullable FormElement context) throws Findings.Mistake {
        FormElement target = named.get(name);
        String problem = "There has been a problem trying to replace ${" + name
                + "} with the XPath to the survey element named '" + name + "'. ";
        if (target == null) {
            throw mistake(context, problem + "There is no survey element named '" + name + "'.");
        }
        if (ambiguous.contains(name)) {
            throw mistake(context, problem + "There are multiple survey elements named '" + name + "'.");
        }
        return target;
    }

    private static Findings.Mistake mistake(@Nullable FormElement context, String message) {
        int row = context == null ? 0 : context.row();
        return new Findings.Mistake(SheetNames.SURVEY, row, "name", message);
    }

    private static @Nullable String relative(FormElement source, FormElement target, Use use) {
        FormElement repeat = common(source, target, true);
        if (repeat == null) {
            return null;
        }
        boolean answers = use == Use.ANSWERS || use == Use.FILTER_OF_ANSWERS;
        if (answers && leavesRepeat(repeat, source, target)) {
            FormElement above = repeat.parent();
            return up(steps(source, repeat) + 1) + (above == null ? target.path() : target.pathBelow(above));
        }
        FormElement nearest = common(source, target, false);
        return nearest == null ? null : up(steps(source, nearest)) + target.pathBelow(nearest);
    }

    /** Choices from earlier answers are taken from all turns of the repeat, so the path must leave it. */
    private static boolean leavesRepeat(FormElement repeat, FormElement source, FormElement target) {
        boolean outermost = repeatAbove(repeat) == null;
        return repeat == repeatAbove(target) && (outermost || repeatAbove(source) != repeat);
    }

    private static @Nullable FormElement repeatAbove(FormElement element) {
        for (FormElement at = element.parent(); at != null; at = at.parent()) {
            if (at.isRepeat()) {
                return at;
            }
        }
        return null;
    }

    private static @Nullable FormElement common(FormElement a, FormElement b, boolean repeats) {
        Map<FormElement, Boolean> above = new IdentityHashMap<>();
        for (FormElement at = a.parent(); at != null; at = at.parent()) {
            above.put(at, true);
        }
        for (FormElement at = b.parent(); at != null; at = at.parent()) {
            boolean kind = repeats ? at.isRepeat() : at.isRepeat() || at.kind() == FormElement.Kind.GROUP;
            if (kind && above.containsKey(at)) {
                return at;
            }
        }
        return null;
    }

    private static int steps(FormElement from, FormElement above) {
        int steps = 1;
        for (FormElement at = from.parent(); at != null && at != above; at = at.parent()) {
            steps++;
        }
        return steps;
    }

    private static String up(int steps) {
        return String.join("/", java.util.Collections.nCopies(steps, ".."));
    }

    /** Within which calls and predicates of an expression a place lies. */
    private static final class Surroundings {
        private final boolean hasInstance;
        private final Map<Integer, Boolean> inPredicate = new HashMap<>();
        private final Map<Integer, Boolean> nodeArgument = new HashMap<>();

        private record Call(boolean indexedRepeat, int[] argument) {}

        Surroundings(String text) {
            hasInstance = text.contains("instance(");
            if (!hasInstance && !text.contains("indexed-repeat(")) {
                return;
            }
            int predicates = 0;
            Deque<Call> calls = new ArrayDeque<>();
            for (Token token : ExpressionLexer.tokens(text)) {
                switch (token.kind()) {
                    case CALL, OPEN -> calls.push(new Call(token.text().equals("indexed-repeat("), new int[1]));
                    case CLOSE -> calls.poll();
                    case COMMA -> {
                        Call call = calls.peek();
                        if (call != null) {
                            call.argument()[0]++;
                        }
                    }
                    case BRACKET -> predicates += token.text().equals("[") ? 1 : 0;
                    case PREDICATE_START -> predicates++;
                    case PREDICATE_END -> predicates = Math.max(0, predicates - 1);
                    default -> note(token, predicates, calls);
                }
            }
        }

        private void note(Token token, int predicates, Deque<Call> calls) {
            int within = token.kind() == Kind.LITERAL || token.kind() == Kind.REFERENCE ? token.end() : token.start();
            boolean node = calls.stream()
                    .filter(Call::indexedRepeat)
                    .findFirst()
                    .map(call -> List.of(0, 1, 3, 5).contains(call.argument()[0]))
                    .orElse(false);
            for (int at = token.start(); at < within; at++) {
                inPredicate.put(at, predicates > 0);
                nodeArgument.put(at, node);
            }
        }

        boolean isInInstancePredicate(Reference reference) {
            return hasInstance && inPredicate.getOrDefault(reference.start(), false);
        }

        boolean isNodeArgument(Reference reference) {
            return nodeArgument.getOrDefault(reference.start(), false);
        }
    }
}
