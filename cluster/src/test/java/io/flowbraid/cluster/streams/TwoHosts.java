// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Records as two hosts report them: connection number N from host a to host b, as seen by packets on each, with the
 * owner of its own end. The template is a real record. No two connections have the same addresses and ports.
 */
public final class TwoHosts {
    private static final int PORTS = 50_000;
    private static final long DURATION_NS = TimeUnit.MILLISECONDS.toNanos(8);

    private TwoHosts() {}

    /** The key of the connection. */
    public static String key(int connection) {
        return "||tcp|" + client(connection) + ":" + port(connection) + "|10.200.0.1:8000";
    }

    private static String client(int connection) {
        final int host = connection / PORTS;
        return "10.1." + host / 250 + "." + (host % 250 + 1);
    }

    private static int port(int connection) {
        return 10_000 + connection % PORTS;
    }

    /** What the client's host reports at the end of the connection. */
    public static String client(int connection, Instant start) {
        return report(connection, start, "a", 0x1000_0000_0000_0000L + connection, """
                "host":{"name":"a"},"process":{"pid":13086,"entity_id":"a97c33f5-13086-55142dfa2e8","name":"curl",\
                "executable":"/usr/bin/curl","command_line":"curl -s http://10.200.0.1:8000/",\
                "start":"2026-11-22T23:31:14.733340103Z","user":{"id":0,"name":"root"},\
                "group":{"id":0,"name":"root"},"parent":{"pid":12814,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"connect","delay_ms":-0.1}""", """
                "attribution":{"status":"unattributed","reason":"remote"}""");
    }

    /** What the server's host reports at the end of the connection. */
    public static String server(int connection, Instant start) {
        return report(connection, start, "b", 0x2000_0000_0000_0000L + connection, """
                "attribution":{"status":"unattributed","reason":"remote"}""", """
                "host":{"name":"b"},"process":{"pid":12816,"entity_id":"b97c33f5-12816-5500836aff9","name":"python3",\
                "executable":"/usr/bin/python3.11","command_line":"python3 -m http.server 8000",\
                "start":"2026-11-22T23:31:09.454221812Z","user":{"id":0,"name":"root"},\
                "group":{"id":0,"name":"root"},"parent":{"pid":12814,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"accept","delay_ms":-0.1}""");
    }

    private static String report(
            int connection, Instant start, String host, long flowId, String clientOwner, String serverOwner) {
        final Instant end = start.plusNanos(DURATION_NS);
        return "{\"@timestamp\":\"" + end + "\",\"schema\":\"flowbraid/1\",\"flow\":{\"id\":\""
                + String.format("%016x", flowId)
                + "\",\"final\":true,\"end_reason\":\"fin\",\"client_evidence\":\"syn\"},\"event\":{\"start\":\""
                + start
                + "\",\"end\":\"" + end + "\",\"duration\":" + DURATION_NS
                + "},\"observer\":{\"type\":\"packets\",\"hostname\":\"" + host
                + "\",\"interface\":\"eth0\",\"netns\":4026531833},\"network\":{\"type\":\"ipv4\",\"transport\":\"tcp\","
                + "\"iana_number\":6,\"direction\":\"internal\",\"packets\":12,\"bytes\":908},\"client\":{\"ip\":\""
                + client(connection) + "\",\"port\":" + port(connection)
                + ",\"packets\":6,\"bytes\":398,\"payload_bytes\":78," + clientOwner
                + "},\"server\":{\"ip\":\"10.200.0.1\",\"port\":8000,\"packets\":6,\"bytes\":510,\"payload_bytes\":190,"
                + serverOwner
                + "},\"tcp\":{\"flags\":{\"client\":\"FSPA\",\"server\":\"FSPA\"},\"state\":\"SF\",\"handshake_rtt_ms\":0.019,"
                + "\"retransmitted\":{\"client\":0,\"server\":0},\"out_of_order\":{\"client\":0,\"server\":0}},"
                + "\"socket\":{\"client\":{\"bytes_sent\":78,\"bytes_received\":190,\"srtt_ms\":0.031,\"retransmits\":0,"
                + "\"state\":\"CLOSE\"}},\"reconciliation\":{\"client_to_server\":\"equal\"}}";
    }
}
