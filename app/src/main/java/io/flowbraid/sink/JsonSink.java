// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
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
    private static final String SCHEMA = "flowbraid/1";

    private final JsonGenerator json;
    private final JsonText text;
    private final JsonSide side;
    private final Observer observer;
    private final LocalNetworks localNetworks;
    private final CommunityId communityId = new CommunityId();

    /**
     * Writes to {@code out}, which is flushed on {@link #flush} and closed on {@link #close}.
     *
     * @throws UncheckedIOException never in practice: the generator writes nothing yet
     */
    public JsonSink(OutputStream out, Observer observer, LocalNetworks localNetworks) {
        try {
            json = JsonFactory.builder().build().createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.setRootValueSeparator(new SerializedString(""));
        text = new JsonText(json);
        side = new JsonSide(text);
        this.observer = observer;
        this.localNetworks = localNetworks;
    }

    @Override
    public void accept(FlowRecord flow) {
        try {
            json.writeStartObject();
            text.timestamp(Field.TIMESTAMP, flow.endNs);
            text.text(Field.SCHEMA, SCHEMA);
            flow(flow);
            event(flow);
            observer(observer.points().get(flow.interfaceId));
            network(flow);
            side.write(Field.CLIENT, flow.client, flow.protocol);
            side.write(Field.SERVER, flow.server, flow.protocol);
            if (flow.protocol == Transport.TCP) {
                tcp(flow);
            }
            sockets(flow);
            reconciliation(flow);
            if (flow.conversation.isKnown()) {
                conversation(flow.conversation);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flow(FlowRecord flow) throws IOException {
        text.open(Field.FLOW);
        text.hex(Field.ID, flow.flowId);
        text.flag(Field.FINAL, flow.isFinal);
        text.text(Field.END_REASON, flow.endReason.text());
        text.text(Field.CLIENT_EVIDENCE, flow.clientEvidence.text());
        if (flow.isSelf) {
            text.flag(Field.SELF, true);
        }
        text.close();
    }

    private void event(FlowRecord flow) throws IOException {
        text.open(Field.EVENT);
        text.timestamp(Field.START, flow.startNs);
        text.timestamp(Field.END, flow.endNs);
        text.number(Field.DURATION, flow.endNs - flow.startNs);
        text.close();
    }

    private void observer(Observer.ObservationPoint point) throws IOException {
        text.open(Field.OBSERVER);
        text.text(Field.HOSTNAME, observer.hostname());
        text.text(Field.INTERFACE, point.interfaceName());
        if (point.netns() != 0) {
            text.number(Field.NETNS, point.netns());
        }
        text.close();
    }

    private void network(FlowRecord flow) throws IOException {
        text.open(Field.NETWORK);
        text.text(Field.TYPE, flow.isIpv4() ? "ipv4" : "ipv6");
        text.text(Field.TRANSPORT, Transport.name(flow.protocol));
        text.number(Field.IANA_NUMBER, flow.protocol);
        communityId(flow);
        text.known(Field.VLAN, flow.vlan);
        text.text(Field.DIRECTION, localNetworks.direction(flow));
        text.close();
    }

    private void communityId(FlowRecord flow) throws IOException {
        final boolean hasIcmpType = flow.icmpTypeCode >= 0;
        final StringBuilder id = text.begin();
        communityId.appendTo(
                id,
                flow.client.addressHi,
                flow.client.addressLo,
                hasIcmpType ? flow.icmpTypeCode >>> 8 : flow.client.port,
                flow.server.addressHi,
                flow.server.addressLo,
                hasIcmpType ? flow.icmpTypeCode & 0xff : flow.server.port,
                flow.protocol);
        text.end(Field.COMMUNITY_ID, id);
    }

    private void tcp(FlowRecord flow) throws IOException {
        text.open(Field.TCP);
        text.open(Field.FLAGS);
        tcpFlags(Field.CLIENT, flow.client.tcpFlags);
        tcpFlags(Field.SERVER, flow.server.tcpFlags);
        text.close();
        text.text(Field.STATE, flow.connState.name());
        final TcpFailure failure = TcpFailure.of(flow);
        if (failure != TcpFailure.NONE) {
            text.text(Field.FAILURE, failure.text());
        }
        if (flow.handshakeRttNs >= 0) {
            text.milliseconds(Field.HANDSHAKE_RTT_MS, flow.handshakeRttNs / 1_000);
        }
        bothWays(Field.RETRANSMITTED, flow.client.retransmitted, flow.server.retransmitted);
        bothWays(Field.OUT_OF_ORDER, flow.client.outOfOrder, flow.server.outOfOrder);
        text.close();
    }

    private void tcpFlags(SerializedString who, int flags) throws IOException {
        text.text(who, TcpFlagLetters.of(flags));
    }

    private void bothWays(SerializedString what, long client, long server) throws IOException {
        text.open(what);
        text.number(Field.CLIENT, client);
        text.number(Field.SERVER, server);
        text.close();
    }

    private void sockets(FlowRecord flow) throws IOException {
        if (flow.client.socket.isKnown() || flow.server.socket.isKnown()) {
            text.open(Field.SOCKET);
            side.socket(Field.CLIENT, flow.client.socket);
            side.socket(Field.SERVER, flow.server.socket);
            text.close();
        }
    }

    private void reconciliation(FlowRecord flow) throws IOException {
        text.open(Field.RECONCILIATION);
        text.text(Field.CLIENT_TO_SERVER, flow.clientToServer.text());
        text.text(Field.SERVER_TO_CLIENT, flow.serverToClient.text());
        text.close();
    }

    private void conversation(Conversation conversation) throws IOException {
        text.open(Field.CONVERSATION);
        if (conversation.id != 0) {
            text.hex(Field.ID, conversation.id);
        }
        text.text(Field.LEG, conversation.leg.text());
        side.party(Field.CLIENT, conversation.client);
        side.party(Field.SERVER, conversation.server);
        side.party(Field.INTERMEDIARY, conversation.intermediary);
        text.close();
    }

    @Override
    public void flush() {
        try {
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
