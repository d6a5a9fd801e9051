// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.util.Locale;

/** Horizontal bars with their names and values, as SVG that reads well on light and dark pages. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int NAMES = 210;
    private static final int VALUES = 190;
    private static final int ROW = 26;
    private static final int BAR = 16;
    private static final int TOP = 40;

    private final StringBuilder svg;
    private final double scale;
    private int y = TOP;

    /** @param most the highest figure */
    BarChart(String title, int bars, double most) {
        scale = (WIDTH - NAMES - VALUES) / most;
        svg = new StringBuilder(String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                role="img" aria-label="%3$s" font-family="system-ui, sans-serif" font-size="13">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                <text x="12" y="24" font-size="15" font-weight="600" fill="#1f2933">%3$s</text>
                """, WIDTH, TOP + bars * ROW + 12, title));
    }

    /** A bar of the median, and a line from the least to the most. */
    void add(String name, Figures figures, String value, boolean isOurs) {
        final double end = NAMES + figures.most() * scale;
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
                name,
                NAMES,
                y,
                Math.max(1, figures.median() * scale),
                BAR,
                isOurs ? "#2563eb" : "#9aa5b1",
                NAMES + figures.least() * scale,
                y + BAR / 2,
                end,
                end + 8,
                y + BAR - 3,
                value));
        y += ROW;
    }

    String svg() {
        return svg + "</svg>\n";
    }
}
