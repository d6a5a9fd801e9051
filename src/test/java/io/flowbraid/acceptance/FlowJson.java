// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.Stream;

/** One line of {@code -o json}, read by the names of its contract. */
record FlowJson(JsonNode json) {
    static final int NOBODY = -1;

    boolean isFinal() {
        return json.at("/flow/final").asBoolean();
    }

    boolean isSelf() {
        return json.at("/flow/self").asBoolean();
    }

    String id() {
        return json.at("/flow/id").asText();
    }

    String transport() {
        return json.at("/network/transport").asText();
    }

    String interfaceName() {
        return json.at("/observer/interface").asText();
    }

    Instant start() {
        return Instant.parse(json.at("/event/start").asText());
    }

    int clientPort() {
        return json.at("/client/port").asInt();
    }

    int serverPort() {
        return json.at("/server/port").asInt();
    }

    /** {@link #NOBODY} when no process is named. */
    int clientPid() {
        return json.at("/client/process/pid").asInt(NOBODY);
    }

    int serverPid() {
        return json.at("/server/process/pid").asInt(NOBODY);
    }

    long clientPayload() {
        return json.at("/client/payload_bytes").asLong();
    }

    long serverPayload() {
        return json.at("/server/payload_bytes").asLong();
    }

    long packets() {
        return json.at("/client/packets").asLong() + json.at("/server/packets").asLong();
    }

    long bytes() {
        return json.at("/client/bytes").asLong() + json.at("/server/bytes").asLong();
    }

    String text(String pointer) {
        return json.at(pointer).asText();
    }

    BigDecimal number(String pointer) {
        return json.at(pointer).decimalValue();
    }

    boolean isOnPort(int port) {
        return clientPort() == port || serverPort() == port;
    }

    boolean isBothNamed() {
        return Stream.of(clientPid(), serverPid()).noneMatch(pid -> pid == NOBODY);
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
