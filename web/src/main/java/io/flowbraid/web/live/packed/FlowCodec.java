// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.Conversation;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.record.packed.ByteReader;
import io.flowbraid.record.packed.ByteWriter;

/** A flow's own values as bytes and back; what it shares with others is in {@link FlowRefs}. */
final class FlowCodec {
    private static final ObserverType[] OBSERVERS = ObserverType.values();
    private static final EndReason[] END_REASONS = EndReason.values();
    private static final ClientEvidence[] EVIDENCES = ClientEvidence.values();
    private static final ConnState[] STATES = ConnState.values();
    private static final TcpFailure[] FAILURES = TcpFailure.values();
    private static final Reconciliation[] RECONCILIATIONS = Reconciliation.values();
    private static final ConversationLeg[] LEGS = ConversationLeg.values();
    private static final AttributionStatus[] STATUSES = AttributionStatus.values();
    private static final AttributionMethod[] METHODS = AttributionMethod.values();
    private static final UnattributedReason[] REASONS = UnattributedReason.values();

    private FlowCodec() {}

    static void write(FlowRecord flow, ByteWriter out) {
        out.flags(flow.isFinal, flow.isSelf, flow.isSubflow);
        out.word(flow.flowId);
        out.number(flow.continuesId);
        out.number(flow.interfaceId);
        out.number(flow.observer.ordinal());
        out.number(flow.observerNetns);
        out.number(flow.endReason.ordinal());
        out.number(flow.startNs);
        out.number(flow.endNs - flow.startNs);
        out.number(flow.protocol);
        out.number(flow.vlan);
        out.number(flow.innerVlan);
        out.number(flow.icmpTypeCode);
        out.number(flow.icmpError);
        out.number(flow.isIcmpErrorForClient ? 1 : 0);
        quoted(flow.quoted, out);
        out.number(flow.clientEvidence.ordinal());
        out.number(flow.connState.ordinal());
        out.number(flow.reportedFailure == null ? 0 : 1 + flow.reportedFailure.ordinal());
        out.number(flow.handshakeRttNs);
        side(flow.client, out);
        side(flow.server, out);
        out.number(flow.clientToServer.ordinal());
        out.number(flow.serverToClient.ordinal());
        conversation(flow.conversation, out);
    }

    static void read(ByteReader in, FlowRecord flow) {
        final int flags = in.integer();
        flow.isFinal = (flags & 4) != 0;
        flow.isSelf = (flags & 2) != 0;
        flow.isSubflow = (flags & 1) != 0;
        flow.flowId = in.word();
        flow.continuesId = in.number();
        flow.interfaceId = in.integer();
        flow.observer = OBSERVERS[in.integer()];
        flow.observerNetns = in.number();
        flow.endReason = END_REASONS[in.integer()];
        flow.startNs = in.number();
        flow.endNs = flow.startNs + in.number();
        flow.protocol = in.integer();
        flow.vlan = in.integer();
        flow.innerVlan = in.integer();
        flow.icmpTypeCode = in.integer();
        flow.icmpError = in.integer();
        flow.isIcmpErrorForClient = in.integer() != 0;
        quoted(in, flow.quoted);
        flow.clientEvidence = EVIDENCES[in.integer()];
        flow.connState = STATES[in.integer()];
        final int failure = in.integer();
        flow.reportedFailure = failure == 0 ? null : FAILURES[failure - 1];
        flow.handshakeRttNs = in.number();
        side(in, flow.client);
        side(in, flow.server);
        flow.clientToServer = RECONCILIATIONS[in.integer()];
        flow.serverToClient = RECONCILIATIONS[in.integer()];
        conversation(in, flow.conversation);
    }

    private static void quoted(QuotedFlow quoted, ByteWriter out) {
        out.number(quoted.protocol);
        if (quoted.isKnown()) {
            out.flags(quoted.isOneOfSeveral);
            out.word(quoted.sourceHi);
            out.word(quoted.sourceLo);
            out.number(quoted.sourcePort);
            out.word(quoted.destinationHi);
            out.word(quoted.destinationLo);
            out.number(quoted.destinationPort);
        }
    }

    private static void quoted(ByteReader in, QuotedFlow quoted) {
        quoted.clear();
        quoted.protocol = in.integer();
        if (quoted.isKnown()) {
            quoted.isOneOfSeveral = in.integer() != 0;
            quoted.sourceHi = in.word();
            quoted.sourceLo = in.word();
            quoted.sourcePort = in.integer();
            quoted.destinationHi = in.word();
            quoted.destinationLo = in.word();
            quoted.destinationPort = in.integer();
        }
    }

