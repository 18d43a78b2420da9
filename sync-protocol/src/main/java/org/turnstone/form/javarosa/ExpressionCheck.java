package org.turnstone.form.javarosa;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.javarosa.xpath.XPathUnsupportedException;
import org.javarosa.xpath.expr.XPathBinaryOpExpr;
import org.javarosa.xpath.expr.XPathCmpExpr;
import org.javarosa.xpath.expr.XPathExpression;
import org.javarosa.xpath.expr.XPathFilterExpr;
import org.javarosa.xpath.expr.XPathFuncExpr;
import org.javarosa.xpath.expr.XPathPathExpr;
import org.javarosa.xpath.expr.XPathStep;
import org.javarosa.xpath.expr.XPathStringLiteral;
import org.javarosa.xpath.expr.XPathUnaryOpExpr;
import org.javarosa.xpath.expr.XPathUnionExpr;
import org.javarosa.xpath.expr.XPathVariableReference;
import org.javarosa.xpath.parser.XPathSyntaxException;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormProblem;

/**
 * Reads every expression of a form for what JavaRosa would only find out when somebody answers, in the field, and says at
 * which question it stands.
 */
final class ExpressionCheck {
    /** Everything JavaRosa 6.0.0 evaluates itself, and what we add. */
    private static final Set<String> KNOWN = Set.of(("abs acos area asin atan atan2 base64-decode "
                    + "boolean boolean-from-string ceiling checklist coalesce concat contains cos count count-non-empty "
                    + "count-selected current date date-time decimal-date-time decimal-time depend digest distance "
                    + "enclosed-area ends-with exp exp10 extract-signed false floor format-date format-date-time geofence "
                    + "if indexed-repeat instance int is-selected join jr:choice-name jr:itext log log10 max min "
                    + "normalize-space not now number once pi position pow property pulldata random randomize regex "
                    + "round selected selected-at sin sqrt starts-with string string-length substr substring-after "
                    + "substring-before sum tan today translate true uuid version weighted-checklist")
            .split(" "));

    /** Functions of SurveyCTO about the phone a form is filled in on: they give nothing here, and nobody answers by them. */
    static final Set<String> ABOUT_PHONES =
            Set.of("device-info", "duration", "phone-call-log", "phone-call-duration", "collect-is-phone-app");

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}.*");

    private final List<FormProblem> faults = new ArrayList<>();
    private final List<FormProblem> warnings = new ArrayList<>();

    private ExpressionCheck() {}

    /**
     * An expression of a form.
     *
     * @param path template path of the question or group it belongs to; empty for the whole form
     * @param rule which of its rules it is, in words
     */
    record Expression(String path, String rule, String text) {}

    static ExpressionCheck of(List<Expression> expressions) {
        ExpressionCheck check = new ExpressionCheck();
        for (Expression expression : new LinkedHashSet<>(expressions)) {
            check.read(expression);
        }
        return check;
    }

    /** What makes the form unusable. */
    List<FormProblem> faults() {
        return List.copyOf(faults);
    }

    /** What fails or surprises only where it is reached. */
    List<FormProblem> warnings() {
        return List.copyOf(warnings);
    }

    private void read(Expression expression) {
        Reading reading = new Reading();
        try {
            reading.visit(JavaRosaFormEngine.expression(expression.text()));
        } catch (XPathSyntaxException e) {
            faults.add(new FormProblem(
                    expression.path(),
                    "The " + expression.rule() + " cannot be read: "
                            + expression.text().strip()));
            return;
        }
        for (String function : reading.aboutPhones) {
            warnings.add(new FormProblem(
                    expression.path(),
                    "The " + expression.rule() + " calls " + function
                            + "(), which says something about a phone; here it " + "gives nothing."));
        }
        for (String function : reading.unknown) {
            warnings.add(new FormProblem(
                    expression.path(),
                    "The " + expression.rule() + " calls " + function + "(), which is not available here; where it is "
                            + "needed the form will fail. Write it without that function."));
        }
        for (String construct : reading.unsupported) {
            warnings.add(new FormProblem(
                    expression.path(),
                    "The " + expression.rule() + " uses " + construct + ", which is not available here; where it is "
                            + "needed the form will fail."));
        }
        if (reading.comparesDateWithText) {
            warnings.add(new FormProblem(
                    expression.path(),
                    "The " + expression.rule() + " compares a date with a text and is never true; write date('…') "
                            + "around the text."));
        }
    }

    /** What stands in one expression. */
    private static final class Reading {
        final Set<String> unknown = new LinkedHashSet<>();
        final Set<String> aboutPhones = new LinkedHashSet<>();
        final Set<String> unsupported = new LinkedHashSet<>();
        boolean comparesDateWithText;

        void visit(@Nullable XPathExpression expression) {
            if (expression instanceof XPathFuncExpr call) {
                String name = call.id.toString();
                if (ABOUT_PHONES.contains(name)) {
                    aboutPhones.add(name);
                } else if (!KNOWN.contains(name)) {
                    unknown.add(name);
                }
                visitAll(call.args);
            } else if (expression instanceof XPathBinaryOpExpr binary) {
                if (expression instanceof XPathUnionExpr) {
                    unsupported.add("a | b");
                }
                comparesDateWithText |=
                        expression instanceof XPathCmpExpr && (isDateAsText(binary.a) || isDateAsText(binary.b));
                visit(binary.a);
                visit(binary.b);
            } else if (expression instanceof XPathUnaryOpExpr unary) {
                visit(unary.a);
            } else if (expression instanceof XPathFilterExpr filter) {
                unsupported.add("a condition in brackets behind something that is no path");
                visit(filter.x);
                visitAll(filter.predicates);
            } else if (expression instanceof XPathPathExpr path) {
                path(path);
            } else if (expression instanceof XPathVariableReference variable) {
                unsupported.add("the variable $" + variable.id);
            }
        }

        private void path(XPathPathExpr path) {
            try {
                path.getReference();
            } catch (XPathUnsupportedException e) {
                unsupported.add("a step other than a name, '.' and '..' in a path");
            }
            if (path.filtExpr != null) {
                visit(path.filtExpr.x);
                visitAll(path.filtExpr.predicates);
            }
            for (XPathStep step : path.steps) {
                visitAll(step.predicates);
            }
        }

        private void visitAll(XPathExpression @Nullable [] expressions) {
            if (expressions != null) {
                for (XPathExpression expression : expressions) {
                    visit(expression);
                }
            }
        }

        private static boolean isDateAsText(XPathExpression expression) {
            return expression instanceof XPathStringLiteral text
                    && DATE.matcher(text.s).matches();
        }
    }
}
