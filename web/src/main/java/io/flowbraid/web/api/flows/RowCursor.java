// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.web.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a list of live flows is continued: after the row with this value in the column of the order, and this id. Flows
 * that come, go, or change meanwhile do not shift the others, as they would with a number of rows.
 *
 * @param order column and direction
 * @param key of the last row; null when the column had nothing to say there
 */
record RowCursor(String order, long id, @Nullable Comparable<?> key) {
    private static final String SEPARATOR = " ";
    private static final int PARTS = 4;

    /** For the next question. */
    String text() {
        final String kind = key == null ? "none" : key.getClass().getSimpleName();
        final String text = String.join(SEPARATOR, order, FlowIds.text(id), kind, String.valueOf(key));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads {@link #text}.
     *
     * @param order the one of the question
     */
    static RowCursor parse(String cursor, String order) throws RefusedException {
        try {
            final String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            final String[] parts = text.split(SEPARATOR, PARTS);
            if (parts[0].equals(order)) {
                return new RowCursor(order, FlowIds.parse(parts[1]), key(parts[2], parts[3]));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // said below
        }
        throw new RefusedException("cursor=" + cursor
                + " does not belong to this question; take the \"next\" of an answer to the same one");
    }

    private static @Nullable Comparable<?> key(String kind, String text) {
        return switch (kind) {
            case "none" -> null;
            case "Long" -> Long.valueOf(text);
            case "Double" -> Double.valueOf(text);
            case "AddressKey" -> AddressKey.parse(text);
            case "String" -> text;
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
