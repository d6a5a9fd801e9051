// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

/** What the page and its API need of the running program: one port for each thing that they show or change. */
public record RunPorts(
        CapturePoints points,
        FeedList feeds,
        CompanionBook companions,
        SocketList sockets,
        HostExamination examination,
        PacketTap tap,
        RunAccounts accounts) {}
