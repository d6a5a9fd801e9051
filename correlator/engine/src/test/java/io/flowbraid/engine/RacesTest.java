// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.SERVER_PORT;
import static io.flowbraid.engine.Scene.ns;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The races of {@code docs/design/races.md} that the correlator decides, each provoked and each with its outcome. */
class RacesTest {
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity WGET = process(502, "wget");
    private static final ProcessIdentity PYTHON = process(77, "python3");
    private static final int PORT = 40_000;

    private Scene scene = new Scene();

    @Nested
    class R1PacketBeforeEvent {
        @Test
        void shouldNameBothEndsLaterAndSayHowLate() {
            scene.handshake(0, PORT, 100);
            scene.event(30, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.01));
            scene.event(40, e -> Scene.server(e, PORT, 12, PYTHON, SocketEventKind.ACCEPT, 0.01));
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isEqualTo(CURL);
            assertThat(only().client.attribution.delayNs).isEqualTo(30_000_000);
            assertThat(only().server.attribution.process).isEqualTo(PYTHON);
        }
    }

    @Nested
    class R2EventBeforePacket {
        @Test
        void shouldWaitForThePackets() {
            scene.connect(0, PORT, 11, CURL);
            scene.event(1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.advance(2_000);
            scene.handshake(0.05, PORT, 100);
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isEqualTo(CURL);
        }

        @Test
        void shouldCountAnEventWhosePacketsNeverCome() {
            scene.connect(0, PORT, 11, CURL);
            scene.event(1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.advance(6_000);

            assertThat(scene.loss("ownerships", "unmatched")).isEqualTo(1);
            assertThat(scene.records).isEmpty();
        }
    }

    @Nested
    class R4TupleReuse {
        @Test
        void shouldGiveEachOfTwoConnectionsWithinAMillisecondItsOwnOwner() {
            scene.handshake(0, PORT, 100);
            scene.tcp(0.1, LO, PORT, LO, SERVER_PORT, TcpFlags.RST, 101, 0);
            scene.handshake(0.3, PORT, 900);
            scene.tcp(0.4, LO, PORT, LO, SERVER_PORT, TcpFlags.RST, 901, 0);
            scene.event(25, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT, -0.02));
            scene.event(26, e -> Scene.client(e, PORT, 21, WGET, SocketEventKind.CONNECT, 0.28));
            scene.advance(3_000);

            assertThat(scene.finals())
                    .extracting(flow -> flow.client.attribution.process)
                    .containsExactlyInAnyOrder(CURL, WGET);
            assertThat(scene.finals())
                    .allSatisfy(flow ->
                            assertThat(flow.client.attribution.process).isEqualTo(flow.startNs == ns(0) ? CURL : WGET));
        }

        @Test
        void shouldNotGiveDatagramsToASocketThatHadClosed() {
            scene.event(0, e -> datagrams(e, PORT, 11, CURL, SocketEventKind.SEND, 0));
            scene.udp(0.1, LO, PORT, LO, 53, 30);
            scene.event(1, e -> datagrams(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.udp(3, LO, PORT, LO, 53, 70);
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .extracting(flow -> flow.client.payloadBytes, flow -> flow.client.attribution.process)
                    .containsExactlyInAnyOrder(tuple(30L, CURL), tuple(70L, null));
        }

        @Test
        void shouldNameNobodyForDatagramsOfTwoSocketsInOneFlow() {
            scene.event(0, e -> datagrams(e, PORT, 11, CURL, SocketEventKind.SEND, 0));
            scene.udp(0.1, LO, PORT, LO, 53, 30);
            scene.udp(3, LO, PORT, LO, 53, 70);
            scene.event(1, e -> datagrams(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isNull();
            assertThat(only().client.attribution.reason).isEqualTo(UnattributedReason.PART_ONLY);
        }
    }

    @Nested
    class R5PidReuse {
        @Test
        void shouldTellTwoProcessesOfOnePidApartByTheirStart() {
            final ProcessIdentity successor = again(CURL, "wget");
            scene.connect(0, PORT, 11, CURL);
            scene.handshake(0.01, PORT, 100);
            scene.connect(50, PORT + 1, 21, successor);
            scene.handshake(50.01, PORT + 1, 100);
            scene.event(60, e -> Scene.client(e, PORT, 11, successor, SocketEventKind.UPDATE, 0));
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .filteredOn(flow -> flow.client.port == PORT + 1)
                    .singleElement()
                    .satisfies(
                            flow -> assertThat(flow.client.attribution.process).isEqualTo(successor));
            assertThat(scene.finals())
                    .filteredOn(flow -> flow.client.port == PORT)
                    .singleElement()
                    .satisfies(
                            flow -> assertThat(flow.client.attribution.process).isNotEqualTo(successor));
        }

        private static ProcessIdentity again(ProcessIdentity p, String name) {
            return new ProcessIdentity(
                    p.bootId(),
                    p.pid(),
                    p.startNs() + 1,
                    p.startTimeNs() + 1,
                    name,
                    "/usr/bin/" + name,
                    name,
                    p.uid(),
                    p.userName(),
                    p.gid(),
                    p.groupName(),
                    1,
                    "init",
                    "/sbin/init");
        }
    }

    @Nested
    class R6TheSameTupleInTwoNamespaces {
        @Test
        void shouldKeepBothFlowsWithTheirOwnOwners() {
            scene = new Scene(CorrelatorSettings.defaults(SimulatedHost.interfaces()));
            for (int place = 0; place < 2; place++) {
                final int at = place;
                scene.at(place).handshake(0.01, PORT, 100);
                scene.event(1, e -> {
                    Scene.client(e, PORT, 11, at == 0 ? CURL : WGET, SocketEventKind.CONNECT, 0);
                    e.netns = SimulatedHost.NETNS[at];
                });
            }
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .extracting(flow -> flow.interfaceId, flow -> flow.client.attribution.process)
                    .containsExactlyInAnyOrder(tuple(0, CURL), tuple(1, WGET));
        }
    }

    @Nested
    class R7NoProcessContext {
        @Test
        void shouldTakeCountersFromATimerAndNoName() {
            scene.handshake(0, PORT, 100);
            scene.event(1, e -> {
                Scene.client(e, PORT, 11, CURL, SocketEventKind.RETRANSMIT, -0.01);
                e.process = null;
                e.counters.retransmits = 3;
                e.counters.state = 1;
            });
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isNull();
            assertThat(only().client.attribution.reason).isEqualTo(UnattributedReason.NO_PROCESS);
            assertThat(only().client.socket.retransmits).isEqualTo(3);
        }
    }

    @Nested
    class R9OpenedBeforeTheAgent {
        @Test
        void shouldNameTheHolderForAFlowUnderWayAndNotForOneThatBeganLater() {
            scene.event(10, e -> snapshot(e, CURL));
            scene.tcp(11, LO, PORT, LO, SERVER_PORT, TcpFlags.ACK, 5, 100);
            scene.handshake(5_000, PORT, 100);
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .extracting(flow -> flow.client.attribution.process)
                    .containsExactlyInAnyOrder(CURL, null);
        }

        private static void snapshot(SocketEvent e, ProcessIdentity process) {
            Scene.client(e, PORT, 11, process, SocketEventKind.UPDATE, 0);
            e.method = AttributionMethod.SNAPSHOT;
            e.openedNs = 0;
        }
    }

    @Nested
    class R10ShortLivedProcess {
        @Test
        void shouldNameAProcessWhoseFirstNewsIsItsEnd() {
            scene.handshake(0, PORT, 100);
            scene.talkAndClose(0.5, PORT, 100, 10, 20);
            scene.event(80, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, -0.01));
            scene.advance(3_000);

            assertThat(only().client.attribution.process).isEqualTo(CURL);
        }
    }

    @Nested
    class R12SeenTwice {
        @Test
        void shouldCountEachViewForItselfAndNameTheOwnerOnBoth() {
            scene = new Scene(CorrelatorSettings.defaults(List.of(
                    new ObservedInterface("veth0", Scene.HOST_NETNS, 1L << Scene.FEED, new long[0]),
                    new ObservedInterface("br0", Scene.HOST_NETNS, 1L << Scene.FEED, new long[0]))));
            scene.connect(0, PORT, 11, CURL);
            for (int view = 0; view < 2; view++) {
                scene.at(view).handshake(0.01, PORT, 100);
                scene.at(view).talkAndClose(1, PORT, 100, 10, 20);
            }
            scene.advance(3_000);

            assertThat(scene.finals()).hasSize(2).allSatisfy(flow -> {
                assertThat(flow.client.payloadBytes).isEqualTo(10);
                assertThat(flow.client.attribution.process).isEqualTo(CURL);
            });
        }
    }

    @Nested
    class R13Overflow {
        @Test
        void shouldNameNobodyByANameThatMayBeOutOfDateWhenEventsWereLost() {
            say(1, 0, CURL, SocketEventKind.SEND);
            say(3, 10, WGET, SocketEventKind.HEARTBEAT);
            scene.udp(20, LO, PORT, LO, 53, 30);
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isNull();
            assertThat(only().client.attribution.reason).isEqualTo(UnattributedReason.EVENTS_LOST);
        }

        @Test
        void shouldNameItAgainWhenTheAgentRepeatsIt() {
            say(1, 0, CURL, SocketEventKind.SEND);
            say(3, 10, WGET, SocketEventKind.HEARTBEAT);
            scene.udp(20, LO, PORT, LO, 53, 30);
            say(4, 9_000, CURL, SocketEventKind.UPDATE);
            scene.correlator.shutdown();

            assertThat(only().client.attribution.process).isEqualTo(CURL);
        }

        @Test
        void shouldTakeTheAgentsWordThatItsKernelRingWasFull() {
            say(1, 0, CURL, SocketEventKind.SEND);
            scene.event(10, e -> {
                e.kind = SocketEventKind.HEARTBEAT;
                e.sequence = 2;
                e.totalLostInKernel = 1;
            });
            scene.udp(20, LO, PORT, LO, 53, 30);
            scene.correlator.shutdown();

            assertThat(only().client.attribution.reason).isEqualTo(UnattributedReason.EVENTS_LOST);
        }

        @Test
        void shouldNameNobodyByAnAgentThatHasFallenSilentUntilTheNextOneRepeatsIt() {
            say(1, 0, CURL, SocketEventKind.SEND);
            scene.udp(1, LO, PORT, LO, 53, 30);
            scene.udp(9_000, LO, PORT, LO, 53, 30);
            scene.advance(61_500);
            say(1, 62_000, CURL, SocketEventKind.UPDATE, 2);
            scene.udp(62_100, LO, PORT, LO, 53, 30);
            scene.correlator.shutdown();

            assertThat(scene.records)
                    .extracting(flow -> flow.client.attribution.process, flow -> flow.client.attribution.reason)
                    .containsExactly(tuple(null, UnattributedReason.EVENTS_LOST), tuple(CURL, UnattributedReason.NONE));
        }

        private void say(long sequence, double ms, ProcessIdentity process, SocketEventKind kind) {
            say(sequence, ms, process, kind, 1);
        }

        private void say(long sequence, double ms, ProcessIdentity process, SocketEventKind kind, int source) {
            scene.event(ms, e -> {
                datagrams(e, PORT, 11, process, kind, 0);
                e.sourceId = source;
                e.sequence = sequence;
            });
        }
    }

    @Nested
    class R15OneSocketManyPeers {
        @Test
        void shouldNameTheSocketsOwnerOnEachOfAHundredFlows() {
            for (int i = 0; i < 100; i++) {
                final int peer = 10_000 + i;
                scene.event(i, e -> {
                    Scene.end(e, LO, 53, LO, peer);
                    e.protocol = Transport.UDP;
                    e.kind = SocketEventKind.RECEIVE;
                    e.role = SocketRole.SERVER;
                    e.method = AttributionMethod.RECEIVE;
                    e.cookie = 5;
                    e.process = PYTHON;
                    e.openedNs = ns(-1_000);
                });
                scene.udp(i + 0.1, LO, peer, LO, 53, 10);
                scene.udp(i + 0.2, LO, 53, LO, peer, 20);
            }
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .hasSize(100)
                    .allSatisfy(
                            flow -> assertThat(flow.server.attribution.process).isEqualTo(PYTHON));
        }
    }

    @Nested
    class R16TrailingPackets {
        @Test
        void shouldCountATailIntoTheConnectionItBelongsTo() {
            scene.connect(0, PORT, 11, CURL);
            scene.handshake(0.01, PORT, 100);
            scene.talkAndClose(1, PORT, 100, 10, 20);
            scene.event(1.1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.tcp(200, LO, SERVER_PORT, LO, PORT, TcpFlags.ACK | TcpFlags.FIN, 9_021, 0);
            scene.tcp(201, LO, PORT, LO, SERVER_PORT, TcpFlags.RST, 112, 0);
            scene.advance(3_000);

            assertThat(only().client.attribution.process).isEqualTo(CURL);
            assertThat(only().client.packets).isEqualTo(6);
        }

        @Test
        void shouldGiveALateTailToTheClosedOwnerForAWhileAndThenToNobody() {
            scene.connect(0, PORT, 11, CURL);
            scene.event(1, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));
            scene.tcp(3_000, LO, SERVER_PORT, LO, PORT, TcpFlags.RST, 9_021, 0);
            scene.advance(5_000);
            scene.tcp(20_000, LO, SERVER_PORT, LO, PORT, TcpFlags.ACK, 9_500, 10);
            scene.correlator.shutdown();

            assertThat(scene.finals())
                    .extracting(flow -> flow.client.attribution.process)
                    .containsExactly(CURL, null);
        }
    }

    @Nested
    class FailedConnect {
        @Test
        void shouldReportASynWithoutAnswerOnceTheClientHasGivenUp() {
            scene.connect(0, PORT, 11, CURL);
            scene.tcp(0.01, LO, PORT, LO, SERVER_PORT, TcpFlags.SYN, 100, 0);
            scene.tcp(1_000, LO, PORT, LO, SERVER_PORT, TcpFlags.SYN, 100, 0);
            scene.event(2_000, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CONNECT_FAILED, 0));
            scene.advance(4_000);

            assertThat(only().client.attribution.process).isEqualTo(CURL);
            assertThat(TcpFailure.of(only())).isEqualTo(TcpFailure.TIMED_OUT);
        }

        @Test
        void shouldSayWhoResetAConnection() {
            scene.handshake(0, PORT, 100);
            scene.tcp(1, LO, PORT, LO, SERVER_PORT, TcpFlags.RST, 101, 0);
            scene.handshake(2, PORT + 1, 100);
            scene.tcp(3, LO, SERVER_PORT, LO, PORT + 1, TcpFlags.RST, 9_001, 0);
            scene.tcp(4, LO, PORT + 2, LO, SERVER_PORT, TcpFlags.SYN, 100, 0);
            scene.tcp(4.1, LO, SERVER_PORT, LO, PORT + 2, TcpFlags.RST | TcpFlags.ACK, 0, 0);
            scene.advance(3_000);

            assertThat(scene.finals())
                    .extracting(TcpFailure::of)
                    .containsExactlyInAnyOrder(
                            TcpFailure.RESET_BY_CLIENT, TcpFailure.RESET_BY_SERVER, TcpFailure.REFUSED);
        }
    }

    private FlowRecord only() {
        assertThat(scene.finals()).hasSize(1);
        return scene.finals().get(0);
    }

    private static void datagrams(
            SocketEvent e, int port, long cookie, ProcessIdentity process, SocketEventKind kind, double openMs) {
        Scene.end(e, LO, port, LO, 53);
        e.protocol = Transport.UDP;
        e.kind = kind;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.SEND;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = ns(openMs);
    }
}
