// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.lmax.disruptor.BlockingWaitStrategy;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.ledger.LossLedger;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that go away, come back, come up or move, and the accounts of their sources meanwhile. */
class ReturningDeviceTest {
    private static final int SLOTS = 1024;
    private static final int PORT = 47_112;
    private static final long LOOK_NS = 50_000_000;

    private final LossLedger ledger = new LossLedger();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<Long> namespaces = new CopyOnWriteArrayList<>();
    private final List<int[]> links = new CopyOnWriteArrayList<>();
    private PrivateNetwork network;

    @BeforeEach
    void enter() throws Exception {
        network = new PrivateNetwork();
    }

    @AfterEach
    void leave() throws Exception {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldCaptureADeviceAgainThatWasRemovedAndMade(int threads) throws Exception {
        make("d0 index 70", true);
        try (Run run = new Run("d0", threads, false)) {
            send("d0", 10);
            await().until(() -> run.captured.delivered() >= 10);

            network.ip("link delete d0");
            await().until(() -> !run.captured.isOpen());
            await().until(() -> reports.size() == 1);
            assertThat(run.captured.trouble())
                    .startsWith("d0: capture ended: ")
                    .endsWith("; it is captured again when it returns");
            assertThat(run.captured.failure()).isPresent();

            make("d0 index 71", true);
            await().until(run.captured::isOpen);
            send("d0", 10);
            await().until(() -> run.captured.delivered() >= 20);
            assertThat(run.captured.trouble()).isEmpty();
            assertThat(run.captured.failure()).isEmpty();
        }

        assertThat(reports.get(0)).startsWith("d0: capture ended: ");
        assertThat(reports.get(1)).startsWith("d0: captured again, read in place");
        assertThat(links.get(0)).containsExactly(71);
        assertThat(ledger.stages())
                .hasSize(threads)
                .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
    }

    @Test
    void shouldCaptureADeviceThatAppearsWhenItIsAwaited() throws Exception {
        try (Run run = new Run("d0", 1, true)) {
            assertThat(run.captured.isOpen()).isFalse();
            assertThat(run.captured.failure()).isEmpty();
            assertThat(run.captured.trouble())
                    .startsWith("d0: no such device. ")
                    .endsWith("; it is captured when it appears");

            make("d0", true);
            await().until(run.captured::isOpen);
            send("d0", 10);
            await().until(() -> run.captured.delivered() >= 10);
            assertThat(run.captured.netns()).isEqualTo(network.call(NetworkNamespace::currentInode));
        }

        assertThat(reports).hasSize(1).first().asString().startsWith("d0: captured from now on, read in place");
        assertThat(ledger.stages())
                .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
    }

    @Test
    void shouldNotAwaitWhatIsNoName() {
        assertThatThrownBy(() -> open("lo@pid:none", 1, true))
                .isInstanceOf(CaptureException.class)
                .hasMessage("lo@pid:none: 'none' is not a process id");
    }

    @Test
    void shouldCaptureADeviceThatIsDownWhenItComesUp() throws Exception {
        make("d0", false);
        try (Run run = new Run("d0", 1, false)) {
            assertThat(run.captured.trouble())
                    .startsWith("d0: the device is not up. Try: ip link set d0 up")
                    .endsWith("; it is captured when it comes up");

            network.ip("link set d0 up");
            await().until(run.captured::isOpen);
            send("d0", 10);
            await().until(() -> run.captured.delivered() >= 10);
        }
        assertThat(ledger.stages())
                .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
    }

    @Test
    void shouldFollowAContainerIntoItsNextNetworkNamespace() throws Exception {
        final AtomicInteger pid = new AtomicInteger();
        final Process before = inside("unshare", "--net", "sh", "-c", "ip link set lo up; exec sleep 60");
        pid.set((int) before.pid());
        await().until(() -> network.call(() -> isOpenable(pid.get())));
        try (Run run = new Run("lo@container:web", 1, false, unused -> running(pid.get()))) {
            final long first = run.captured.netns();
            before.destroy();
            before.waitFor();
            pid.set(0);
            await().until(() -> !run.captured.trouble().isEmpty());
            assertThat(run.captured.trouble())
                    .isEqualTo("lo@container:web: it does not run; until it returns, its old network namespace is"
                            + " captured");

            final Process after = inside("unshare", "--net", "sh", "-c", "ip link set lo up; exec sleep 60");
            try {
                await().until(() -> network.call(() -> isOpenable((int) after.pid())));
                pid.set((int) after.pid());
                await().until(() -> run.captured.netns() != first);
                final long second = NetworkNamespace.ofProcess(pid.get()).inode();

                assertThat(run.captured.netns()).isEqualTo(second);
                assertThat(namespaces).containsExactly(second);
                new ProcessBuilder(
                                "nsenter",
                                "--net=/proc/" + after.pid() + "/ns/net",
                                "bash",
                                "-c",
                                "echo > /dev/udp/127.0.0.1/" + PORT)
                        .start()
                        .waitFor();
                await().until(() -> run.captured.delivered() > 0);
            } finally {
                after.destroy();
            }
        }
        assertThat(ledger.stages())
                .hasSize(1)
                .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
    }

    private static int running(int pid) throws CaptureException {
        if (pid == 0) {
            throw new CaptureException(CaptureException.Reason.NO_SUCH_DEVICE, "it does not run");
        }
        return pid;
    }

    /** Its loopback is up, so it is no longer in the namespace of this test's network. */
    private static boolean isOpenable(int pid) throws Exception {
        final NetworkNamespace namespace = NetworkNamespace.ofProcess(pid);
        return namespace.inode() != NetworkNamespace.currentInode()
                && CapturePoint.of("lo@pid:" + pid).call(CaptureDevice::all).stream()
                        .anyMatch(device -> device.isLoopback() && device.isUp());
    }

    private Process inside(String... words) throws Exception {
        final String[] command = new String[words.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", network.name()}, 0, command, 0, 4);
        System.arraycopy(words, 0, command, 4, words.length);
        return new ProcessBuilder(command).start();
    }

    private void make(String device, boolean isUp) throws Exception {
        network.ip("link add " + device + " type veth peer name peer");
        network.ip("link set peer addrgenmode none up");
        if (isUp) {
            network.ip("link set " + device.split(" ")[0] + " addrgenmode none up");
        }
    }

    private void send(String device, int datagrams) throws Exception {
        network.ip("address replace 10.9.9.1/24 dev " + device);
        network.ip("neighbour replace 10.9.9.2 lladdr 02:00:00:00:00:02 dev " + device);
        network.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < datagrams; i++) {
                    socket.send(new DatagramPacket(new byte[20], 20, new InetSocketAddress("10.9.9.2", PORT)));
                }
            }
            return null;
        });
    }

    private CapturedInterface open(String device, int threads, boolean isAwaited) throws CaptureException {
        return open(device, threads, isAwaited, CapturePoint::noContainers);
    }

    private CapturedInterface open(String device, int threads, boolean isAwaited, ContainerProcesses containers)
            throws CaptureException {
        return CapturedInterface.open(
                device,
                LiveSettings.DEFAULTS.withBufferBytes(4 << 20),
                threads,
                isAwaited,
                0,
                name -> ledger.open("capture", name),
                containers);
    }

    /** A capture with its threads, inside the network, looked after as a run does it. */
    private final class Run implements AutoCloseable {
        private final CapturedInterface captured;
        private final List<CaptureAgent> agents;
        private final List<Future<?>> threads = new CopyOnWriteArrayList<>();
        private final Future<?> watch;
        private volatile boolean isClosing;

        Run(String device, int threadCount, boolean isAwaited) throws Exception {
            this(device, threadCount, isAwaited, CapturePoint::noContainers);
        }

        Run(String device, int threadCount, boolean isAwaited, ContainerProcesses containers) throws Exception {
            captured = network.call(() -> open(device, threadCount, isAwaited, containers));
            captured.listener(new CapturedInterface.Listener() {
                @Override
                public void moved(long netns, int[] newLinks) {
                    namespaces.add(netns);
                    links.add(newLinks);
                }

                @Override
                public void reported(String sentence) {
                    reports.add(sentence);
                }
            });
            agents = captured.sources().stream()
                    .map(source -> new CaptureAgent(
                            source,
                            LiveSettings.DEFAULTS.bufferBytes(),
                            new ShardOutlet(ShardOutlet.newRing(SLOTS, 8, new BlockingWaitStrategy()), () -> {})))
                    .toList();
            for (final CaptureAgent agent : agents) {
                threads.add(network.start(() -> {
                    agent.run();
                    return null;
                }));
            }
            watch = network.start(() -> {
                while (!isClosing) {
                    captured.look();
                    LockSupport.parkNanos(LOOK_NS);
                }
                return null;
            });
        }

        @Override
        public void close() {
            isClosing = true;
            join(watch);
            agents.forEach(CaptureAgent::stop);
            threads.forEach(this::join);
            captured.close();
        }

        private void join(Future<?> thread) {
            try {
                thread.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }
}
