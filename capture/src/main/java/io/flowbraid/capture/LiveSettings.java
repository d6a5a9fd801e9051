// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.capture.kept.FrameKeepers;

/**
 * How to open a device.
 *
 * @param snaplenBytes bytes kept of each frame; the default holds VLAN tags, IPv6 with extensions, TCP with options
 * @param bufferBytes the kernel's buffer, which hides our pauses: 32 MiB is some 80 ms at 800,000 packets/s
 * @param timeoutMs how long the kernel may gather packets before it shows them
 * @param promiscuous also take frames addressed to other hosts
 * @param filter in the language of pcap-filter(7); empty for all packets
 * @param packetLimit end after this many packets; 0 for no limit
 * @param keepers take copies of whole frames
 */
public record LiveSettings(
        int snaplenBytes,
        int bufferBytes,
        int timeoutMs,
        boolean promiscuous,
        String filter,
        long packetLimit,
        FrameKeepers keepers) {
    public static final LiveSettings DEFAULTS = new LiveSettings(192, 32 << 20, 3, true, "", 0, FrameKeepers.NONE);

    public LiveSettings withFilter(String expression) {
        return new LiveSettings(snaplenBytes, bufferBytes, timeoutMs, promiscuous, expression, packetLimit, keepers);
    }

    public LiveSettings withBufferBytes(int size) {
        return new LiveSettings(snaplenBytes, size, timeoutMs, promiscuous, filter, packetLimit, keepers);
    }

    public LiveSettings withSnaplenBytes(int length) {
        return new LiveSettings(length, bufferBytes, timeoutMs, promiscuous, filter, packetLimit, keepers);
    }

    public LiveSettings withPacketLimit(long packets) {
        return new LiveSettings(snaplenBytes, bufferBytes, timeoutMs, promiscuous, filter, packets, keepers);
    }
}
