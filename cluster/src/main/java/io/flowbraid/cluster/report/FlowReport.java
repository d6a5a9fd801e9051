// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import static io.flowbraid.cluster.report.ReportedEnd.ABSENT;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What one observer reported of one flow: the record {@code flowbraid/1} as far as joining and the conversation need
 * it. The fields have the meanings of docs/reference/flow-record.md. Only the reader of a message writes them.
 */
public final class FlowReport implements TupleMessage {
    static final int KIND = 0;

    private static final ObserverType[] TYPES = ObserverType.values();
    private static final EndReason[] END_REASONS = EndReason.values();
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();
    private static final ConversationLeg[] LEGS = ConversationLeg.values();

    public String host = "";
    public String interfaceName = "";
    public ObserverType type = ObserverType.SOCKETS;
    public long netns;

    public long flowId;
    /** 0 when the flow continues none. */
    public long continuesId;

    public boolean isFinal;
    public EndReason endReason = EndReason.ACTIVE;
    public ClientEvidence evidence = ClientEvidence.FIRST_SOCKET;
    public boolean isSelf;

    public long startNs;
    public long endNs;

    public String transport = "";
    public int protocol;
    public long vlan = ABSENT;
    public String direction = "";

    public final ReportedEnd client;
    public final ReportedEnd server;

    public String tcpState = "";
    public String tcpFailure = "";
    public long handshakeRttUs = ABSENT;
    public long icmpType = ABSENT;

    /** 0 without. */
    public long conversationId;

    public ConversationLeg leg = ConversationLeg.NONE;

    /** How it came to this key; null when it was observed with it. */
    public @Nullable ForwardedFrom via;

    public FlowReport() {
        this(new ReportedEnd(), new ReportedEnd());
    }

    private FlowReport(ReportedEnd client, ReportedEnd server) {
        this.client = client;
        this.server = server;
    }

    /** The client at the key where the report is. */
    public TupleEnd clientAtKey() {
        final ForwardedFrom from = via;
        return from == null ? client.end : from.client();
    }

    /** Whether the client of the connection is what this report calls the server. */
    public boolean isFlipped() {
        return via != null && via.isFlipped();
    }

    /** Its protocol opens and closes connections; a flow of datagrams only begins and pauses. */
    public boolean isStream() {
        return protocol == Transport.TCP || protocol == Transport.SCTP;
    }

    /** The same report on its way to another key. */
    public FlowReport forwarded(ForwardedFrom from) {
        final FlowReport copy = (FlowReport) TupleMessage.decode(encode());
        copy.via = from;
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void write(StateWriter out) {
        out.text(host);
        out.text(interfaceName);
        out.small(type.ordinal());
        out.number(netns);
        out.word(flowId);
        out.word(continuesId);
        out.flag(isFinal);
        out.small(endReason.ordinal());
        out.small(evidence.ordinal());
        out.flag(isSelf);
        out.word(startNs);
        out.number(endNs - startNs);
        out.text(transport);
        out.number(protocol);
        out.number(vlan);
        out.text(direction);
        client.write(out);
        server.write(out);
        out.text(tcpState);
        out.text(tcpFailure);
        out.number(handshakeRttUs);
        out.number(icmpType);
        out.word(conversationId);
        out.small(leg.ordinal());
        final ForwardedFrom from = via;
        out.flag(from != null);
        if (from != null) {
            from.write(out);
        }
    }

    /** What {@link #write} wrote. */
    public static FlowReport read(StateReader in) {
        final String host = in.text();
        final String interfaceName = in.text();
        final ObserverType type = TYPES[in.small()];
        final long netns = in.number();
        final long flowId = in.word();
        final long continuesId = in.word();
        final boolean isFinal = in.flag();
        final EndReason endReason = END_REASONS[in.small()];
        final ClientEvidence evidence = EVIDENCE[in.small()];
        final boolean isSelf = in.flag();
        final long startNs = in.word();
        final long endNs = startNs + in.number();
        final String transport = in.text();
        final int protocol = (int) in.number();
        final long vlan = in.number();
        final String direction = in.text();
        final FlowReport report = new FlowReport(ReportedEnd.read(in), ReportedEnd.read(in));
        report.host = host;
        report.interfaceName = interfaceName;
        report.type = type;
        report.netns = netns;
        report.flowId = flowId;
        report.continuesId = continuesId;
        report.isFinal = isFinal;
        report.endReason = endReason;
        report.evidence = evidence;
        report.isSelf = isSelf;
        report.startNs = startNs;
        report.endNs = endNs;
        report.transport = transport;
        report.protocol = protocol;
        report.vlan = vlan;
        report.direction = direction;
        report.readRest(in);
        return report;
    }

    private void readRest(StateReader in) {
        tcpState = in.text();
        tcpFailure = in.text();
        handshakeRttUs = in.number();
        icmpType = in.number();
        conversationId = in.word();
        leg = LEGS[in.small()];
        via = in.flag() ? ForwardedFrom.read(in) : null;
    }
}
