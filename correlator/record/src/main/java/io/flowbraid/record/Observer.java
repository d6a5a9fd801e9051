// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who observed the flows: this host, its capture interfaces and its feeds.
 *
 * @param hostname this host
 * @param points by the record's interface id: the capture interfaces first, then the feeds
 */
public record Observer(String hostname, List<ObservationPoint> points) {

    /**
     * One capture interface, file or feed.
     *
     * @param name of the interface now: a capture file may name its interfaces late
     * @param place inode of the network namespace that it is in now; 0 unknown, as for a file or a feed
     */
    public record ObservationPoint(Supplier<String> name, LongSupplier place) {
        public ObservationPoint(String interfaceName, LongSupplier place) {
            this(() -> interfaceName, place);
        }

        public ObservationPoint(String interfaceName, long netns) {
            this(() -> interfaceName, () -> netns);
        }

        public String interfaceName() {
            return name.get();
        }

        /** The inode now. */
        public long netns() {
            return place.getAsLong();
        }
    }

    public Observer {
        points = List.copyOf(points);
    }

    /** The host that observed the flow: of a flow without packets, the one whose agent reported it. */
    public String hostname(FlowRecord flow) {
        return flow.observerHost.isEmpty() ? hostname : flow.observerHost;
    }

    /** Network namespace in which the flow was observed; 0 unknown. */
    public long netns(FlowRecord flow) {
        return flow.observer == ObserverType.PACKETS
                ? points.get(flow.interfaceId).netns()
                : flow.observerNetns;
    }
}
