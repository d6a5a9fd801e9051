// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.LO;
import static io.flowbraid.engine.Scene.SERVER_PORT;
import static io.flowbraid.engine.Scene.ns;
import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.life.PacketEnds;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose single packets are. */
class PacketEndsTest {
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity WGET = process(502, "wget");
    private static final ProcessIdentity PYTHON = process(77, "python3");
    private static final ProcessIdentity OTHER = process(78, "other");
    private static final int PORT = 40_000;

    private final Scene scene = new Scene();
    private final PacketOwners owners = new PacketOwners(64);

    @BeforeEach
    void keepPackets() {
        scene.keepPackets(owners.packets());
    }

    @Test
    void shouldNameSenderAndReceiverOfEachPacket() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.accept(0.5, PORT, 12, PYTHON);

        assertThat(sendersAt(300)).containsExactly(CURL, PYTHON, CURL);
        assertThat(owners.receiver(0)).isEqualTo(PYTHON);
        assertThat(owners.receiver(1)).isEqualTo(CURL);
    }

    @Test
    void shouldKeepTheUsersOfOneFiveTupleApart() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.talkAndReset(1, PORT, 100, 10, 20);
        scene.connect(5, PORT, 13, WGET);
        scene.handshake(5.001, PORT, 70_000);

        final List<@Nullable ProcessIdentity> senders = sendersAt(310);

        assertThat(senders.subList(0, 6)).containsExactly(CURL, null, CURL, CURL, null, CURL);
        assertThat(senders.subList(6, 9)).containsExactly(WGET, null, WGET);
    }

    @Test
    void shouldNotNameTheNextServerWhenPacketsAreReadAfterItsEvents() {
        scene.advance(0);
        scene.isClockHeld = true;
        scene.connect(0, PORT, 11, CURL);
        scene.accept(0.015, PORT, 12, PYTHON);
        scene.connect(1_000, PORT, 13, WGET);
        scene.accept(1_000.1, PORT, 14, OTHER);
        scene.handshake(0.001, PORT, 100);
        scene.talkAndReset(1, PORT, 100, 10, 20);

        assertThat(sendersAt(310)).containsExactly(CURL, PYTHON, CURL, CURL, PYTHON, CURL);
    }

    @Test
    void shouldNotNameTheUserBeforeWhenTheNextIsUnknown() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.talkAndReset(1, PORT, 100, 10, 20);
        scene.handshake(5, PORT, 70_000);

        assertThat(sendersAt(310).subList(6, 9)).containsOnlyNulls();
    }

    /** The capture lost the end of one connection and the SYN of the next, and the close was not known yet. */
    @Test
    void shouldNotNameASocketThatHadClosedBeforeThePacket() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.tcp(40, Scene.LO, PORT, Scene.LO, Scene.SERVER_PORT, TcpFlags.RST | TcpFlags.ACK, 101, 0);
        scene.event(2, e -> Scene.client(e, PORT, 11, CURL, SocketEventKind.CLOSE, 0));

        assertThat(sendersAt(310)).containsExactly(CURL, null, CURL, null);
    }

    /** The agent is late: the close of the socket before, and the next connect, may still come. */
    @Test
    void shouldNotNameTheSocketOfTheConnectionBeforeUntilTheFeedHasReported() {
        heartbeat(0);
        scene.handshake(1, PORT, 100);
        scene.talkAndReset(2, PORT, 100, 10, 20);
        scene.handshake(5, PORT, 70_000);
        scene.connect(0.5, PORT, 11, CURL);

        assertThat(sendersAt(310).subList(6, 9)).containsOnlyNulls();
    }

    private void heartbeat(double ms) {
        scene.event(ms, e -> e.kind = SocketEventKind.HEARTBEAT);
    }

    @Test
    void shouldNameNobodyBeforeTheOwnerIsSettled() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);

        assertThat(sendersAt(200)).containsOnlyNulls();
        assertThat(sendersAt(260)).contains(CURL);
    }

    @Test
    void shouldNameNobodyForAPacketThatIsNotCounted() {
        scene.connect(0, PORT, 11, CURL);
        scene.handshake(0.001, PORT, 100);
        scene.advance(400);
        owners.packets().words()[PacketBatch.TIME_NS] = ns(500);

        scene.correlator.owners(owners, Long.MAX_VALUE);

        assertThat(owners.sender(0)).isNull();
        assertThat(owners.sender(2)).isEqualTo(CURL);
    }

    @Test
    void shouldNotNameAListener() {
        scene.event(0, e -> {
            Scene.end(e, LO, SERVER_PORT, "0.0.0.0", 0);
            e.kind = SocketEventKind.LISTEN;
            e.role = SocketRole.SERVER;
            e.method = AttributionMethod.LISTEN;
            e.cookie = 9;
            e.process = PYTHON;
        });
        scene.handshake(1, PORT, 100);

        assertThat(sendersAt(400)).containsOnlyNulls();
    }

    @Test
    void shouldNameTheSenderOfDatagrams() {
        scene.event(0, e -> {
            e.protocol = Transport.UDP;
            Scene.end(e, LO, PORT, LO, 53);
            e.kind = SocketEventKind.SEND;
            e.role = SocketRole.CLIENT;
            e.method = AttributionMethod.SEND;
            e.cookie = 5;
            e.process = CURL;
            e.openedNs = ns(0);
        });
        scene.udp(0.1, LO, PORT, LO, 53, 30);
        scene.tcp(0.2, LO, PORT, LO, 53, TcpFlags.SYN, 1, 0);

        assertThat(sendersAt(300)).containsExactly(CURL, null);
    }

    private List<@Nullable ProcessIdentity> sendersAt(double ms) {
        scene.advance(ms);
        scene.correlator.owners(owners, scene.correlator.nowNs() - PacketEnds.SETTLED_NS);
        final List<@Nullable ProcessIdentity> senders = new ArrayList<>();
        for (int n = 0; n < owners.packets().size(); n++) {
            senders.add(owners.sender(n));
        }
        return senders;
    }
}
