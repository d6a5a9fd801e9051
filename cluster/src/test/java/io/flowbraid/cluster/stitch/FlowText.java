// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.key.ConnectionKey;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.record.Digits;
import io.flowbraid.record.Timestamps;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A flow record as an observer would write it, from what a test says of it. (NOT thread safe.) */
final class FlowText {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;

    /** One end, as the observer knows it. */
    static final class End {
        TupleEnd end = new TupleEnd(0, 0, -1);

        @Nullable
        TupleEnd nat;

        long packets = -1;
        long segments = -1;
        long bytes = -1;
        long payload = -1;
        long retransmitted = -1;
        long socketSent = -1;
        long socketReceived = -1;
        long socketRetransmits;
        String host = "";
        String entity = "";
        String process = "";
        String pod = "";
        String method = "";
        String reason = "remote";

        End at(String ip, int port) {
            end = TupleEnd.of(ip, port);
            return this;
        }

        End named(String itsHost, String itsEntity, String itsProcess, String itsMethod) {
            host = itsHost;
            entity = itsEntity;
            process = itsProcess;
            method = itsMethod;
            reason = "";
            return this;
        }
    }

    String host = "host-a";
    String interfaceName = "agent";
    String type = "sockets";
    long netns = 4026531833L;
    long flowId = 1;
    long continuesId;
    boolean isFinal = true;
    String endReason = "closed";
    String evidence = "socket_event";
    long startNs = 1_000 * SECOND;
    long endNs = 1_001 * SECOND;
    String transport = "tcp";
    int protocol = 6;
    long conversationId;
    String leg = "";
    String tcpState = "";
    String tcpFailure = "";
    long rttUs = -1;
    final End client = new End();
    final End server = new End();

    ConnectionKey key(String site) {
        return ConnectionKey.of(site, host, netns, transport, client.end, server.end);
    }

