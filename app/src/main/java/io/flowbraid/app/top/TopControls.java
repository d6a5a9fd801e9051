// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.app.option.UsageException;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import org.jspecify.annotations.Nullable;

/** What the user chose with keys: grouping, order, selection, filter. (NOT thread safe.) */
final class TopControls {
    private static final int MAX_QUERY = 400;
    private static final int PAGE = 10;

    /** A key press, as far as top tells keys apart. */
    enum Key {
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        BACKSPACE,
        ESCAPE,
        CHARACTER
    }

    private TopGrouping grouping;
    private TopSort sort;
    private FlowQuery query;
    private @Nullable TopRow drilled;
    private @Nullable StringBuilder edited;
    /** The selected row's key: the selection stays on its row when rows change places. */
    private @Nullable String selectedKey;

    private int selectedIndex;
    private final long lengthNs;
    private Measurement shown;
    private TopTable table;
    private String message = "";
    private boolean isPaused;
    private boolean isHelp;
    private boolean isQuit;

    TopControls(TopGrouping grouping, TopSort sort, FlowQuery query, long lengthNs) {
        this.grouping = grouping;
        this.sort = sort;
        this.query = query;
        this.lengthNs = lengthNs;
        shown = Measurement.none(lengthNs);
        table = TopTable.of(shown, grouping, sort);
    }

    /** The next measurement; a paused view keeps the one that it shows. */
    void show(Measurement next) {
        if (!isPaused) {
            shown = next;
            message = edited == null ? "" : message;
            arrange();
        }
    }

    private void arrange() {
        final TopRow entity = drilled;
        table = entity == null
                ? TopTable.of(shown, grouping, sort)
                : TopTable.connectionsOf(shown, grouping, entity.key(), sort);
        final String key = selectedKey;
        if (key != null) {
            for (int i = 0; i < table.rows().size(); i++) {
                if (table.rows().get(i).key().equals(key)) {
                    selectedIndex = i;
                    return;
                }
            }
        }
        select(selectedIndex);
    }

    private void select(int index) {
        selectedIndex = Math.max(0, Math.min(index, table.rows().size() - 1));
        final TopRow row = table.row(selectedIndex);
        selectedKey = row == null || selectedIndex == 0 ? null : row.key();
    }

    /** @param text of a character */
    void press(Key key, String text) {
        message = "";
        if (edited != null) {
            edit(edited, key, text);
        } else if (isHelp) {
            isHelp = false;
            isQuit = text.equals("q");
        } else if (key == Key.CHARACTER) {
            command(text);
        } else {
            move(key);
        }
    }

    private void move(Key key) {
        switch (key) {
            case UP -> select(selectedIndex - 1);
            case DOWN -> select(selectedIndex + 1);
            case PAGE_UP -> select(selectedIndex - PAGE);
            case PAGE_DOWN -> select(selectedIndex + PAGE);
            case HOME -> select(0);
            case END -> select(table.rows().size() - 1);
            case ENTER -> drill();
            case BACKSPACE, ESCAPE -> leave();
            case CHARACTER -> {}
        }
    }

    private void drill() {
        final TopRow row = table.row(selectedIndex);
        if (drilled == null && row != null && grouping != TopGrouping.CONNECTION) {
            drilled = row;
            rearrange();
        }
    }

    private void leave() {
        if (drilled != null) {
            selectedKey = drilled.key();
            drilled = null;
            arrange();
        }
    }

    private void rearrange() {
        selectedKey = null;
        selectedIndex = 0;
        arrange();
    }

    private void command(String text) {
        switch (text) {
            case "q" -> isQuit = true;
            case "h", "?" -> isHelp = true;
            case "p", " " -> isPaused = !isPaused;
            case "b" -> group(grouping.next());
            case "1", "2", "3", "4", "5" -> group(TopGrouping.values()[text.charAt(0) - '1']);
            case "s" -> sort(sort.next(1));
            case "S" -> sort(sort.next(-1));
            case "/", "f" -> edited = new StringBuilder(query.text());
            case "k" -> move(Key.UP);
            case "j" -> move(Key.DOWN);
            default -> message = "h shows the keys";
        }
    }

    private void group(TopGrouping next) {
        grouping = next;
        drilled = null;
        rearrange();
    }

    private void sort(TopSort next) {
        sort = next;
        rearrange();
    }

    private void edit(StringBuilder text, Key key, String typed) {
        switch (key) {
            case ESCAPE -> edited = null;
            case BACKSPACE -> {
                if (!text.isEmpty()) {
                    text.setLength(text.offsetByCodePoints(text.length(), -1));
                }
            }
            case ENTER -> accept(text.toString());
            case CHARACTER -> {
                if (text.length() < MAX_QUERY && typed.codePoints().noneMatch(Character::isISOControl)) {
                    text.append(typed);
                }
            }
            default -> {}
        }
    }

    private void accept(String text) {
        try {
            final FlowQuery next = TopPlan.query(text);
            if (!next.text().equals(query.text())) {
                shown = Measurement.none(lengthNs); // the rows are of the query before
                isPaused = false;
            }
            query = next;
            edited = null;
            rearrange();
        } catch (QueryException | UsageException e) {
            message = String.valueOf(e.getMessage());
        }
    }

    TopGrouping grouping() {
        return grouping;
    }

    TopSort sort() {
        return sort;
    }

    FlowQuery query() {
        return query;
    }

    /** Whose connections are shown; null when rows are not connections of one row. */
    @Nullable
    TopRow drilled() {
        return drilled;
    }

    /** The filter that is being written; null otherwise. */
    @Nullable
    CharSequence edited() {
        return edited;
    }

    TopTable table() {
        return table;
    }

    boolean hasMeasurement() {
        return shown.endNs() != 0;
    }

    /** When the interval that is shown ended. */
    long endNs() {
        return shown.endNs();
    }

    int selectedIndex() {
        return selectedIndex;
    }

    /** Why a key did nothing; empty when there is nothing to say. */
    String message() {
        return message;
    }

    boolean isPaused() {
        return isPaused;
    }

    boolean isHelp() {
        return isHelp;
    }

    boolean isQuit() {
        return isQuit;
    }
}
