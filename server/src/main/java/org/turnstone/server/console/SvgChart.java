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

    private static String shortened(String label) {
        return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }
}
