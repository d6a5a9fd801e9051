// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import com.fasterxml.jackson.core.io.SerializedString;

/** The names of the JSON flow record ({@code flowbraid/1}), encoded once. A published contract: add, never rename. */
final class JsonName {
    static final SerializedString TIMESTAMP = name("@timestamp");
    static final SerializedString SCHEMA = name("schema");
    static final SerializedString FLOW = name("flow");
    static final SerializedString ID = name("id");
    static final SerializedString FINAL = name("final");
    static final SerializedString END_REASON = name("end_reason");
    static final SerializedString CLIENT_EVIDENCE = name("client_evidence");
    static final SerializedString SELF = name("self");
    static final SerializedString EVENT = name("event");
    static final SerializedString START = name("start");
    static final SerializedString END = name("end");
    static final SerializedString DURATION = name("duration");
    static final SerializedString OBSERVER = name("observer");
    static final SerializedString HOSTNAME = name("hostname");
    static final SerializedString HOST = name("host");
    static final SerializedString INTERFACE = name("interface");
    static final SerializedString NETNS = name("netns");
    static final SerializedString NETWORK = name("network");
    static final SerializedString TYPE = name("type");
    static final SerializedString TRANSPORT = name("transport");
    static final SerializedString IANA_NUMBER = name("iana_number");
    static final SerializedString COMMUNITY_ID = name("community_id");
    static final SerializedString VLAN = name("vlan");
    static final SerializedString DIRECTION = name("direction");
    static final SerializedString CLIENT = name("client");
    static final SerializedString SERVER = name("server");
    static final SerializedString IP = name("ip");
    static final SerializedString PORT = name("port");
    static final SerializedString PACKETS = name("packets");
    static final SerializedString BYTES = name("bytes");
    static final SerializedString PAYLOAD_BYTES = name("payload_bytes");
    static final SerializedString PROCESS = name("process");
    static final SerializedString PID = name("pid");
    static final SerializedString ENTITY_ID = name("entity_id");
    static final SerializedString NAME = name("name");
    static final SerializedString EXECUTABLE = name("executable");
    static final SerializedString COMMAND_LINE = name("command_line");
    static final SerializedString EXEC = name("exec");
    static final SerializedString USER = name("user");
    static final SerializedString GROUP = name("group");
    static final SerializedString PARENT = name("parent");
    static final SerializedString CONTAINER = name("container");
    static final SerializedString RUNTIME = name("runtime");
    static final SerializedString LABELS = name("labels");
    static final SerializedString IMAGE = name("image");
    static final SerializedString ORCHESTRATOR = name("orchestrator");
    static final SerializedString NAMESPACE = name("namespace");
    static final SerializedString POD = name("pod");
    static final SerializedString UID = name("uid");
    static final SerializedString ATTRIBUTION = name("attribution");
    static final SerializedString STATUS = name("status");
    static final SerializedString METHOD = name("method");
    static final SerializedString REASON = name("reason");
    static final SerializedString DELAY_MS = name("delay_ms");
    static final SerializedString SHARED = name("shared");
    static final SerializedString SENDER = name("sender");
    static final SerializedString RECEIVER = name("receiver");
    static final SerializedString TCP = name("tcp");
    static final SerializedString FAILURE = name("failure");
    static final SerializedString FLAGS = name("flags");
    static final SerializedString STATE = name("state");
    static final SerializedString HANDSHAKE_RTT_MS = name("handshake_rtt_ms");
    static final SerializedString RETRANSMITTED = name("retransmitted");
    static final SerializedString OUT_OF_ORDER = name("out_of_order");
    static final SerializedString SOCKET = name("socket");
    static final SerializedString BYTES_SENT = name("bytes_sent");
    static final SerializedString BYTES_RECEIVED = name("bytes_received");
    static final SerializedString SRTT_MS = name("srtt_ms");
    static final SerializedString RTTVAR_MS = name("rttvar_ms");
    static final SerializedString RETRANSMITS = name("retransmits");
    static final SerializedString LOST = name("lost");
    static final SerializedString NAT = name("nat");
    static final SerializedString TRANSLATED = name("translated");
    static final SerializedString CONVERSATION = name("conversation");
    static final SerializedString LEG = name("leg");
    static final SerializedString INTERMEDIARY = name("intermediary");
    static final SerializedString RECONCILIATION = name("reconciliation");
    static final SerializedString CLIENT_TO_SERVER = name("client_to_server");
    static final SerializedString SERVER_TO_CLIENT = name("server_to_client");

    private JsonName() {}

    private static SerializedString name(String text) {
        return new SerializedString(text);
    }
}
