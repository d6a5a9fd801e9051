// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionAgent;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPublisher;
import io.flowbraid.introspection.workload.RuntimeEndpoint;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.LossLedger;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** A running agent and its publisher. */
final class AgentRunner implements AutoCloseable {
    private static final int SUBSCRIPTION_MS = 500;

    private final FeedPublisher publisher;
    private final WorkloadResolver workloads;
    private final IntrospectionAgent agent;

    /** Opens the source and the endpoints and starts the agent's thread. */
    AgentRunner(
            ZContext context,
            List<FeedEndpoint> endpoints,
            List<RuntimeEndpoint> runtimes,
            int ringBytes,
            int maxPeers,
            ThreadPriority priority,
            LossLedger ledger,
            PrintStream err,
            UnaryOperator<SocketEventOutlet> around)
            throws IntrospectionUnavailable {
        this(context, endpoints, null, ownSourceId(), runtimes, ringBytes, maxPeers, priority, ledger, err, around);
    }

    /** The same for the sockets of one namespace only, which must exist now and may come and go later. */
    AgentRunner(
            ZContext context,
            List<FeedEndpoint> endpoints,
            @Nullable NetworkNamespace namespace,
            int sourceId,
            List<RuntimeEndpoint> runtimes,
            int ringBytes,
            int maxPeers,
            ThreadPriority priority,
            LossLedger ledger,
            PrintStream err,
            UnaryOperator<SocketEventOutlet> around)
            throws IntrospectionUnavailable {
        final HostIdentity host = HostIdentity.ofThisHost();
        publisher = new FeedPublisher(context, endpoints, sourceId, FeedPublisher.DEFAULT_QUEUE_LENGTH, ledger);
        workloads = WorkloadResolver.of(runtimes);
        agent = new IntrospectionAgent(
                IntrospectionSources.open(host.bootId(), ringBytes, maxPeers, namespace, err),
                host,
                namespace == null ? IntrospectionAgent.EVERY_NAMESPACE : IntrospectionAgent.onlyIn(namespace),
                around.apply(publisher),
                ledger,
                IntrospectionAgent.DEFAULT_SNAPSHOT_INTERVAL,
                workloads);
        if (!endpoints.isEmpty()
                && endpoints.stream().allMatch(endpoint -> endpoint.address().startsWith("inproc:"))) {
            awaitCollector();
        }
        agent.priority(priority);
        agent.start();
    }

    /** The collector of this process subscribes at once: nothing need be said to nobody. */
    private void awaitCollector() {
        for (int ms = 0; ms < SUBSCRIPTION_MS && !publisher.hasNewListener(); ms++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Differs between the agents of one host, and is the same for none for long: restarts are told by the sequence. */
    static int ownSourceId() {
        return (int) (ProcessHandle.current().pid() & 0xff);
    }

    /** To be run whenever packets were captured in this process. */
    Runnable wokenByPackets() {
        return agent.wokenByPackets();
    }

    @Override
    public void close() {
        agent.close();
        workloads.close();
        publisher.close();
    }
}
