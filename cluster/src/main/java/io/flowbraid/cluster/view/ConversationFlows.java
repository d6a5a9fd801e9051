// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.view;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.ObserverCounts;
import io.flowbraid.cluster.conversation.ObserverRole;
import io.flowbraid.cluster.conversation.Party;
import io.flowbraid.cluster.conversation.PathObserver;
import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.TcpFailure;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows a conversation as a flow that has both ends: what page, search, map and talkers know. (NOT thread safe.) */
final class ConversationFlows {
    private static final long NS_PER_US = 1_000;
    private static final EndReason[] END_REASONS = EndReason.values();
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();
    private static final ConnState[] STATES = ConnState.values();
    private static final TcpFailure[] FAILURES = TcpFailure.values();

    private final ReportedOwner owner = new ReportedOwner();

    /** Fills the whole record, whatever it was. */
    void show(ConversationRecord conversation, FlowRecord flow) {
        flow.copyFrom(new FlowRecord());
        flow.flowId = conversation.id();
        flow.observer = observer(conversation);
        flow.observerHost = conversation.observers().stream()
                .map(PathObserver::host)
                .distinct()
                .collect(Collectors.joining(","));
        flow.isFinal = conversation.isFinal();
        flow.endReason = word(END_REASONS, EndReason::text, conversation.endReason(), EndReason.ACTIVE);
        flow.clientEvidence =
                word(EVIDENCE, ClientEvidence::text, conversation.clientEvidence(), ClientEvidence.FIRST_PACKET);
        flow.startNs = conversation.startNs();
        flow.endNs = conversation.endNs();
        flow.protocol = conversation.protocol();
        flow.isSelf = conversation.isSelf();
        flow.connState = word(STATES, ConnState::name, conversation.tcpState(), ConnState.OTH);
        flow.reportedFailure = word(FAILURES, TcpFailure::text, conversation.tcpFailure(), TcpFailure.NONE);
        flow.handshakeRttNs = conversation.handshakeRttUs() < 0 ? -1 : conversation.handshakeRttUs() * NS_PER_US;
        // Another conversation has it, under the key before an address translation.
        flow.conversation.isCounted = conversation.verdict() != Verdict.MOVED;
        side(conversation.client(), flow.client, flow.observer);
        side(conversation.server(), flow.server, flow.observer);
        repetitions(conversation.observers(), flow);
        socketEnds(conversation.observers(), flow);
    }

    /** Packets, where somebody counted them. */
    private static ObserverType observer(ConversationRecord conversation) {
        final boolean hasPackets = conversation.client().bytes() >= 0
                && conversation.observers().stream().anyMatch(observer -> observer.type() == ObserverType.PACKETS);
        return hasPackets ? ObserverType.PACKETS : ObserverType.SOCKETS;
    }

    private void side(Party party, FlowSide side, ObserverType observer) {
        side.addressHi = party.end().hi();
        side.addressLo = party.end().lo();
        side.port = Math.max(0, party.end().port());
        final TupleEnd nat = party.nat();
        if (nat != null) {
            side.natHi = nat.hi();
            side.natLo = nat.lo();
            side.natPort = Math.max(0, nat.port());
        }
        side.packets = observer == ObserverType.PACKETS ? party.packets() : party.segments();
        side.bytes = party.bytes();
        side.payloadBytes = party.payloadBytes();
        owner.read(party.identity(), side.attribution);
        side.attribution.hostName = party.host();
    }

    /** As the first capture on the way counted them; conversations do not have what was out of order. */
    private static void repetitions(List<PathObserver> observers, FlowRecord flow) {
        flow.client.retransmitted = repetitions(observers, PathObserver::client);
        flow.server.retransmitted = repetitions(observers, PathObserver::server);
        flow.client.outOfOrder = -1;
        flow.server.outOfOrder = -1;
    }

    private static long repetitions(List<PathObserver> observers, Function<PathObserver, ObserverCounts> end) {
        return observers.stream()
                .filter(observer -> observer.type() == ObserverType.PACKETS)
                .mapToLong(observer -> end.apply(observer).retransmitted())
                .filter(count -> count >= 0)
                .findFirst()
                .orElse(-1);
    }

    private static void socketEnds(List<PathObserver> observers, FlowRecord flow) {
        for (final PathObserver observer : observers) {
            if (observer.type() == ObserverType.SOCKETS && observer.isFinal()) {
                if (observer.role() == ObserverRole.CLIENT_HOST) {
                    flow.client.socketEnd = observer.endReason();
                } else if (observer.role() == ObserverRole.SERVER_HOST) {
                    flow.server.socketEnd = observer.endReason();
                }
            }
        }
    }

    private static <T> T word(T[] values, Function<T, String> textOf, String word, T otherwise) {
        return Arrays.stream(values)
                .filter(value -> textOf.apply(value).equals(word))
                .findFirst()
                .orElse(otherwise);
    }
}
