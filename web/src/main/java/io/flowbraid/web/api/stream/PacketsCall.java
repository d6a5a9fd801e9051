// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.PacketMemory;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.StreamEndpoint;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /packets}: the packets of flows of now that are still in memory, with their processes, as a pcapng file.
 */
public final class PacketsCall implements StreamEndpoint {
    private static final int AT_ONCE = 2;

    private final @Nullable PacketMemory memory;
    private final LiveFlows live;
    private final Consumer<String> journal;
    private final FileDownloads downloads = new FileDownloads("web-packets", AT_ONCE);

    public PacketsCall(@Nullable PacketMemory memory, LiveFlows live, Consumer<String> journal) {
        this.memory = memory;
        this.live = live;
        this.journal = journal;
    }

    @Override
    public void open(Call call, ByteStream out) throws RefusedException {
        final CallQuestion question = CallQuestion.of(call, live.nowMs());
        final PacketMemory kept = memory;
        if (kept == null) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "this run keeps no packets; start it with --recent-packets 64MiB, or set capture.recent-packets");
        }
        final Set<Long> flows = new HashSet<>();
        live.scan(question.query(), new LiveScan(), flow -> flows.add(flow.record.flowId));
        if (flows.isEmpty()) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "no flow of the last quarter of an hour matches; ask for other flows, or leave the query out");
        }
        downloads.takeTurn(AT_ONCE + " such files are written already; try again when one ends");
        journal.accept(call.visitor().name() + " downloads recent packets of " + flows.size()
                + (flows.size() == 1 ? " flow" : " flows"));
        final TimeRange range = question.range() == null ? TimeRange.ALL : question.range();
        out.begin("application/x-pcapng", "flowbraid.pcapng");
        downloads.send(file -> kept.copyTo(file, flows::contains, range.fromNs(), range.toNs()), out);
    }
}
