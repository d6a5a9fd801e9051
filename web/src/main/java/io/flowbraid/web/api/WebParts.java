// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.web.CapturePoints;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.FeedList;
import io.flowbraid.web.HostExamination;
import io.flowbraid.web.Identity;
import io.flowbraid.web.PacketTap;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.SocketList;
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
        CapturePoints points,
        FeedList feeds,
        CompanionBook companions,
        SocketList sockets,
        HostExamination examination,
        PacketTap tap,
        RunAccounts accounts,
        Consumer<String> journal,
        Runnable onThreadStart) {}
