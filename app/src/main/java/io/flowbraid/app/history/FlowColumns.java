// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.table.ReadableText;
import io.flowbraid.record.table.TextTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table nobody chose columns for: a flow as one sees it, each end in one cell as on the console. A flow that is
 * known from its sockets has payload bytes in place of IP bytes, and why it ended in place of a connection state.
 */
final class FlowColumns {
    private static final String[] TITLES = {
        "START", "DURATION", "PROTO", "CLIENT", "SERVER", "SENT", "RECEIVED", "STATE"
    };
    private static final int SHORT_ID = 12;

    /** What the table is made from. */
    static final List<FlowField> NEEDED = Stream.concat(
                    Stream.of(
                            "event.start",
                            "event.duration",
                            "network.transport",
                            "observer.type",
                            "tcp.state",
                            "flow.end_reason",
                            "client.bytes",
                            "server.bytes",
                            "client.payload_bytes",
                            "server.payload_bytes"),
                    Stream.of("client.", "server.")
                            .flatMap(end -> Stream.of(
                                            "process.name",
                                            "process.pid",
                                            "container.name",
                                            "container.id",
                                            "orchestrator.pod.name",
                                            "attribution.status",
                                            "attribution.reason",
                                            "ip",
                                            "port")
                                    .map(end::concat)))
            .map(FlowFields::of)
            .toList();

    private final ReadableText readable;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    FlowColumns(ReadableText readable) {
        this.readable = readable;
    }

    String table(FlowPage page) {
        final TextTable table = new TextTable(TITLES);
        for (final FlowRow row : page.rows()) {
            for (int i = 0; i < NEEDED.size(); i++) {
                values.put(NEEDED.get(i).path(), row.values().get(i));
            }
            table.add(
                    readable.of(FieldType.TIME, values.get("event.start")),
                    readable.of(FieldType.DURATION, values.get("event.duration")),
                    text("network.transport"),
                    end("client."),
                    end("server."),
                    bytes("client."),
                    bytes("server."),
                    readable.of(FieldType.TEXT, values.get(isOfSockets() ? "flow.end_reason" : "tcp.state")));
        }
        return table.toString();
    }

    /**
     * {@code curl[4211]@web 127.0.0.1:43512}; {@code ~} marks a lesser owner, {@code ?(remote)} says why there is none.
     */
    private String end(String end) {
        final StringBuilder text = new StringBuilder();
        if (values.get(end + "process.name") != null || values.get(end + "process.pid") != null) {
            text.append(text(end + "attribution.status").equals("partial") ? "~" : "");
            text.append(text(end + "process.name"))
                    .append('[')
                    .append(text(end + "process.pid"))
                    .append(']');
            final String workload = workload(end);
            text.append(workload.isEmpty() ? "" : "@" + workload);
        } else {
            final String reason = text(end + "attribution.reason");
            text.append(reason.equals("kernel") ? reason : "?(" + reason.replace('_', ' ') + ')');
        }
        final String ip = text(end + "ip");
        final boolean hasPort = values.get(end + "port") != null;
        text.append(' ').append(hasPort && ip.indexOf(':') >= 0 ? '[' + ip + ']' : ip);
        return text.append(hasPort ? ":" + values.get(end + "port") : "").toString();
    }

    private String bytes(String end) {
        return readable.of(FieldType.BYTES, values.get(end + (isOfSockets() ? "payload_bytes" : "bytes")));
    }

    private boolean isOfSockets() {
        return text("observer.type").equals(ObserverType.SOCKETS.text());
    }

    private String workload(String end) {
        final String pod = text(end + "orchestrator.pod.name");
        if (!pod.isEmpty()) {
            return pod;
        }
        final String name = text(end + "container.name");
        final String id = text(end + "container.id");
        return name.isEmpty() ? id.substring(0, Math.min(SHORT_ID, id.length())) : name;
    }

    private String text(String path) {
        final Object value = values.get(path);
        return value == null ? "" : SafeText.quoted(value.toString());
    }
}
