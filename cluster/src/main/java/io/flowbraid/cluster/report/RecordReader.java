// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.FlowFields;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one message; its schema may stand anywhere in it. (NOT thread safe.) */
final class RecordReader {
    static final String NAT_SCHEMA = "flowbraid/nat/1";

    private static final String CLOSED = "CLOSE";
    private static final String CAPTURE_SHORT = "capture_short";
    private static final int NO_TIME = -1;
    private static final ObserverType[] TYPES = ObserverType.values();
    private static final EndReason[] END_REASONS = EndReason.values();
    private static final ClientEvidence[] EVIDENCE = ClientEvidence.values();
    private static final ConversationLeg[] LEGS = ConversationLeg.values();

    private final JsonObjects json;
    private final FlowReport report = new FlowReport();
    private String schema = "";
    private boolean hasFlowId;
    private boolean hasClient;
    private boolean hasServer;
    private long icmpIdentifier = ReportedEnd.ABSENT;

    private String natHost = "";
    private String natThisIs = "";
    private @Nullable TupleEnd @Nullable [] natThis;
    private @Nullable TupleEnd @Nullable [] natOther;
    private boolean isNatFinal;

    RecordReader(JsonObjects json) {
        this.json = json;
        report.startNs = NO_TIME;
        report.endNs = NO_TIME;
    }

