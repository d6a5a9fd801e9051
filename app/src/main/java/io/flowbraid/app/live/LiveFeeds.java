// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.app.agent.FeedEndpoints;
import io.flowbraid.app.plan.FeedPlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.introspection.feed.FeedContext;
import io.flowbraid.introspection.feed.FeedPeer;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.Observer.ObservationPoint;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.EpochNanoClock;

/** The feeds of a live run; that of the agent in this process is the last. */
final class LiveFeeds {
    /** Where the agent in this process publishes. */
    static final Endpoint IN_PROCESS = Endpoint.parse("inproc://agent");

    private final RunPlan.Live plan;
    private final FeedPlan flows;
    private final List<Endpoint> endpoints;

    LiveFeeds(RunPlan.Live plan) {
        this.plan = plan;
        flows = plan.settings().feedFlows();
        endpoints = new ArrayList<>(plan.sources().feeds());
        if (plan.sources().hasAgent()) {
            endpoints.add(IN_PROCESS);
        }
        if (endpoints.size() > ObservedInterface.MAX_FEEDS) {
            throw new RunFailure(endpoints.size() + " feeds are too many: one collector takes "
                    + ObservedInterface.MAX_FEEDS + "; let several agents share an endpoint");
        }
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    private List<String> names() {
        return endpoints.stream().map(Endpoint::name).toList();
    }

    /** As records name them. */
    List<ObservationPoint> points() {
        return FeedPlan.points(names());
    }

    /** As the correlator sees them. */
    List<ObservedFeed> observed() {
        return endpoints.stream()
                .map(feed -> new ObservedFeed(feed.name(), flows.of(feed.name()), feed.isInProcess()))
                .toList();
    }

    /** By feed, which of its sockets become flows. */
    List<FeedFlows> flows() {
        return names().stream().map(flows::of).toList();
    }

    /** By interface, the indexes of the feeds that accompany it, as bits. */
    long[] accompanying(List<String> interfaces) {
        return plan.sources()
                .companions()
                .accompanying(interfaces, endpoints, plan.sources().hasAgent() ? IN_PROCESS : null);
    }

    /** Opens all of them; events go into the ring once the subscriber is started. */
    FeedSubscriber open(
            FeedContext context,
            RingBuffer<SocketEvent> events,
            LossLedger ledger,
            EpochNanoClock wallClock,
            PrintStream err) {
        final FeedSubscriber subscriber = new FeedSubscriber(
                context.sockets(),
                FeedEndpoints.of(endpoints, FeedPeer.COLLECTOR),
                new FeedSubscriber.Settings(
                        FeedSubscriber.Limits.DEFAULT,
                        flows.security().keys(),
                        plan.settings().output().commandLines()),
                events,
                ledger,
                wallClock::nanoTime);
        flows.security().warnings(endpoints).forEach(err::println);
        return subscriber;
    }
}
