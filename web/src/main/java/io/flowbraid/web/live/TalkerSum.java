// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Talker;
import org.jspecify.annotations.Nullable;

/** What one key sent and received; of each number -1 means "not known". (NOT thread safe.) */
final class TalkerSum {
    private long bytes = Sent.UNKNOWN;
    private long sent = Sent.UNKNOWN;
    private long received = Sent.UNKNOWN;
    private long packets = Sent.UNKNOWN;
    private long flows;
    private boolean isEmpty = true;
    private double rate;

    void addEnd(long sentBytes, long receivedBytes) {
        sent = Sent.sum(sent, sentBytes);
        received = Sent.sum(received, receivedBytes);
    }

    /** Once for each flow, though it may have both ends of it. */
    void addFlow(LiveScan flow) {
        isEmpty = false;
        flows += flow.flows();
        bytes = Sent.sum(bytes, Sent.sum(flow.clientBytes(), flow.serverBytes()));
        packets = Sent.sum(packets, flow.packets());
        if (!Double.isNaN(flow.rate())) {
            rate += flow.rate();
        }
    }

    long bytes() {
        return isEmpty ? 0 : bytes;
    }

    long packets() {
        return isEmpty ? 0 : packets;
    }

    long flows() {
        return flows;
    }

    double bytesPerSecond() {
        return rate;
    }

    LiveTalker talker(@Nullable String key) {
        return new LiveTalker(
                new Talker(key, key == null ? Talker.UNKNOWN : key, bytes, sent, received, packets, flows), rate);
    }
}
