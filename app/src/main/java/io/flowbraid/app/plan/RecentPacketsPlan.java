// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.capture.pcapng.ProcessDetail;

/**
 * Which packets a run keeps in memory.
 *
 * @param bytes how much memory the newest packets have
 * @param detail what readers are told of processes
 * @param snaplenBytes what is kept of each packet
 */
public record RecentPacketsPlan(long bytes, ProcessDetail detail, int snaplenBytes) {}
