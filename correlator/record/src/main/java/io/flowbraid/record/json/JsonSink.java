// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.flow.CommunityId;
import io.flowbraid.model.flow.Conversation;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * One JSON object a line, schema {@code flowbraid/1}, names of the Elastic Common Schema where it has one. Fields with
 * nothing to say are left out. Encodes without garbage. (NOT thread safe.)
 */
public final class JsonSink implements FlowSink {
    private final JsonLines text;
    private final JsonSide side;
    private final JsonTcp tcp;
    private final JsonIcmp icmp;
    private final Observer observer;
    private final LocalNetworks localNetworks;
    private final CommunityId communityId = new CommunityId();

    /** Writes to {@code out} when much has gathered and on {@link #flush}, and closes it on {@link #close}. */
    public JsonSink(OutputStream out, Observer observer, LocalNetworks localNetworks) {
        text = new JsonLines(out);
        side = new JsonSide(text);
        tcp = new JsonTcp(text);
        icmp = new JsonIcmp(text, communityId);
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
        observer(flow);
        network(flow);
        side.write(JsonName.CLIENT, flow.client, flow, FlowNames.NONE);
        side.write(JsonName.SERVER, flow.server, flow, flow.names);
        if (flow.protocol == Transport.TCP) {
            tcp.write(flow);
        }
        JsonNames.write(flow.names, text);
        if (JsonIcmp.hasSome(flow)) {
            icmp.write(flow);
        }
        sockets(flow);
        if (flow.observer == ObserverType.PACKETS) {
            reconciliation(flow);
        }
        if (flow.conversation.isReported()) {
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
        if (flow.continuesId != 0) {
            text.hex(JsonName.CONTINUES, flow.continuesId);
        }
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

    /** The same for each flow of a capture interface; of a feed, host and namespace are the flow's. */
    private void observer(FlowRecord flow) {
        final Observer.ObservationPoint point = observer.points().get(flow.interfaceId);
        if (flow.observer != ObserverType.PACKETS) {
            observer(flow.observer, observer.hostname(flow), point.interfaceName(), flow.observerNetns);
        } else if (!text.repeat(point)) {
            final int from = text.position();
            observer(flow.observer, observer.hostname(), point.interfaceName(), point.netns());
            text.wrote(point, from);
        }
    }

    private void observer(ObserverType type, String hostname, String interfaceName, long netns) {
        text.open(JsonName.OBSERVER);
        text.word(JsonWord.OBSERVER_TYPE, type);
        text.text(JsonName.HOSTNAME, hostname);
        text.text(JsonName.INTERFACE, interfaceName);
        if (netns != 0) {
            text.number(JsonName.NETNS, netns);
        }
        text.close();
    }

    private void network(FlowRecord flow) {
        text.open(JsonName.NETWORK);
        text.field(flow.isIpv4() ? JsonWord.IPV4 : JsonWord.IPV6);
        text.text(JsonName.TRANSPORT, Transport.name(flow.protocol));
        text.number(JsonName.IANA_NUMBER, flow.protocol);
        if (CommunityId.isKnown(flow)) {
            text.plain(JsonName.COMMUNITY_ID, communityId.bytes(flow));
        }
        text.known(JsonName.VLAN, flow.vlan);
        text.known(JsonName.INNER_VLAN, flow.innerVlan);
        text.text(JsonName.DIRECTION, localNetworks.direction(flow));
        final boolean isOfSockets = flow.observer == ObserverType.SOCKETS;
        ofBoth(isOfSockets ? JsonName.SEGMENTS : JsonName.PACKETS, flow.client.packets, flow.server.packets);
        ofBoth(JsonName.BYTES, flow.client.bytes, flow.server.bytes);
        if (isOfSockets) {
            ofBoth(JsonName.PAYLOAD_BYTES, flow.client.payloadBytes, flow.server.payloadBytes);
        }
        text.close();
    }

    /** The sum; left out when either end is not known. */
    private void ofBoth(byte[] what, long client, long server) {
        if (client >= 0 && server >= 0) {
            text.number(what, client + server);
        }
    }

    private void sockets(FlowRecord flow) {
        if (JsonSide.hasSocket(flow.client) || JsonSide.hasSocket(flow.server)) {
            text.open(JsonName.SOCKET);
            side.socket(JsonName.CLIENT, flow.client);
            side.socket(JsonName.SERVER, flow.server);
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
        text.flag(JsonName.COUNTED, conversation.isCounted);
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
