// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Talker;
import org.jspecify.annotations.Nullable;

/** What one key sent and received; of each number -1 means "not known". (NOT thread safe.) */
final class TalkerSum {
    private long sent = Sent.UNKNOWN;
    private long received = Sent.UNKNOWN;
    private long packets = Sent.UNKNOWN;
    private long flows;
    private double rate;

    void addEnd(long sentBytes, long receivedBytes, LiveScan flow) {
        sent = Sent.sum(sent, sentBytes);
        received = Sent.sum(received, receivedBytes);
        packets = Sent.sum(packets, flow.packets());
        if (!Double.isNaN(flow.rate())) {
            rate += flow.rate();
        }
    }

    void countFlow() {
        flows++;
    }

    long bytes() {
        return flows == 0 ? 0 : Sent.sum(sent, received);
    }

    long packets() {
        return flows == 0 ? 0 : packets;
    }

    long flows() {
        return flows;
    }

    LiveTalker talker(@Nullable String key) {
        return new LiveTalker(
                new Talker(key, key == null ? Talker.UNKNOWN : key, sent, received, packets, flows), rate);
    }
}
