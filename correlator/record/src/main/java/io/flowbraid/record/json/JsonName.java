// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import java.nio.charset.StandardCharsets;

/** The names of the JSON flow record ({@code flowbraid/1}), encoded once. A published contract: add, never rename. */
final class JsonName {
    static final byte[] TIMESTAMP = name("@timestamp");
    static final byte[] SCHEMA = name("schema");
    static final byte[] FLOW = name("flow");
    static final byte[] ID = name("id");
    static final byte[] FINAL = name("final");
    static final byte[] CONTINUES = name("continues");
    static final byte[] END_REASON = name("end_reason");
    static final byte[] CLIENT_EVIDENCE = name("client_evidence");
    static final byte[] SELF = name("self");
    static final byte[] EVENT = name("event");
    static final byte[] START = name("start");
    static final byte[] END = name("end");
    static final byte[] DURATION = name("duration");
    static final byte[] OBSERVER = name("observer");
    static final byte[] HOSTNAME = name("hostname");
    static final byte[] HOST = name("host");
    static final byte[] INTERFACE = name("interface");
    static final byte[] NETNS = name("netns");
    static final byte[] NETWORK = name("network");
    static final byte[] TYPE = name("type");
    static final byte[] TRANSPORT = name("transport");
    static final byte[] IANA_NUMBER = name("iana_number");
    static final byte[] COMMUNITY_ID = name("community_id");
    static final byte[] VLAN = name("vlan");
    static final byte[] INNER_VLAN = name("inner_vlan");
    static final byte[] DIRECTION = name("direction");
    static final byte[] CLIENT = name("client");
    static final byte[] SERVER = name("server");
    static final byte[] IP = name("ip");
    static final byte[] PORT = name("port");
    static final byte[] PACKETS = name("packets");
    static final byte[] SEGMENTS = name("segments");
    static final byte[] BYTES = name("bytes");
    static final byte[] PAYLOAD_BYTES = name("payload_bytes");
    static final byte[] PROCESS = name("process");
    static final byte[] PID = name("pid");
    static final byte[] ENTITY_ID = name("entity_id");
    static final byte[] NAME = name("name");
    static final byte[] EXECUTABLE = name("executable");
    static final byte[] COMMAND_LINE = name("command_line");
    static final byte[] EXEC = name("exec");
    static final byte[] USER = name("user");
    static final byte[] GROUP = name("group");
    static final byte[] PARENT = name("parent");
    static final byte[] CONTAINER = name("container");
    static final byte[] RUNTIME = name("runtime");
    static final byte[] LABELS = name("labels");
    static final byte[] LISTS = name("lists");
    static final byte[] IMAGE = name("image");
    static final byte[] ORCHESTRATOR = name("orchestrator");
    static final byte[] NAMESPACE = name("namespace");
    static final byte[] POD = name("pod");
    static final byte[] UID = name("uid");
    static final byte[] ATTRIBUTION = name("attribution");
    static final byte[] STATUS = name("status");
    static final byte[] METHOD = name("method");
    static final byte[] REASON = name("reason");
    static final byte[] DELAY_MS = name("delay_ms");
    static final byte[] SHARED = name("shared");
    static final byte[] SENDER = name("sender");
    static final byte[] RECEIVER = name("receiver");
    static final byte[] TCP = name("tcp");
    static final byte[] FAILURE = name("failure");
    static final byte[] MPTCP = name("mptcp");
    static final byte[] FLAGS = name("flags");
    static final byte[] STATE = name("state");
    static final byte[] HANDSHAKE_RTT_MS = name("handshake_rtt_ms");
    static final byte[] RETRANSMITTED = name("retransmitted");
    static final byte[] OUT_OF_ORDER = name("out_of_order");
    static final byte[] DOMAIN = name("domain");
    static final byte[] DOMAIN_SOURCE = name("domain_source");
    static final byte[] TLS = name("tls");
    static final byte[] TLS_SERVER_NAME = name("server_name");
    static final byte[] DNS = name("dns");
    static final byte[] QUESTION = name("question");
    static final byte[] ICMP = name("icmp");
    static final byte[] CODE = name("code");
    static final byte[] IDENTIFIER = name("identifier");
    static final byte[] RELATED = name("related");
    static final byte[] SOURCE = name("source");
    static final byte[] DESTINATION = name("destination");
    static final byte[] SEVERAL = name("several");
    static final byte[] ERROR = name("error");
    static final byte[] QUOTES = name("quotes");
    static final byte[] SOCKET = name("socket");
    static final byte[] BYTES_SENT = name("bytes_sent");
    static final byte[] BYTES_RECEIVED = name("bytes_received");
    static final byte[] SRTT_MS = name("srtt_ms");
    static final byte[] RTTVAR_MS = name("rttvar_ms");
    static final byte[] RETRANSMITS = name("retransmits");
    static final byte[] LOST = name("lost");
    static final byte[] INCOMPLETE = name("incomplete");
    static final byte[] NAT = name("nat");
    static final byte[] TRANSLATED = name("translated");
    static final byte[] CONVERSATION = name("conversation");
    static final byte[] LEG = name("leg");
    static final byte[] COUNTED = name("counted");
    static final byte[] INTERMEDIARY = name("intermediary");
    static final byte[] RECONCILIATION = name("reconciliation");
    static final byte[] CLIENT_TO_SERVER = name("client_to_server");
    static final byte[] SERVER_TO_CLIENT = name("server_to_client");

    private JsonName() {}

    /** The bytes of a field's beginning, the comma before it included. */
    static byte[] name(String text) {
        return (",\"" + text + "\":").getBytes(StandardCharsets.UTF_8);
    }
}
