// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.web.Identity;
import io.flowbraid.web.RunPorts;
import io.flowbraid.web.live.LiveFlows;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the API is about.
 *
 * @param history null when none is kept
 * @param journal takes a sentence for each change: who, what
 * @param onThreadStart is run by each thread that answers, first: it gives way to those that capture and correlate
 */
public record WebParts(
        Identity identity,
        LiveFlows live,
        @Nullable FlowHistory history,
        RunPorts ports,
        Consumer<String> journal,
        Runnable onThreadStart) {}