    private static void side(FlowSide side, ByteWriter out) {
        out.number(side.addressHi);
        out.word(side.addressLo);
        out.number(side.port);
        out.number(side.natPort);
        if (side.natPort >= 0) {
            out.word(side.natHi);
            out.word(side.natLo);
        }
        out.number(side.packets);
        out.number(side.bytes);
        out.number(side.payloadBytes);
        out.number(side.tcpFlags);
        out.number(side.retransmitted);
        out.number(side.outOfOrder);
        out.number(side.netns);
        out.number(side.socketEnd == null ? 0 : 1 + side.socketEnd.ordinal());
        attribution(side.attribution, out);
        counters(side.socket, out);
    }

    private static void side(ByteReader in, FlowSide side) {
        side.addressHi = in.number();
        side.addressLo = in.word();
        side.port = in.integer();
        side.natPort = in.integer();
        side.natHi = side.natPort >= 0 ? in.word() : 0;
        side.natLo = side.natPort >= 0 ? in.word() : 0;
        side.packets = in.number();
        side.bytes = in.number();
        side.payloadBytes = in.number();
        side.tcpFlags = in.integer();
        side.retransmitted = in.number();
        side.outOfOrder = in.number();
        side.netns = in.number();
        final int end = in.integer();
        side.socketEnd = end == 0 ? null : END_REASONS[end - 1];
        attribution(in, side.attribution);
        counters(in, side.socket);
    }

    private static void attribution(Attribution attribution, ByteWriter out) {
        out.number(attribution.status.ordinal());
        out.number(attribution.method.ordinal());
        out.number(attribution.reason.ordinal());
        out.number(attribution.delayNs);
        out.flags(attribution.isTranslated);
    }

    private static void attribution(ByteReader in, Attribution attribution) {
        attribution.status = STATUSES[in.integer()];
        attribution.method = METHODS[in.integer()];
        attribution.reason = REASONS[in.integer()];
        attribution.delayNs = in.number();
        attribution.isTranslated = in.number() != 0;
    }

    private static void counters(SocketCounters socket, ByteWriter out) {
        out.flags(socket.isIncomplete, socket.isFinal);
        out.number(socket.bytesSent);
        out.number(socket.bytesRetransmitted);
        out.number(socket.bytesReceived);
        out.number(socket.segmentsOut);
        out.number(socket.segmentsIn);
        out.number(socket.retransmits);
        out.number(socket.lost);
        out.number(socket.outOfOrder);
        out.number(socket.srttUs);
        out.number(socket.rttvarUs);
        out.number(socket.endSequenceSent);
        out.number(socket.endSequenceReceived);
        out.number(socket.state);
        out.number(socket.error);
    }

    private static void counters(ByteReader in, SocketCounters socket) {
        final int flags = in.integer();
        socket.isIncomplete = (flags & 2) != 0;
        socket.isFinal = (flags & 1) != 0;
        socket.bytesSent = in.number();
        socket.bytesRetransmitted = in.number();
        socket.bytesReceived = in.number();
        socket.segmentsOut = in.number();
        socket.segmentsIn = in.number();
        socket.retransmits = in.number();
        socket.lost = in.number();
        socket.outOfOrder = in.number();
        socket.srttUs = in.number();
        socket.rttvarUs = in.number();
        socket.endSequenceSent = in.number();
        socket.endSequenceReceived = in.number();
        socket.state = in.integer();
        socket.error = in.integer();
    }

    private static void conversation(Conversation conversation, ByteWriter out) {
        out.flags(conversation.isCounted);
        out.number(conversation.id);
        out.number(conversation.leg.ordinal());
        end(conversation.client, out);
        end(conversation.server, out);
        end(conversation.intermediary, out);
    }

    private static void conversation(ByteReader in, Conversation conversation) {
        conversation.isCounted = in.number() != 0;
        conversation.id = in.number();
        conversation.leg = LEGS[in.integer()];
        end(in, conversation.client);
        end(in, conversation.server);
        end(in, conversation.intermediary);
    }

    private static void end(ConversationEnd end, ByteWriter out) {
        out.number(end.port);
        if (end.port >= 0) {
            out.word(end.addressHi);
            out.word(end.addressLo);
        }
    }

    private static void end(ByteReader in, ConversationEnd end) {
        end.port = in.integer();
        end.addressHi = end.port >= 0 ? in.word() : 0;
        end.addressLo = end.port >= 0 ? in.word() : 0;
    }
}