    byte[] json() {
        final StringBuilder json = new StringBuilder(1024);
        json.append("{\"@timestamp\":\"").append(Timestamps.rfc3339(endNs)).append("\",\"schema\":\"flowbraid/1\"");
        json.append(",\"flow\":{\"id\":\"").append(Digits.hex(flowId)).append('"');
        if (continuesId != 0) {
            json.append(",\"continues\":\"").append(Digits.hex(continuesId)).append('"');
        }
        json.append(",\"final\":").append(isFinal);
        json.append(",\"end_reason\":\"").append(isFinal ? endReason : "active");
        json.append("\",\"client_evidence\":\"").append(evidence).append("\"}");
        json.append(",\"event\":{\"start\":\"").append(Timestamps.rfc3339(startNs));
        json.append("\",\"end\":\"").append(Timestamps.rfc3339(endNs));
        json.append("\",\"duration\":").append(endNs - startNs).append('}');
        json.append(",\"observer\":{\"type\":\"")
                .append(type)
                .append("\",\"hostname\":\"")
                .append(host);
        json.append("\",\"interface\":\"")
                .append(interfaceName)
                .append("\",\"netns\":")
                .append(netns)
                .append('}');
        json.append(",\"network\":{\"type\":\"ipv4\",\"transport\":\"").append(transport);
        json.append("\",\"iana_number\":").append(protocol).append(",\"direction\":\"internal\"}");
        end(json, "client", client);
        end(json, "server", server);
        rest(json);
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void rest(StringBuilder json) {
        if (!tcpState.isEmpty()) {
            json.append(",\"tcp\":{\"flags\":{\"client\":\"FSPA\",\"server\":\"FSPA\"},\"state\":\"")
                    .append(tcpState);
            json.append('"');
            if (!tcpFailure.isEmpty()) {
                json.append(",\"failure\":\"").append(tcpFailure).append('"');
            }
            if (rttUs >= 0) {
                json.append(",\"handshake_rtt_ms\":").append(rttUs / 1000.0);
            }
            json.append(",\"retransmitted\":{\"client\":").append(Math.max(0, client.retransmitted));
            json.append(",\"server\":")
                    .append(Math.max(0, server.retransmitted))
                    .append("}}");
        }
        if (client.socketReceived >= 0 || server.socketReceived >= 0) {
            json.append(",\"socket\":{");
            socket(json, "client", client);
            if (client.socketReceived >= 0 && server.socketReceived >= 0) {
                json.append(',');
            }
            socket(json, "server", server);
            json.append('}');
        }
        if (conversationId != 0) {
            json.append(",\"conversation\":{\"id\":\"").append(Digits.hex(conversationId));
            json.append("\",\"leg\":\"").append(leg).append("\",\"counted\":true}");
        }
    }

    private void socket(StringBuilder json, String name, End end) {
        if (end.socketReceived >= 0) {
            json.append('"').append(name).append("\":{\"bytes_sent\":").append(end.socketSent);
            json.append(",\"bytes_received\":").append(end.socketReceived);
            json.append(",\"retransmits\":").append(end.socketRetransmits);
            json.append(",\"state\":\"")
                    .append(isFinal ? "CLOSE" : "ESTABLISHED")
                    .append("\"}");
        }
    }

    private static void end(StringBuilder json, String name, End end) {
        json.append(",\"").append(name).append("\":{");
        address(json, end.end);
        final TupleEnd nat = end.nat;
        if (nat != null) {
            json.append(",\"nat\":{");
            address(json, nat);
            json.append('}');
        }
        number(json, "packets", end.packets);
        number(json, "segments", end.segments);
        number(json, "bytes", end.bytes);
        number(json, "payload_bytes", end.payload);
        owner(json, end);
        json.append('}');
    }

    private static void owner(StringBuilder json, End end) {
        if (!end.host.isEmpty()) {
            json.append(",\"host\":{\"name\":\"").append(end.host).append("\"}");
        }
        if (!end.entity.isEmpty()) {
            json.append(",\"process\":{\"pid\":42,\"entity_id\":\"").append(end.entity);
            json.append("\",\"name\":\"").append(end.process).append("\",\"executable\":\"/usr/bin/");
            json.append(end.process).append("\",\"command_line\":\"").append(end.process);
            json.append(" --some argument\",\"user\":{\"id\":0,\"name\":\"root\"}}");
        }
        if (!end.pod.isEmpty()) {
            json.append(",\"orchestrator\":{\"namespace\":\"shop\",\"pod\":{\"name\":\"")
                    .append(end.pod);
            json.append("\",\"uid\":\"u-1\"}}");
        }
        json.append(",\"attribution\":{\"status\":\"").append(end.entity.isEmpty() ? "unattributed" : "attributed");
        json.append('"');
        if (!end.method.isEmpty()) {
            json.append(",\"method\":\"").append(end.method).append('"');
        }
        if (!end.reason.isEmpty()) {
            json.append(",\"reason\":\"").append(end.reason).append('"');
        }
        json.append('}');
    }

    private static void address(StringBuilder json, TupleEnd end) {
        json.append("\"ip\":\"").append(end.ip()).append('"');
        if (end.port() >= 0) {
            json.append(",\"port\":").append(end.port());
        }
    }

    private static void number(StringBuilder json, String name, long value) {
        if (value >= 0) {
            json.append(",\"").append(name).append("\":").append(value);
        }
    }

    /** The mapping that a flow with an address translation also sends, for the key of the other tuple. */
    byte[] mappingJson() {
        final StringBuilder json = new StringBuilder(400);
        json.append("{\"schema\":\"flowbraid/nat/1\",\"host\":\"").append(host);
        json.append("\",\"flow\":{\"id\":\"").append(Digits.hex(flowId));
        json.append("\",\"end_reason\":\"").append(isFinal ? endReason : "active");
        json.append("\"},\"this\":");
        tuple(json, client.end, server.end);
        json.append(",\"other\":");
        tuple(json, other(client), other(server));
        json.append(",\"this_is\":\"").append(leg);
        json.append("\",\"event\":{\"start\":\"").append(Timestamps.rfc3339(startNs));
        json.append("\",\"end\":\"")
                .append(Timestamps.rfc3339(endNs))
                .append("\"},\"final\":")
                .append(isFinal);
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    ConnectionKey otherKey(String site) {
        return ConnectionKey.of(site, host, netns, transport, other(client), other(server));
    }

    private static TupleEnd other(End end) {
        final TupleEnd nat = end.nat;
        return nat == null ? end.end : nat;
    }

    private void tuple(StringBuilder json, TupleEnd itsClient, TupleEnd itsServer) {
        json.append("{\"transport\":\"").append(transport).append("\",\"client\":{");
        address(json, itsClient);
        json.append("},\"server\":{");
        address(json, itsServer);
        json.append("}}");
    }
}
