// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Records as many hosts report them: half of the hosts have clients, the other half servers, and each client's host
 * talks to sixteen of the servers' hosts at most. Both hosts of a connection saw its packets, each with the owner of
 * its own end. The template is a real record. No two connections have the same addresses and ports.
 */
final class ManyHosts {
    private static final int PORTS = 50_000;
    private static final int HOSTS_PER_NETWORK = 250;
    private static final int PEERS = 16;
    private static final int LETTERS = 26;
    private static final long DURATION_NS = TimeUnit.MILLISECONDS.toNanos(8);

    private final int clients;
    private final int servers;

    /** @param hosts an even number */
    ManyHosts(int hosts) {
        if (hosts < 2 || hosts % 2 != 0) {
            throw new IllegalArgumentException(hosts + " hosts have no clients and servers in equal numbers");
        }
        clients = hosts / 2;
        servers = hosts / 2;
    }

    /** The key of the connection. */
    String key(int connection) {
        return "||tcp|" + clientIp(connection) + ":" + port(connection) + "|" + serverIp(connection) + ":8000";
    }

    private int clientHost(int connection) {
        return connection % clients;
    }

    private int serverHost(int connection) {
        return (3 * clientHost(connection) + connection / clients % PEERS) % servers;
    }

    private static String name(int host) {
        return host < LETTERS ? String.valueOf((char) ('a' + host)) : "host-" + host;
    }

    private String clientIp(int connection) {
        final int network = clientHost(connection) + clients * (connection / clients / PORTS);
        return "10.1." + network / HOSTS_PER_NETWORK + "." + (network % HOSTS_PER_NETWORK + 1);
    }

    private String serverIp(int connection) {
        final int host = serverHost(connection);
        return "10.200." + host / HOSTS_PER_NETWORK + "." + (host % HOSTS_PER_NETWORK + 1);
    }

    private int port(int connection) {
        return 10_000 + connection / clients % PORTS;
    }

    /** What the client's host reports at the end of the connection. */
    String client(int connection, Instant start) {
        final String host = name(clientHost(connection));
        return report(
                connection,
                start,
                host,
                0x1000_0000_0000_0000L + connection,
                """
                "host":{"name":"%s"},"process":{"pid":13086,"entity_id":"%s97c33f5-13086-%011x","name":"curl",\
                "executable":"/usr/bin/curl","command_line":"curl -s http://10.200.0.1:8000/",\
                "start":"2026-11-22T23:31:14.733340103Z","user":{"id":0,"name":"root"},\
                "group":{"id":0,"name":"root"},"parent":{"pid":12814,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"connect","delay_ms":-0.1}""".formatted(host, host, connection),
                """
                "attribution":{"status":"unattributed","reason":"remote"}""");
    }

    /** What the server's host reports at the end of the connection. */
    String server(int connection, Instant start) {
        final String host = name(clients + serverHost(connection));
        return report(connection, start, host, 0x2000_0000_0000_0000L + connection, """
                "attribution":{"status":"unattributed","reason":"remote"}""", """
                "host":{"name":"%s"},"process":{"pid":12816,"entity_id":"%s97c33f5-12816-5500836aff9","name":"python3",\
                "executable":"/usr/bin/python3.11","command_line":"python3 -m http.server 8000",\
                "start":"2026-11-22T23:31:09.454221812Z","user":{"id":0,"name":"root"},\
                "group":{"id":0,"name":"root"},"parent":{"pid":12814,"name":"bash","executable":"/usr/bin/bash"}},\
                "attribution":{"status":"attributed","method":"accept","delay_ms":-0.1}""".formatted(host, host));
    }

    private String report(
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
                + clientIp(connection) + "\",\"port\":" + port(connection)
                + ",\"packets\":6,\"bytes\":398,\"payload_bytes\":78," + clientOwner
                + "},\"server\":{\"ip\":\"" + serverIp(connection)
                + "\",\"port\":8000,\"packets\":6,\"bytes\":510,\"payload_bytes\":190,"
                + serverOwner
                + "},\"tcp\":{\"flags\":{\"client\":\"FSPA\",\"server\":\"FSPA\"},\"state\":\"SF\",\"handshake_rtt_ms\":0.019,"
                + "\"retransmitted\":{\"client\":0,\"server\":0},\"out_of_order\":{\"client\":0,\"server\":0}},"
                + "\"socket\":{\"client\":{\"bytes_sent\":78,\"bytes_received\":190,\"srtt_ms\":0.031,\"retransmits\":0,"
                + "\"state\":\"CLOSE\"}},\"reconciliation\":{\"client_to_server\":\"equal\"}}";
    }
}
