// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.model.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Draws the view as lines of a given width. Every text from outside is escaped; JLine measures its columns. */
final class TopScreen {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle BOLD = PLAIN.bold();
    private static final AttributedStyle INVERSE = PLAIN.inverse();
    /** Lines above and below the rows. */
    private static final int FRAME_LINES = 4;

    private static final int MIN_NAME = 8;
    private static final String KEYS =
            "h help  q quit  / filter  b group  s sort  p pause  enter connections  esc back";
    private static final List<String> HELP = List.of(
            "Keys",
            "",
            "  up down, j k       select a row; page up and down, home, end",
            "  enter              show the connections of the selected row",
            "  esc, backspace     go back",
            "  b, 1 to 5          group by process, container, user, host or connection",
            "  s, S               sort by the next or previous number",
            "  /                  filter, in the words of flowbraid history; enter applies it",
            "  p, space           pause; the connections of a paused view can be looked at",
            "  q, Ctrl-C          quit",
            "",
            "SENT/s and RECV/s are bytes a second of the last interval: IP bytes where",
            "packets are captured, else payload. CONNS are open, NEW/s were opened, RETR are",
            "segments sent again, FAIL are connections that failed. A flow between two rows",
            "is in both, and once in the total.");

    private final int width;
    private final TopColumnSet columns;

    private TopScreen(int width, TopColumnSet columns) {
        this.width = width;
        this.columns = columns;
    }

    /**
     * A screen full.
     *
     * @param source where the flows come from
     * @param trouble what is wrong with it; empty if nothing is
     */
    static List<AttributedString> lines(TopControls view, String source, String trouble, int width, int height) {
        final TopScreen screen = new TopScreen(width, TopColumnSet.of(view, width));
        final List<AttributedString> lines = new ArrayList<>(height);
        lines.add(screen.fit(title(view, source), BOLD));
        lines.add(screen.fit(
                screen.second(view, trouble),
                trouble.isEmpty() && view.message().isEmpty() ? PLAIN : BOLD));
        final int room = Math.max(0, height - FRAME_LINES);
        if (view.isHelp()) {
            HELP.stream().limit(room + 1L).forEach(line -> lines.add(screen.fit(line, PLAIN)));
        } else {
            lines.add(screen.fit(screen.header(), INVERSE));
            screen.rows(view, room, lines);
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        final CharSequence edited = view.edited();
        lines.add(screen.fit(edited == null ? KEYS : "filter: " + SafeText.quoted(edited.toString()) + "_", PLAIN));
        return List.copyOf(lines.subList(0, Math.min(lines.size(), Math.max(1, height))));
    }

    /** A whole table as text, for a file or a pipe. */
    static String text(TopControls view, String source, int width) {
        final TopScreen screen = new TopScreen(width, TopColumnSet.of(view, width));
        final StringBuilder text = new StringBuilder();
        final List<AttributedString> lines = new ArrayList<>();
        lines.add(screen.fit(title(view, source), PLAIN));
        lines.add(screen.fit(screen.second(view, ""), PLAIN));
        lines.add(screen.fit(screen.header(), PLAIN));
        screen.rows(view, Integer.MAX_VALUE, lines);
        lines.forEach(line -> text.append(line.toString().stripTrailing()).append('\n'));
        return text.toString();
    }

    private static String title(TopControls view, String source) {
        final StringBuilder text = new StringBuilder("flowbraid top: ");
        final TopRow drilled = view.drilled();
        if (drilled == null) {
            text.append("by ").append(view.grouping().text());
        } else {
            text.append("connections of ").append(SafeText.quoted(drilled.name()));
            if (drilled.pid() != FlowReading.Owner.NO_PID) {
                text.append('[').append(drilled.pid()).append(']');
            }
        }
        text.append(", sorted by ").append(view.sort().text());
        if (!view.query().text().isEmpty()) {
            text.append(", filter ").append(SafeText.quoted(view.query().text()));
        }
        text.append(", from ").append(source);
        return text.toString();
    }

    private String second(TopControls view, String trouble) {
        if (!view.message().isEmpty()) {
            return view.message();
        }
        if (!trouble.isEmpty()) {
            return trouble;
        }
        if (!view.hasMeasurement()) {
            return "measuring the first interval";
        }
        final TopTable table = view.table();
        final RowSums total = table.total();
        final StringBuilder text = new StringBuilder(view.isPaused() ? "PAUSED  " : "");
        text.append("total ").append(RateText.bytes(total.bytes(), table.lengthNs()));
        text.append(total.bytes() == 0 ? "" : "/s").append("  ");
        text.append("connections ").append(total.connections());
        text.append("  new/s ").append(RateText.events(total.opened(), table.lengthNs()));
        text.append("  retransmits ").append(total.retransmits());
        text.append("  failures ").append(total.failed());
        if (table.left() > 0) {
            text.append(", ").append(table.left()).append(" reports of flows not measured: too many live");
        }
        return text.toString();
    }

    private void rows(TopControls view, int room, List<AttributedString> lines) {
        final TopTable table = view.table();
        final boolean hasOthers = table.hidden() > 0 || !table.others().equals(RowSums.ZERO);
        final int shown = (int) Math.min(table.rows().size(), (long) room - (hasOthers ? 1 : 0));
        // The selected row is always visible.
        final int first = Math.max(
                0, Math.min(view.selectedIndex() - shown / 2, table.rows().size() - shown));
        for (int i = first; i < first + shown; i++) {
            final boolean isSelected = room != Integer.MAX_VALUE && i == view.selectedIndex();
            lines.add(fit(
                    columns.line(table.rows().get(i), table.lengthNs(), nameWidth()), isSelected ? INVERSE : PLAIN));
        }
        if (hasOthers) {
            final String name = "(others" + (table.hidden() > 0 ? ": " + table.hidden() + " rows" : "") + ")";
            final TopRow others = new TopRow("", name, FlowReading.Owner.NO_PID, "", "", table.others());
            lines.add(fit(columns.line(others, table.lengthNs(), nameWidth()), PLAIN));
        }
        if (table.rows().isEmpty() && view.hasMeasurement() && room > 0) {
            lines.add(fit(view.query().text().isEmpty() ? "no flows" : "no flow matches the filter", PLAIN));
        }
    }

    private int nameWidth() {
        return Math.max(MIN_NAME, width - columns.width());
    }

    private String header() {
        return columns.header(nameWidth());
    }

    /** As wide as the screen: shorter lines are filled, so that an inverse line is whole. */
    private AttributedString fit(String text, AttributedStyle style) {
        return new AttributedStringBuilder()
                .append(TopColumnSet.fit(text, width), style)
                .toAttributedString();
    }
}
