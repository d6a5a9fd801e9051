// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.agent;

import io.flowbraid.app.plan.AgentSettings;
import io.flowbraid.app.process.ServiceManager;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.HostIdentity;
import io.flowbraid.introspection.agent.IntrospectionAgent;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.publish.FeedPublisher;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.ledger.LossLedger;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** A running agent and its publisher. */
public final class AgentRunner implements AutoCloseable {
    private static final int SUBSCRIPTION_MS = 500;

    private final FeedPublisher publisher;
    private final WorkloadResolver workloads;
    private final IntrospectionAgent agent;
    private final PrintStream err;
    private final Runnable onStuck;
    private BooleanSupplier isCutShort = () -> false;

    /**
     * What the agent works with.
     *
     * @param around what goes around the publisher, on the way of each event
     * @param onStuck runs when {@link #close} gave the thread up
     */
    public record Surroundings(
            ThreadPriority priority,
            LossLedger ledger,
            PrintStream err,
            UnaryOperator<SocketEventOutlet> around,
            Runnable onStuck) {}

    /**
     * Where the agent publishes.
     *
     * @param sourceId tells it from other agents of its host
     * @param encryption null publishes in clear
     */
    public record Publishing(
            List<FeedEndpoint> endpoints, int sourceId, FeedPublisher.@Nullable Encryption encryption) {

        /** To the collector of this process. */
        public static Publishing inProcess(List<FeedEndpoint> endpoints) {
            return new Publishing(endpoints, ownSourceId(), null);
        }
    }

    /**
     * Opens the source and the endpoints and starts the agent's thread.
     *
     * @throws RunFailure when there is no network namespace of the name in the settings
     */
    public AgentRunner(ZContext context, Publishing publishing, AgentSettings settings, Surroundings of)
            throws IntrospectionUnavailable {
        final NetworkNamespace namespace = IntrospectionSources.namespace(settings.netns());
        final HostIdentity host = HostIdentity.named(settings.hostName());
        err = of.err();
        onStuck = of.onStuck();
        final List<FeedEndpoint> endpoints = publishing.endpoints();
        publisher = new FeedPublisher(
                context,
                endpoints,
                publishing.sourceId(),
                FeedPublisher.DEFAULT_QUEUE_LENGTH,
                publishing.encryption(),
                of.ledger());
        publisher.notices(err::println);
        workloads = WorkloadResolver.of(Runtimes.of(settings.runtimeSockets()));
        try {
            agent = new IntrospectionAgent(
                    IntrospectionSources.open(host.bootId(), settings, namespace, err),
                    host,
                    IntrospectionSources.scope(namespace),
                    of.around().apply(publisher),
                    of.ledger(),
                    IntrospectionAgent.DEFAULT_SNAPSHOT_INTERVAL,
                    workloads);
        } catch (IntrospectionUnavailable | RuntimeException e) {
            publisher.close(); // it has no other owner
            throw e;
        }
        publisher.passages(of.ledger(), "agent " + host.hostName(), agent::handedOver);
        if (!endpoints.isEmpty()
                && endpoints.stream().allMatch(endpoint -> endpoint.address().startsWith("inproc:"))) {
            awaitCollector();
        }
        agent.priority(of.priority());
        agent.start();
    }

    /** The collector of this process subscribes at once: nothing need be said to nobody. */
    private void awaitCollector() {
        for (int ms = 0; ms < SUBSCRIPTION_MS && !publisher.hasNewListener(); ms++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Differs between the agents of one host. A restart shows in the sequence, too. */
    static int ownSourceId() {
        return (int) (ProcessHandle.current().pid() & 0xff);
    }

    /** That its thread makes progress: it sends a heartbeat each second. */
    public ServiceManager.Pulse pulse() {
        return new ServiceManager.Pulse(() -> true, agent::handedOver);
    }

    /** The processes of this host; any thread may ask them. */
    public KnownProcesses processes() {
        return agent.processes();
    }

    /** To be run whenever packets were captured in this process. */
    public Runnable wokenByPackets() {
        return agent.wokenByPackets();
    }

    /** Who says, while the agent is about to end, that nobody wants to wait for it any more. */
    public void cutShortBy(BooleanSupplier isCutShort) {
        this.isCutShort = isCutShort;
    }

    /** Ends the agent, which closes the publisher itself; waits for it as long as it gets on. */
    @Override
    public void close() {
        if (agent.stop(isCutShort)) {
            workloads.close();
        } else {
            err.println("flowbraid: the agent did not end in time: what it had still to report is lost");
            onStuck.run();
        }
    }
}