    TupleMessage read() throws IOException {
        json.begin();
        for (String name = json.next(); name != null; name = json.next()) {
            readField(name);
        }
        if (!json.isAtEnd()) {
            throw new MalformedException(BadMessage.NOT_JSON);
        }
        return switch (schema) {
            case FlowFields.SCHEMA -> flow();
            case NAT_SCHEMA -> nat();
            default -> throw new MalformedException(BadMessage.UNKNOWN_SCHEMA);
        };
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "schema" -> schema = json.text();
            case "flow" -> readFlow();
            case "event" -> readEvent();
            case "observer" -> readObserver();
            case "network" -> readNetwork();
            case "client" -> {
                EndReader.read(json, report.client);
                hasClient = true;
            }
            case "server" -> {
                EndReader.read(json, report.server);
                hasServer = true;
            }
            case "tcp" -> readTcp();
            case "icmp" -> readIcmp();
            case "socket" -> readSockets();
            case "reconciliation" -> readReconciliation();
            case "conversation" -> readConversation();
            case "host" -> natHost = json.text();
            case "this" -> natThis = readTuple();
            case "other" -> natOther = readTuple();
            case "this_is" -> natThisIs = json.text();
            case "final" -> isNatFinal = json.flag();
            default -> json.skip();
        }
    }

    private void readFlow() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "id" -> {
                    report.flowId = json.hex();
                    hasFlowId = true;
                }
                case "continues" -> report.continuesId = json.hex();
                case "final" -> report.isFinal = json.flag();
                case "end_reason" ->
                    report.endReason = JsonObjects.word(END_REASONS, EndReason::text, json.text(), EndReason.SHUTDOWN);
                case "client_evidence" ->
                    report.evidence =
                            JsonObjects.word(EVIDENCE, ClientEvidence::text, json.text(), ClientEvidence.FIRST_SOCKET);
                case "self" -> report.isSelf = json.flag();
                default -> json.skip();
            }
        }
    }

    private void readEvent() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "start" -> report.startNs = json.time();
                case "end" -> report.endNs = json.time();
                default -> json.skip();
            }
        }
    }

    private void readObserver() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "type" -> report.type = type(json.text());
                case "hostname" -> report.host = json.text();
                case "interface" -> report.interfaceName = json.text();
                case "netns" -> report.netns = json.number();
                default -> json.skip();
            }
        }
    }

    private static ObserverType type(String text) {
        for (final ObserverType type : TYPES) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new MalformedException(BadMessage.BAD_VALUE);
    }

    private void readNetwork() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "transport" -> report.transport = json.text();
                case "iana_number" -> report.protocol = (int) Math.min(json.number(), 255);
                case "vlan" -> report.vlan = json.number();
                case "direction" -> report.direction = json.text();
                default -> json.skip();
            }
        }
    }

    private void readTcp() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "state" -> report.tcpState = json.text();
                case "failure" -> report.tcpFailure = json.text();
                case "handshake_rtt_ms" -> report.handshakeRttUs = json.millisAsUs();
                case "retransmitted" -> {
                    json.enter();
                    for (String end = json.next(); end != null; end = json.next()) {
                        end(end).retransmitted = json.number();
                    }
                }
                case "out_of_order" -> {
                    json.enter();
                    for (String end = json.next(); end != null; end = json.next()) {
                        end(end).outOfOrder = json.number();
                    }
                }
                default -> json.skip();
            }
        }
    }

    private ReportedEnd end(String name) {
        return switch (name) {
            case "client" -> report.client;
            case "server" -> report.server;
            // A later version may know more than two ends; none of them is read.
            default -> new ReportedEnd();
        };
    }

    private void readIcmp() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "type" -> report.icmpType = json.number();
                case "identifier" -> icmpIdentifier = json.number();
                default -> json.skip();
            }
        }
    }

    private void readSockets() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            final ReportedEnd end = end(name);
            json.enter();
            for (String field = json.next(); field != null; field = json.next()) {
                switch (field) {
                    case "bytes_sent" -> end.socketSent = json.number();
                    case "bytes_received" -> end.socketReceived = json.number();
                    case "retransmits" -> end.socketRetransmits = json.number();
                    case "srtt_ms" -> end.srttUs = json.millisAsUs();
                    case "state" -> end.isSocketClosed = json.text().equals(CLOSED);
                    default -> json.skip();
                }
            }
        }
    }

    private void readReconciliation() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "client_to_server" ->
                    report.client.isCaptureShort = json.text().equals(CAPTURE_SHORT);
                case "server_to_client" ->
                    report.server.isCaptureShort = json.text().equals(CAPTURE_SHORT);
                default -> json.skip();
            }
        }
    }

    private void readConversation() throws IOException {
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "id" -> report.conversationId = json.hex();
                case "leg" ->
                    report.leg = JsonObjects.word(LEGS, ConversationLeg::text, json.text(), ConversationLeg.NONE);
                default -> json.skip();
            }
        }
    }

    /** Client and server. */
    private @Nullable TupleEnd[] readTuple() throws IOException {
        final @Nullable TupleEnd[] ends = new TupleEnd[2];
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "transport" -> report.transport = json.text();
                case "client" -> ends[0] = EndReader.address(json);
                case "server" -> ends[1] = EndReader.address(json);
                default -> json.skip();
            }
        }
        return ends;
    }

    private FlowReport flow() {
        need(hasFlowId && hasClient && hasServer);
        need(!report.host.isEmpty() && !report.transport.isEmpty() && report.startNs != NO_TIME);
        if (report.endNs == NO_TIME) {
            report.endNs = report.startNs;
        }
        JsonObjects.check(report.endNs >= report.startNs);
        if (icmpIdentifier >= 0) {
            JsonObjects.check(icmpIdentifier <= 0xffff);
            final int identifier = (int) icmpIdentifier;
            report.client.end = EndReader.withPort(report.client.end, identifier);
            report.server.end = EndReader.withPort(report.server.end, identifier);
        }
        return report;
    }

    private NatMapping nat() {
        final @Nullable TupleEnd @Nullable [] thisTuple = natThis;
        final @Nullable TupleEnd @Nullable [] otherTuple = natOther;
        need(hasFlowId && !natHost.isEmpty() && !report.transport.isEmpty() && report.startNs != NO_TIME);
        JsonObjects.check(natThisIs.equals("original") || natThisIs.equals("translated"));
        final long endNs = Math.max(report.startNs, report.endNs);
        return new NatMapping(
                natHost,
                report.flowId,
                report.transport,
                known(thisTuple, 0),
                known(thisTuple, 1),
                known(otherTuple, 0),
                known(otherTuple, 1),
                natThisIs.equals("original"),
                report.startNs,
                endNs,
                isNatFinal,
                report.endReason);
    }

    private static TupleEnd known(@Nullable TupleEnd @Nullable [] tuple, int end) {
        final TupleEnd known = tuple == null ? null : tuple[end];
        if (known == null) {
            throw new MalformedException(BadMessage.MISSING_FIELD);
        }
        return known;
    }

    private static void need(boolean isThere) {
        if (!isThere) {
            throw new MalformedException(BadMessage.MISSING_FIELD);
        }
    }
}
