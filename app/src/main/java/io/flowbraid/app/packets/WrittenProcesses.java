// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.text.SafeText;
import java.io.IOException;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The processes that the file describes: each before its first packet, and again when it changed. (NOT thread safe.)
 */
final class WrittenProcesses {
    /** Beyond that, processes are described again. */
    private static final int MAX_PROCESSES = 65_536;

    private static final char REPLACEMENT = '\ufffd';

    private final PcapngWriter writer;
    private final Int2ObjectHashMap<Described> byPid = new Int2ObjectHashMap<>();

    private record Described(
            ProcessIdentity process, @Nullable Workload workload) {
        boolean is(ProcessIdentity other, @Nullable Workload of) {
            return (process == other || process.equals(other))
                    && (workload == of || (workload != null && workload.equals(of)));
        }
    }

    WrittenProcesses(PcapngWriter writer) {
        this.writer = writer;
    }

    /** Another file begins. */
    void clear() {
        byPid.clear();
    }

    void describe(ProcessIdentity process, @Nullable Workload workload) throws IOException {
        final Described known = byPid.get(process.pid());
        if (known != null && known.is(process, workload)) {
            return;
        }
        writer.addProcess(process, workload == null ? "" : comment(workload));
        if (byPid.size() == MAX_PROCESSES) {
            byPid.clear();
        }
        byPid.put(process.pid(), new Described(process, workload));
    }

    /** Names as the flow record has them. */
    private static String comment(Workload workload) {
        final StringBuilder text = new StringBuilder(128);
        append(text, "container.id", workload.containerId());
        append(text, "container.name", workload.containerName());
        append(text, "container.image.name", workload.image());
        append(text, "orchestrator.namespace", workload.podNamespace());
        append(text, "orchestrator.pod.name", workload.podName());
        append(text, "orchestrator.container.name", workload.podContainer());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(name)
                    .append('=')
                    .append(SafeText.replaced(value, REPLACEMENT));
        }
    }
}
