// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import io.flowbraid.record.rule.RuleBoard;
import org.jspecify.annotations.Nullable;

/**
 * What the page and its API need of the running program: one port for each thing that they show or change.
 *
 * @param packets null when the run keeps none
 * @param rules how they are now
 */
public record RunPorts(
        CapturePoints points,
        FeedList feeds,
        CompanionBook companions,
        SocketList sockets,
        ProcessBook processes,
        HostExamination examination,
        PacketTap tap,
        @Nullable PacketMemory packets,
        ConversationBook conversations,
        RuleBoard rules,
        RunAccounts accounts) {}
