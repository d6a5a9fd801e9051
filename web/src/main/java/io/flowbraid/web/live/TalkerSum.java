// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.FlowSide;
import io.flowbraid.record.Talker;
import org.jspecify.annotations.Nullable;

/** What one key sent and received. (NOT thread safe.) */
final class TalkerSum {
    private long sent;
    private long received;
    private long packets;
    private long flows;
    private double rate;

    void addEnd(FlowSide end, FlowSide other, double nowPerSecond) {
        sent += end.bytes;
        received += other.bytes;
        packets += end.packets + other.packets;
        rate += nowPerSecond;
    }

    void countFlow() {
        flows++;
    }

    long bytes() {
        return sent + received;
    }

    long packets() {
        return packets;
    }

    long flows() {
        return flows;
    }

    LiveTalker talker(@Nullable String key) {
        return new LiveTalker(
                new Talker(key, key == null ? Talker.UNKNOWN : key, sent, received, packets, flows), rate);
    }
}
