// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.sockets;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.json.SocketJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Sockets as the objects of a JSON array. (NOT thread safe.) */
final class SocketArray implements SocketRows.Form {
    private final SocketJson json = new SocketJson(Map.of());
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(4_096);
    private boolean hasBegun;
    private boolean hasRows;

    @Override
    public byte[] bytes(List<SocketEvent> rows, boolean isLast) {
        lines.reset();
        if (!hasBegun) {
            hasBegun = true;
            lines.write('[');
        }
        if (!rows.isEmpty()) {
            if (hasRows) {
                lines.write(',');
            }
            hasRows = true;
            try {
                json.write(rows, lines);
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
        }
        if (isLast) {
            lines.writeBytes(new byte[] {']', '\n'});
        }
        return joined(lines.toByteArray(), rows.size(), isLast);
    }

    /** One object a line, and within one no line ends: between two of them a comma stands instead. */
    private static byte[] joined(byte[] text, int rows, boolean isLast) {
        int left = rows - 1;
        final int end = isLast ? text.length - 1 : text.length;
        for (int i = 0; i < end; i++) {
            if (text[i] == '\n') {
                text[i] = (byte) (left > 0 ? ',' : ' ');
                left--;
            }
        }
        return text;
    }
}
