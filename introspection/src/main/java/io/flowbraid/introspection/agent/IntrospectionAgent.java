// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.netns.AddressWatch;
import io.flowbraid.introspection.agent.thread.ReportPace;
import io.flowbraid.introspection.agent.thread.ThreadClock;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drains a source on a timer, and says now and then how all sockets stand and that it lives.
 *
 * <p>All work is done by one thread, which is the only one to call the source and the outlet. Others may ask for a
 * {@link #resync} and for the end.
 */
public final class IntrospectionAgent implements AutoCloseable {
    /** Of counters; longer when there are so many sockets that a report takes more than 2 % of a core. */
    public static final Duration DEFAULT_SNAPSHOT_INTERVAL = Duration.ofSeconds(1);
    /** The scope of an agent that speaks for its whole host. */
    public static final LongSupplier EVERY_NAMESPACE = () -> 0;
    /** What a scope says while its namespace does not exist: nothing is published. */
    public static final long NO_NAMESPACE = -1;

    /** How soon it is seen that a name stands for another namespace. */
    private static final long SCOPE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(1);
    /** An agent that is to end and has done nothing for so long is stuck. */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(5);
    /** However many events it has still to report. */
    private static final long MAX_STOP_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long STOP_LOOK_MS = 50;
    /** All open sockets are repeated within a minute. */
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(56) / IntrospectionSource.PARTS;

    private static final int SNAPSHOT_COST_FACTOR = 50;
    private static final int REPEAT_COST_FACTOR = 20;
    private static final int RESYNC_COST_FACTOR = 10;

    private final IntrospectionSource source;
    private final SocketEventOutlet outlet;
    private final SocketEventOutlet fromSource = this::takeFromSource;
    private final SocketEventOutlet fromAddresses = this::takeStamped;
    private final SocketEventOutlet fromNames = this::takeNamed;
    private final HostIdentity host;
    private final LocalInterfaces interfaces = new LocalInterfaces();
    private final LongSupplier scope;
    private final long agent = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final WorkloadResolver workloads;
    private final LateNames lateNames;
    private final AddressWatch addresses = new AddressWatch();
    private final LedgerStage stage;
    private final Counter otherNamespace;
    private final Counter failed;
    private final Counter peersFull;
    private final Counter updatesDropped;
    private final Counter addressesLeftOut;
    private final Counter kernelRingFull;
    /** Events that the source said it made and that came here, both at the end of the last turn. */
    private final Counter made = new Counter();

    private final Counter came = new Counter();
    /** Events given to the outlet, heartbeats included. */
    private final Counter handedOver = new Counter();
    /** Events that the outlet has not taken yet: one or none. */
    private final Counter inHand = new Counter();

    private final SocketEvent heartbeat = new SocketEvent();
    private final ThreadClock threadClock = new ThreadClock();
    private final ReportPace snapshots;
    private final ReportPace repeats;
    private final ReportPace resyncs;
    private Consumer<String> notices = System.err::println;
    private ThreadPriority priority = ThreadPriority.UNCHANGED;
    private final DrainTimer timer = new DrainTimer();
    private volatile boolean resyncAsked = true;
    private volatile boolean running;
    private @Nullable Thread thread;
    private long nextHeartbeatNs;
    private long nextScopeNs = System.nanoTime();
    private long netns;
    private long eventsOfSource;

    /** The scope of an agent that speaks for one namespace, which may come and go. */
    public static LongSupplier onlyIn(NetworkNamespace namespace) {
        return () -> {
            final long inode = namespace.inode();
            return inode == 0 ? NO_NAMESPACE : inode;
        };
    }

    /** An agent that speaks for its whole host. */
    public IntrospectionAgent(
            IntrospectionSource source,
            HostIdentity host,
            SocketEventOutlet outlet,
            LossLedger ledger,
            Duration snapshotInterval) {
        this(source, host, EVERY_NAMESPACE, outlet, ledger, snapshotInterval, WorkloadResolver.none());
    }

    /**
     * An agent that names containers; the resolver stays the caller's.
     *
     * @param scope inode of the only network namespace whose sockets are published, asked again and again since a
     *     namespace may end and another come in its place; 0 for all, {@link #NO_NAMESPACE} for none
     */
    public IntrospectionAgent(
            IntrospectionSource source,
            HostIdentity host,
            LongSupplier scope,
            SocketEventOutlet outlet,
            LossLedger ledger,
            Duration snapshotInterval,
            WorkloadResolver workloads) {
        this.source = source;
        this.host = host;
        this.scope = scope;
        this.outlet = outlet;
        netns = scope.getAsLong();
        source.watchOnly(netns);
        this.workloads = workloads;
        lateNames = new LateNames(workloads);
        stage = ledger.open("agent", host.hostName());
        otherNamespace = stage.loss("other-namespace");
        failed = stage.loss("agent_failed");
        peersFull = stage.loss("peers_full");
        updatesDropped = stage.loss("kernel_updates_dropped");
        addressesLeftOut = stage.loss("addresses_left_out");
        stage.held(inHand::get);
        kernelRingFull = stage.loss("kernel_ring_full");
        ledger.passage("source of agent " + host.hostName(), "agent " + host.hostName(), made::get, came::get);
        final long nowNs = System.nanoTime();
        snapshots = new ReportPace(snapshotInterval.toNanos(), SNAPSHOT_COST_FACTOR, nowNs);
        repeats = new ReportPace(REPEAT_NS, REPEAT_COST_FACTOR, nowNs);
        resyncs = new ReportPace(0, RESYNC_COST_FACTOR, nowNs);
    }

    /**
     * Begins to work on a thread of its own. What ends it before its time goes to the handler of uncaught exceptions,
     * after it was accounted for.
     */
    public void start() {
        running = true;
        addresses.start(netns); // here, so that its thread does not inherit the priority of the agent's
        final Thread worker = new Thread(this::run, "introspection-agent");
        worker.setDaemon(true);
        thread = worker;
        worker.start();
    }

    /**
     * Where the agent says, in a line, that its reports became rarer or not; standard error by default. Before the
     * start.
     */
    public void notices(Consumer<String> to) {
        notices = to;
    }

    /** The priority of the agent's thread; by default that of the thread that starts it. Before the start. */
    public void priority(ThreadPriority ofThread) {
        priority = ofThread;
    }

    /** Has all open sockets said again, soon: a collector came. Any thread may ask. */
    public void resync() {
        resyncAsked = true;
    }

    /**
     * For those who capture packets in this process: while nothing happens the agent looks less often, and is woken by
     * what is returned, which they run whenever they have packets. To be called once it was started.
     */
    public Runnable wokenByPackets() {
        final Thread worker = Objects.requireNonNull(thread, "not started");
        timer.wokenByPackets();
        return () -> timer.wake(worker);
    }

    /** The processes of this host; any thread may ask them. */
    public KnownProcesses processes() {
        return source.processes();
    }

    private void run() {
        priority.apply();
        try (source;
                addresses) {
            work();
        } catch (Throwable e) {
            accountFailure();
            throw e;
        } finally {
            outlet.end(); // here and nowhere else: what this thread filled is nobody else's
        }
    }

    private void work() {
        while (running) {
            timer.await(doWork(System.nanoTime()));
        }
        // What happened until now is not held back.
        beginTurn();
        source.poll(fromSource);
        account();
        heartbeat.isLast = true;
        sayHeartbeat();
        outlet.flush();
    }

    /** Of the events of the turn that failed, one at least was lost. */
    private void accountFailure() {
        inHand.set(0);
        final long unfinished = stage.imbalance();
        if (unfinished == 0) {
            stage.in().increment();
        }
        failed.add(Math.max(1, unfinished));
    }

    /** One turn on the caller's thread, for those who do not {@link #start} it; returns the number of events. */
    public int poll() {
        return doWork(System.nanoTime());
    }

    /** Events lost between the kernel and the agent. */
    public long lostInKernel() {
        return source.lostInKernel();
    }

    /** One turn of the duty cycle; returns the number of events the kernel gave. */
    int doWork(long nowNs) {
        beginTurn();
        if (nowNs - nextScopeNs >= 0) {
            nextScopeNs = nowNs + SCOPE_NS;
            followScope();
        }
        // Before what is new, which may speak of the same sockets.
        lateNames.say(fromNames);
        final int events = source.poll(fromSource);
        report(nowNs);
        addresses.poll(nowNs, netns, fromAddresses);
        if (nowNs - nextHeartbeatNs >= 0) {
            nextHeartbeatNs = nowNs + HEARTBEAT_NS;
            lost(peersFull, source.peersFull());
            lost(updatesDropped, source.updatesDropped());
            lost(addressesLeftOut, addresses.leftOut());
            addresses.notice().ifPresent(notices);
            interfaces.refresh();
            sayHeartbeat();
        }
        account();
        outlet.flush();
        if (outlet.hasNewListener()) {
            resyncAsked = true;
        }
        return events;
    }

    private void beginTurn() {
        heartbeat.timeNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        heartbeat.kernelNs = TimeNamespace.kernelNanoTime();
    }

    /** At most one of the reports a turn: each has what the lesser ones would say. */
    private void report(long nowNs) {
        final boolean isResync = resyncAsked && resyncs.isDue(nowNs);
        if (!isResync && !repeats.isDue(nowNs) && !snapshots.isDue(nowNs)) {
            return;
        }
        final long beforeNs = threadClock.cpuNs();
        if (isResync) {
            resyncAsked = false;
            source.resync(fromSource);
            addresses.repeatAll();
            resyncs.done(nowNs, threadClock.cpuNs() - beforeNs);
            repeats.postpone(nowNs);
            snapshots.postpone(nowNs);
        } else if (repeats.isDue(nowNs)) {
            source.repeat(fromSource);
            repeats.done(nowNs, threadClock.cpuNs() - beforeNs);
            snapshots.postpone(nowNs);
        } else {
            source.snapshot(fromSource);
            if (snapshots.done(nowNs, threadClock.cpuNs() - beforeNs)) {
                notices.accept(paceText());
            }
        }
    }

    private String paceText() {
        return snapshots.isStretched()
                ? String.format(
                        Locale.ROOT,
                        "flowbraid: socket counters are reported each %.1f s only: a report of so many sockets takes"
                                + " %d ms, and the agent spends at most 2 %% of one core on it",
                        snapshots.intervalNs() / 1e9,
                        TimeUnit.NANOSECONDS.toMillis(snapshots.intervalNs() / SNAPSHOT_COST_FACTOR))
                : String.format(
                        Locale.ROOT,
                        "flowbraid: socket counters are reported each %.1f s again",
                        snapshots.intervalNs() / 1e9);
    }

    /** What never came here, and whether all came that the source made. */
    private void account() {
        lost(kernelRingFull, source.lostInKernel());
        made.set(source.generated() - source.lostInKernel());
        came.set(eventsOfSource);
    }

    private void lost(Counter loss, long total) {
        final long more = total - loss.get();
        stage.in().add(more);
        loss.add(more);
    }

    /** Those that the source did not make. */
    private long ownEvents() {
        return lateNames.said() + addresses.reported();
    }

    private void followScope() {
        final long inode = scope.getAsLong();
        if (inode != netns) {
            netns = inode;
            source.watchOnly(inode);
            resyncAsked = true;
        }
    }

    private void takeFromSource(SocketEvent event) {
        eventsOfSource++;
        takeStamped(event);
    }

    private void takeStamped(SocketEvent event) {
        stage.in().increment();
        stamp(event);
    }

    private void takeNamed(SocketEvent event) {
        stage.in().increment();
        send(event);
    }

    private void stamp(SocketEvent event) {
        if (netns != 0 && event.netns != netns) {
            otherNamespace.increment();
            return;
        }
        addresses.seen(event.netns);
        event.hostName = host.hostName();
        event.bootId = host.bootId();
        event.agent = agent;
        event.interfaceName = interfaces.interfaceOf(event);
        final Workload known = event.workload;
        if (known != null) {
            event.workload = workloads.named(known);
            lateNames.remember(event, known);
        }
        send(event);
    }

    private void send(SocketEvent event) {
        handedOver.increment();
        inHand.set(1); // the outlet may wait for a collector
        outlet.accept(event);
        inHand.set(0);
        stage.out().increment();
    }

    /** With the time the turn began: all that happened until then has been said, however long the saying took. */
    private void sayHeartbeat() {
        final long timeNs = heartbeat.timeNs;
        final long kernelNs = heartbeat.kernelNs;
        final boolean isLast = heartbeat.isLast;
        heartbeat.clear();
        heartbeat.isLast = isLast;
        heartbeat.kind = SocketEventKind.HEARTBEAT;
        heartbeat.hostName = host.hostName();
        heartbeat.bootId = host.bootId();
        heartbeat.agent = agent;
        heartbeat.timeNs = timeNs;
        heartbeat.kernelNs = kernelNs;
        heartbeat.totalGenerated = source.generated() - otherNamespace.get() + ownEvents();
        heartbeat.totalLostInKernel = source.lostInKernel();
        heartbeat.totalSent = stage.out().get();
        handedOver.increment();
        outlet.accept(heartbeat);
    }

    /** Events given to the outlet since the start, heartbeats included. */
    public long handedOver() {
        return handedOver.get();
    }

    /** Drains once more and closes the source, which the worker does itself: nobody else may touch it. */
    @Override
    public void close() {
        stop(() -> false);
    }

    /**
     * The same, and waits for the worker as long as it gets on.
     *
     * @param isCutShort true when nobody wants to wait any more
     * @return false when the worker goes on: what it uses is its own until it ends
     */
    public boolean stop(BooleanSupplier isCutShort) {
        running = false;
        final Thread worker = thread;
        if (worker == null) {
            source.close();
            addresses.close();
            return true;
        }
        LockSupport.unpark(worker);
        final long beganNs = System.nanoTime();
        long movedNs = beganNs;
        long moved = handedOver.get();
        long nowNs = beganNs;
        while (worker.isAlive()
                && nowNs - movedNs < STUCK_NS
                && nowNs - beganNs < MAX_STOP_NS
                && !isCutShort.getAsBoolean()) {
            if (!join(worker)) {
                break;
            }
            nowNs = System.nanoTime();
            if (handedOver.get() != moved) {
                moved = handedOver.get();
                movedNs = nowNs;
            }
        }
        return !worker.isAlive();
    }

    private static boolean join(Thread worker) {
        try {
            worker.join(STOP_LOOK_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
