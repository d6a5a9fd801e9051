// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sockets of some hosts and what their agents report, a line each; on top of a {@link Scene}. */
final class SocketScene {
    static final String HOST = "b007";
    static final String OTHER_HOST = "0ff1ce";

    final Scene scene;

    private SocketScene(Scene scene) {
        this.scene = scene;
    }

    /** A feed alone. */
    static SocketScene alone() {
        return new SocketScene(new Scene(CorrelatorSettings.defaults(List.of(), feeds(FeedFlows.UNCAPTURED))));
    }

    /** The feed accompanies {@code lo}. */
    static SocketScene beside(FeedFlows policy) {
        return new SocketScene(new Scene(CorrelatorSettings.defaults(List.of(Scene.lo()), feeds(policy))));
    }

    /** The feed accompanies an interface and makes no flows. */
    static SocketScene beside(ObservedInterface observed) {
        return new SocketScene(new Scene(CorrelatorSettings.defaults(List.of(observed))));
    }

    static List<ObservedFeed> feeds(FeedFlows policy) {
        final List<ObservedFeed> feeds = new ArrayList<>();
        for (int feed = 0; feed <= Scene.FEED; feed++) {
            feeds.add(new ObservedFeed("feed" + feed, policy));
        }
        return feeds;
    }

    Socket tcp(String local, int localPort, String remote, int remotePort) {
        return new Socket(Transport.TCP, local, localPort, remote, remotePort);
    }

    Socket of(int protocol, String local, int localPort, String remote, int remotePort) {
        return new Socket(protocol, local, localPort, remote, remotePort);
    }

    Socket udp(String local, int localPort, String remote, int remotePort) {
        return new Socket(Transport.UDP, local, localPort, remote, remotePort);
    }

    /** A raw socket that asks for echoes. */
    Socket icmp(String local, String remote, int identifier) {
        return new Socket(Transport.ICMP, local, identifier, remote, identifier);
    }

    void advance(double ms) {
        scene.advance(ms);
    }

    void heartbeat(double ms, String host, int sourceId) {
        scene.event(ms, e -> {
            e.kind = SocketEventKind.HEARTBEAT;
            e.bootId = host;
            e.hostName = host;
            e.sourceId = sourceId;
        });
    }

    void address(double ms, String host, String address) {
        scene.event(ms, e -> {
            Scene.end(e, address, 0, "0.0.0.0", 0);
            e.kind = SocketEventKind.ADDRESS;
            e.bootId = host;
            e.hostName = host;
            e.protocol = 0;
        });
    }

    List<FlowRecord> finals() {
        return scene.finals();
    }

    /** The only flow that is final by then; the ledger closes. */
    FlowRecord only(double ms) {
        assertThat(finalsAt(ms)).hasSize(1);
        assertThat(scene.ledger.isClosed()).isTrue();
        return finals().get(0);
    }

    /** What is final once all is over and late. */
    List<FlowRecord> finalsAt(double ms) {
        scene.advance(ms);
        return finals();
    }

    /** One end of a connection. */
    final class Socket {
        private final int protocol;
        private final String local;
        private final int localPort;
        private final String remote;
        private final int remotePort;
        private String host = HOST;
        private long netns = Scene.HOST_NETNS;
        private int sourceId = 1;
        private int feed = Scene.FEED;
        private long cookie;
        private ProcessIdentity process = Scene.process(1, "init");
        private boolean isClient = true;
        private boolean isConnected;
        private long openedNs;
        private long sent;
        private long received;
        private long sequence;

        private Socket(int protocol, String local, int localPort, String remote, int remotePort) {
            this.protocol = protocol;
            this.local = local;
            this.localPort = localPort;
            this.remote = remote;
            this.remotePort = remotePort;
        }

        Socket of(int pid, String name) {
            process = Scene.process(pid, name);
            cookie = pid;
            return this;
        }

        Socket cookie(long number) {
            cookie = number;
            return this;
        }

        /** Its datagrams are those of one peer. */
        Socket connected() {
            isConnected = true;
            return this;
        }

        Socket server() {
            isClient = false;
            return this;
        }

        Socket on(String bootId, long namespace) {
            host = bootId;
            netns = namespace;
            return this;
        }

        Socket agent(int number) {
            sourceId = number;
            return this;
        }

        Socket feed(int index) {
            feed = index;
            return this;
        }

        Socket openedNs(double ms) {
            openedNs = Scene.ns(ms);
            return this;
        }

        /** The number of the agent's message that brings its next event. */
        Socket numbered(long number) {
            sequence = number;
            return this;
        }

        /** The kernel's counters so far. */
        Socket counts(long bytesSent, long bytesReceived) {
            sent = bytesSent;
            received = bytesReceived;
            return this;
        }

        void opens(double ms) {
            openedNs = Scene.ns(ms);
            says(
                    ms,
                    protocol == Transport.TCP
                            ? isClient ? SocketEventKind.CONNECT : SocketEventKind.ACCEPT
                            : isClient ? SocketEventKind.SEND : SocketEventKind.RECEIVE);
        }

        void updates(double ms) {
            says(ms, SocketEventKind.UPDATE);
        }

        void closes(double ms) {
            says(ms, SocketEventKind.CLOSE, e -> e.counters.isFinal = true);
        }

        void fails(double ms, int errno) {
            openedNs = openedNs == 0 ? Scene.ns(ms) : openedNs;
            final SocketEventKind kind = SocketEventKind.CONNECT_FAILED;
            says(ms, kind, e -> {
                e.counters.isFinal = true;
                e.counters.error = errno;
            });
        }

        void isReset(double ms) {
            says(ms, SocketEventKind.CLOSE, e -> {
                e.counters.isFinal = true;
                e.counters.error = 104;
            });
        }

        void says(double ms, SocketEventKind kind) {
            says(ms, kind, e -> {});
        }

        private void says(double ms, SocketEventKind kind, Consumer<SocketEvent> more) {
            scene.event(ms, e -> {
                Scene.end(e, local, localPort, remote, remotePort);
                e.feed = feed;
                e.kind = kind;
                e.protocol = protocol;
                e.bootId = host;
                e.hostName = host;
                e.netns = netns;
                e.sourceId = sourceId;
                e.sequence = sequence;
                e.cookie = cookie;
                e.process = process;
                e.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
                e.method = method();
                e.openedNs = openedNs;
                e.counters.bytesSent = sent;
                e.counters.bytesReceived = received;
                e.counters.segmentsOut = sent / 100;
                e.counters.segmentsIn = received / 100;
                more.accept(e);
            });
        }

        private AttributionMethod method() {
            if (openedNs == 0) {
                return AttributionMethod.SNAPSHOT;
            }
            if (isConnected) {
                return AttributionMethod.CONNECT;
            }
            if (protocol != Transport.TCP) {
                return isClient ? AttributionMethod.SEND : AttributionMethod.RECEIVE;
            }
            return isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
        }
    }
}
