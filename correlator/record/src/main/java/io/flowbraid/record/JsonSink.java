// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.CommunityId;
import io.flowbraid.model.Conversation;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.TcpFailure;
import io.flowbraid.model.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * One JSON object a line, schema {@code flowbraid/1}, names of the Elastic Common Schema where it has one. Fields with
 * nothing to say are left out. Encodes without garbage. (NOT thread safe.)
 */
public final class JsonSink implements FlowSink {
    static final String SCHEMA = "flowbraid/1";

    private final JsonText text;
    private final JsonSide side;
    private final Observer observer;
    private final LocalNetworks localNetworks;
    private final CommunityId communityId = new CommunityId();

    /** Writes to {@code out} when much has gathered and on {@link #flush}, and closes it on {@link #close}. */
    public JsonSink(OutputStream out, Observer observer, LocalNetworks localNetworks) {
        text = new JsonText(out);
        side = new JsonSide(text);
        this.observer = observer;
        this.localNetworks = localNetworks;
    }

    @Override
    public void accept(FlowRecord flow) {
        text.begin();
        text.timestamp(JsonName.TIMESTAMP, flow.endNs);
        text.field(JsonWord.SCHEMA);
        flow(flow);
        event(flow);
        observer(observer.points().get(flow.interfaceId));
        network(flow);
        side.write(JsonName.CLIENT, flow.client, flow.protocol);
        side.write(JsonName.SERVER, flow.server, flow.protocol);
        if (flow.protocol == Transport.TCP) {
            tcp(flow);
        }
        sockets(flow);
        reconciliation(flow);
        if (flow.conversation.isKnown()) {
            conversation(flow.conversation);
        }
        try {
            text.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flow(FlowRecord flow) {
        text.open(JsonName.FLOW);
        text.hex(JsonName.ID, flow.flowId);
        text.flag(JsonName.FINAL, flow.isFinal);
        text.word(JsonWord.END_REASON, flow.endReason);
        text.word(JsonWord.CLIENT_EVIDENCE, flow.clientEvidence);
        if (flow.isSelf) {
            text.flag(JsonName.SELF, true);
        }
        text.close();
    }

    private void event(FlowRecord flow) {
        text.open(JsonName.EVENT);
        text.timestamp(JsonName.START, flow.startNs);
        text.timestamp(JsonName.END, flow.endNs);
        text.number(JsonName.DURATION, flow.endNs - flow.startNs);
        text.close();
    }

    private void observer(Observer.ObservationPoint point) {
        if (text.repeat(point)) {
            return;
        }
        final int from = text.position();
        text.open(JsonName.OBSERVER);
        text.text(JsonName.HOSTNAME, observer.hostname());
        text.text(JsonName.INTERFACE, point.interfaceName());
        if (point.netns() != 0) {
            text.number(JsonName.NETNS, point.netns());
        }
        text.close();
        text.wrote(point, from);
    }

    private void network(FlowRecord flow) {
        text.open(JsonName.NETWORK);
        text.field(flow.isIpv4() ? JsonWord.IPV4 : JsonWord.IPV6);
        text.text(JsonName.TRANSPORT, Transport.name(flow.protocol));
        text.number(JsonName.IANA_NUMBER, flow.protocol);
        text.plain(JsonName.COMMUNITY_ID, octets(communityId, flow));
        text.known(JsonName.VLAN, flow.vlan);
        text.text(JsonName.DIRECTION, localNetworks.direction(flow));
        text.number(JsonName.PACKETS, flow.client.packets + flow.server.packets);
        text.number(JsonName.BYTES, flow.client.bytes + flow.server.bytes);
        text.close();
    }

    static byte[] octets(CommunityId communityId, FlowRecord flow) {
        final boolean hasIcmpType = flow.icmpTypeCode >= 0;
        return communityId.octets(
                flow.client.addressHi,
                flow.client.addressLo,
                hasIcmpType ? flow.icmpTypeCode >>> 8 : flow.client.port,
                flow.server.addressHi,
                flow.server.addressLo,
                hasIcmpType ? flow.icmpTypeCode & 0xff : flow.server.port,
                flow.protocol);
    }

    private void tcp(FlowRecord flow) {
        text.open(JsonName.TCP);
        text.open(JsonName.FLAGS);
        text.field(JsonWord.CLIENT_FLAGS[flow.client.tcpFlags & 0xff]);
        text.field(JsonWord.SERVER_FLAGS[flow.server.tcpFlags & 0xff]);
        text.close();
        text.word(JsonWord.CONN_STATE, flow.connState);
        final TcpFailure failure = TcpFailure.of(flow);
        if (failure != TcpFailure.NONE) {
            text.text(JsonName.FAILURE, failure.text());
        }
        if (flow.handshakeRttNs >= 0) {
            text.milliseconds(JsonName.HANDSHAKE_RTT_MS, flow.handshakeRttNs / 1_000);
        }
        bothWays(JsonName.RETRANSMITTED, flow.client.retransmitted, flow.server.retransmitted);
        bothWays(JsonName.OUT_OF_ORDER, flow.client.outOfOrder, flow.server.outOfOrder);
        text.close();
    }

    private void bothWays(byte[] what, long client, long server) {
        text.open(what);
        text.number(JsonName.CLIENT, client);
        text.number(JsonName.SERVER, server);
        text.close();
    }

    private void sockets(FlowRecord flow) {
        if (flow.client.socket.isKnown() || flow.server.socket.isKnown()) {
            text.open(JsonName.SOCKET);
            side.socket(JsonName.CLIENT, flow.client.socket);
            side.socket(JsonName.SERVER, flow.server.socket);
            text.close();
        }
    }

    private void reconciliation(FlowRecord flow) {
        text.open(JsonName.RECONCILIATION);
        text.word(JsonWord.CLIENT_TO_SERVER, flow.clientToServer);
        text.word(JsonWord.SERVER_TO_CLIENT, flow.serverToClient);
        text.close();
    }

    private void conversation(Conversation conversation) {
        text.open(JsonName.CONVERSATION);
        if (conversation.id != 0) {
            text.hex(JsonName.ID, conversation.id);
        }
        text.text(JsonName.LEG, conversation.leg.text());
        side.party(JsonName.CLIENT, conversation.client);
        side.party(JsonName.SERVER, conversation.server);
        side.party(JsonName.INTERMEDIARY, conversation.intermediary);
        text.close();
    }

    @Override
    public void flush() {
        try {
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            text.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
