// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.config.settings.CaptureSettings;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.config.value.RuntimeSocket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code run} or {@code up} is to do; checked as far as that is possible without opening anything. */
public sealed interface RunPlan extends Plan {
    /** What a live and an offline run have in common. */
    RunSettings settings();

    /**
     * A run on files: capture files, a recorded feed, or both.
     *
     * @param captureFiles null without packets
     * @param feedFile socket events, one a line: they accompany the capture files, or are read alone; null without
     */
    record Offline(
            @Nullable FilePlan captureFiles, @Nullable Path feedFile, RunSettings settings) implements RunPlan {}

    /**
     * A run on interfaces and feeds.
     *
     * @param runtimeSockets who is asked for the names of containers
     * @param page null when none is served
     * @param history null when none is kept
     * @param openSocketsFile where sockets that are open at the end wait for the next run; null for nowhere
     */
    record Live(
            LiveSources sources,
            CaptureSettings capture,
            List<RuntimeSocket> runtimeSockets,
            ProcessPlan process,
            @Nullable PagePlan page,
            @Nullable HistorySettings history,
            @Nullable Path openSocketsFile,
            RunSettings settings)
            implements RunPlan {

        /** The same run without anything that outlives it or reaches others: no page, history, state or exports. */
        public Live alone() {
            return new Live(sources, capture, runtimeSockets, process, null, null, null, settings.withoutExports());
        }

        /** Of the agent in this process. */
        public AgentSettings agentSettings() {
            return new AgentSettings(
                    settings.output().hostName(),
                    runtimeSockets,
                    settings.limits().agentRingBytes(),
                    settings.limits().agentPeers(),
                    settings.output().commandLines());
        }

        /** The capabilities that it needs after its start. */
        public NeededCapabilities needed() {
            final NeededCapabilities needed = process.needed();
            final boolean isCapturing = !sources.interfaces().isEmpty();
            if (isCapturing) {
                needed.forCapture();
            }
            if (sources.hasAgent()) {
                needed.forAgent();
            }
            if (process.privileges().seesNamespaces() && (sources.hasAgent() || isCapturing)) {
                needed.forNamespaces();
            }
            if (page != null) {
                needed.forPort(page.listen());
            }
            sources.feeds().forEach(feed -> needed.forPort(feed.name()));
            return needed;
        }
    }
}
