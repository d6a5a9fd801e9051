// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars with their names and values, as SVG that reads well on light and dark pages. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int NAMES = 210;
    private static final int VALUES = 190;
    private static final int ROW = 26;
    private static final int BAR = 16;
    private static final int TOP = 40;

    /** A bar; the whisker goes from the least to the most. */
    private record Bar(String name, Figures figures, String value, boolean isOurs) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(String title) {
        this.title = title;
    }

    void add(String name, Figures figures, String value, boolean isOurs) {
        if (!Double.isNaN(figures.median())) {
            bars.add(new Bar(name, figures, value, isOurs));
        }
    }

    String svg() {
        final double most =
                bars.stream().mapToDouble(bar -> bar.figures.most()).max().orElse(1);
        final double scale = (WIDTH - NAMES - VALUES) / most;
        final StringBuilder svg =
                new StringBuilder(String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                role="img" aria-label="%3$s" font-family="system-ui, sans-serif" font-size="13">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                <text x="12" y="24" font-size="15" font-weight="600" fill="#1f2933">%3$s</text>
                """, WIDTH, TOP + bars.size() * ROW + 12, escaped(title)));
        int y = TOP;
        for (final Bar bar : bars) {
            final double end = NAMES + bar.figures.median() * scale;
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%d" y="%d" text-anchor="end" fill="#1f2933">%s</text>
                    <rect x="%d" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>
                    <path d="M%.1f %d H%.1f" stroke="#1f2933" stroke-width="1.5"/>
                    <text x="%.1f" y="%d" fill="#52606d">%s</text>
                    """,
                    NAMES - 8,
                    y + BAR - 3,
                    escaped(bar.name),
                    NAMES,
                    y,
                    Math.max(1, end - NAMES),
                    BAR,
                    bar.isOurs ? "#2563eb" : "#9aa5b1",
                    NAMES + bar.figures.least() * scale,
                    y + BAR / 2,
                    NAMES + bar.figures.most() * scale,
                    NAMES + bar.figures.most() * scale + 8,
                    y + BAR - 3,
                    escaped(bar.value)));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
