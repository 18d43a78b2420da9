package org.turnstone.server.console;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Charts as SVG, made here, without a script; their colours are the style sheet's. */
final class SvgChart {
    private static final int WIDTH = 920;
    private static final int HEIGHT = 132;
    private static final int BASE = 108;
    private static final int TOP = 10;
    private static final int LEFT = 30;
    private static final int LABEL_WIDTH = 190;
    private static final int MAX_LABEL = 30;
    private static final int BAR_STEP = 34;
    private static final int BAR_HEIGHT = 26;
    private static final int VOTE_WIDTH = 460;
    private static final int VOTE_LABEL = 110;
    private static final int VOTE_STEP = 28;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.UK);

    private SvgChart() {}

    /**
     * Bars, one for each day up to the last.
     *
     * @param title what a reader hears instead
     */
    static String bars(String title, SortedMap<LocalDate, Integer> counts, LocalDate last, int days) {
        int most = Math.max(
                4, counts.values().stream().mapToInt(Integer::intValue).max().orElse(0));
        double step = (double) (WIDTH - LEFT) / days;
        StringBuilder svg = new StringBuilder("<svg class=\"chart\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">");
        for (int line = 0; line <= 2; line++) {
            double y = BASE - (BASE - TOP) * line / 2.0;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\""
                            + " text-anchor=\"end\">%d</text>",
                    LEFT,
                    WIDTH,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    Math.round(most * line / 2.0)));
        }
        for (int i = 0; i < days; i++) {
            LocalDate day = last.minusDays(days - 1L - i);
            int count = counts.getOrDefault(day, 0);
            double x = LEFT + i * step;
            double height = (double) (BASE - TOP) * count / most;
            if (count > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\"><title>%s:"
                                + " %d</title></rect>",
                        x + step * 0.16,
                        BASE - height,
                        step * 0.68,
                        height,
                        DAY.format(day),
                        count));
            }
            if ((days - 1 - i) % 7 == 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                        i == days - 1 ? WIDTH : x + step / 2,
                        BASE + 18,
                        i == days - 1 ? "end" : "middle",
                        DAY.format(day)));
            }
        }
        return svg.append("</svg>").toString();
    }

    /** One bar of {@link #shares}: what it is called, and how much of each kind there is, in the order of the drawing. */
    record Bar(String label, Map<String, Integer> parts) {}

    /**
     * Bars of one length, each divided by the shares of its parts. A part is drawn in the style {@code part-KIND}; its count
     * stands in it where there is room.
     *
     * @param title what a reader hears instead
     */
    static String shares(String title, List<Bar> bars) {
        int height = bars.size() * BAR_STEP + 4;
        StringBuilder svg = new StringBuilder("<svg class=\"chart shares\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">");
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int sum = bar.parts().values().stream().mapToInt(Integer::intValue).sum();
            int y = i * BAR_STEP + 2;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"label\" x=\"0\" y=\"%d\">%s</text>",
                    y + BAR_HEIGHT / 2 + 4,
                    escaped(shortened(bar.label()))));
            double x = LABEL_WIDTH;
            for (Map.Entry<String, Integer> part : bar.parts().entrySet()) {
                double width = sum == 0 ? 0 : (double) (WIDTH - LABEL_WIDTH) * part.getValue() / sum;
                if (width > 0) {
                    part(svg, part.getKey(), part.getValue(), x, y, width);
                    x += width;
                }
            }
        }
        return svg.append("</svg>").toString();
    }

    private static void part(StringBuilder svg, String kind, int count, double x, int y, double width) {
        svg.append(String.format(
                Locale.ROOT,
                "<g class=\"part-%s\"><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                kind,
                x + 0.75,
                y,
                Math.max(1, width - 1.5),
                BAR_HEIGHT));
        if (width >= 22) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                    x + width / 2,
                    y + BAR_HEIGHT / 2 + 4,
                    count));
        }
        svg.append("</g>");
    }

    /** One row of {@link #weeks}: what it is called, and its counts by the Monday of each week. */
    record Row(String label, SortedMap<LocalDate, Integer> counts) {}

    /**
     * Rows of squares, one for each week, the darker the more; the count stands in each. All rows have the same weeks.
     *
     * @param title what a reader hears instead
     */
    static String weeks(String title, List<Row> rows) {
        List<LocalDate> mondays = List.copyOf(rows.get(0).counts().keySet());
        int most = rows.stream()
                .flatMap(row -> row.counts().values().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(1);
        double step = Math.min(56, (double) (WIDTH - LABEL_WIDTH) / mondays.size());
        int height = rows.size() * BAR_STEP + 26;
        StringBuilder svg = new StringBuilder("<svg class=\"chart weeks\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">");
        for (int i = 0; i < rows.size(); i++) {
            int y = i * BAR_STEP + 2;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"label\" x=\"0\" y=\"%d\">%s</text>",
                    y + BAR_HEIGHT / 2 + 4,
                    escaped(shortened(rows.get(i).label()))));
            for (int week = 0; week < mondays.size(); week++) {
                int count = rows.get(i).counts().getOrDefault(mondays.get(week), 0);
                int shade = count == 0 ? 0 : Math.max(1, (int) Math.ceil(4.0 * count / most));
                double x = LABEL_WIDTH + week * step;
                svg.append(String.format(
                        Locale.ROOT,
                        "<g class=\"shade-%d\"><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"4\"/>",
                        shade,
                        x,
                        y,
                        step - 3,
                        BAR_HEIGHT));
                if (count > 0 && step >= 22) {
                    svg.append(String.format(
                            Locale.ROOT,
                            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                            x + (step - 3) / 2,
                            y + BAR_HEIGHT / 2 + 4,
                            count));
                }
                svg.append("</g>");
            }
        }
        int every = Math.max(1, (int) Math.ceil(52 / step));
        for (int week = 0; week < mondays.size(); week += every) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    LABEL_WIDTH + week * step,
                    rows.size() * BAR_STEP + 18,
                    DAY.format(mondays.get(week))));
        }
        return svg.append("</svg>").toString();
    }

    /** One bar of {@link #votes}. */
    record Votes(String label, int points, boolean chosen) {}

    /**
     * One round of votes: a bar for each story, its length by its points, those of the chosen in the console's colour. Narrow, so
     * that it can be read on a telephone.
     *
     * @param title what a reader hears instead
     * @param most points that fill the width, so that rounds can be compared
     */
    static String votes(String title, List<Votes> bars, int most) {
        int height = bars.size() * VOTE_STEP + 2;
        StringBuilder svg = new StringBuilder("<svg class=\"chart votes\" viewBox=\"0 0 " + VOTE_WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">");
        int room = VOTE_WIDTH - VOTE_LABEL - 34;
        for (int i = 0; i < bars.size(); i++) {
            Votes bar = bars.get(i);
            int y = i * VOTE_STEP + 2;
            double width = most <= 0 ? 0 : (double) room * bar.points() / most;
            svg.append(String.format(
                    Locale.ROOT,
                    "<g class=\"%s\"><text class=\"label\" x=\"0\" y=\"%d\">%s</text><rect class=\"track\" x=\"%d\" y=\"%d\""
                            + " width=\"%d\" height=\"%d\" rx=\"3\"/><rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\""
                            + " height=\"%d\" rx=\"3\"/><text class=\"value\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text></g>",
                    bar.chosen() ? "chosen" : "other",
                    y + 15,
                    escaped(shortened(bar.label())),
                    VOTE_LABEL,
                    y + 2,
                    room,
                    VOTE_STEP - 10,
                    VOTE_LABEL,
                    y + 2,
                    width,
                    VOTE_STEP - 10,
                    VOTE_WIDTH,
                    y + 15,
                    bar.points()));
        }
        return svg.append("</svg>").toString();
    }

    private static String shortened(String label) {
        return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }
}
