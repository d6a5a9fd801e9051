// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.Stream;

/** One line of {@code -o json}, read by the names of its contract. */
public record FlowJson(JsonNode json) {
    public static final int NOBODY = -1;

    public boolean isFinal() {
        return json.at("/flow/final").asBoolean();
    }

    public boolean isSelf() {
        return json.at("/flow/self").asBoolean();
    }

    public String id() {
        return json.at("/flow/id").asText();
    }

    public String transport() {
        return json.at("/network/transport").asText();
    }

    public String interfaceName() {
        return json.at("/observer/interface").asText();
    }

    /** {@code packets}, {@code sockets} or {@code exporter}. */
    public String observerType() {
        return json.at("/observer/type").asText();
    }

    public String endReason() {
        return json.at("/flow/end_reason").asText();
    }

    public Instant start() {
        return Instant.parse(json.at("/event/start").asText());
    }

    public int clientPort() {
        return json.at("/client/port").asInt();
    }

    public int serverPort() {
        return json.at("/server/port").asInt();
    }

    /** {@link #NOBODY} when no process is named. */
    public int clientPid() {
        return json.at("/client/process/pid").asInt(NOBODY);
    }

    public int serverPid() {
        return json.at("/server/process/pid").asInt(NOBODY);
    }

    public long clientPayload() {
        return json.at("/client/payload_bytes").asLong();
    }

    public long serverPayload() {
        return json.at("/server/payload_bytes").asLong();
    }

    public long packets() {
        return json.at("/client/packets").asLong() + json.at("/server/packets").asLong();
    }

    public long bytes() {
        return json.at("/client/bytes").asLong() + json.at("/server/bytes").asLong();
    }

    public String text(String pointer) {
        return json.at(pointer).asText();
    }

    public BigDecimal number(String pointer) {
        return json.at(pointer).decimalValue();
    }

    public boolean has(String pointer) {
        return !json.at(pointer).isMissingNode();
    }

    public boolean isOnPort(int port) {
        return clientPort() == port || serverPort() == port;
    }

    public boolean isBothNamed() {
        return Stream.of(clientPid(), serverPid()).noneMatch(pid -> pid == NOBODY);
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
