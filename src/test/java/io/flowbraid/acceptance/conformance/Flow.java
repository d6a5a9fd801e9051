// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.FlowJson;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * The final record of a flow.
 *
 * @param start seconds of the epoch
 * @param state empty unless TCP
 */
record Flow(
        Conversation conversation,
        Conversation.Endpoint clientEnd,
        BigDecimal start,
        Sent client,
        Sent server,
        Counts counts,
        String communityId,
        String state,
        boolean isRefused) {

    static Flow of(FlowJson json) {
        final int protocol = json.json().at("/network/iana_number").asInt();
        final Instant start = json.start();
        return new Flow(
                Conversation.of(
                        protocol,
                        json.text("/client/ip"),
                        json.clientPort(),
                        json.text("/server/ip"),
                        json.serverPort()),
                Conversation.Endpoint.of(protocol, json.text("/client/ip"), json.clientPort()),
                BigDecimal.valueOf(start.getEpochSecond()).add(BigDecimal.valueOf(start.getNano(), 9)),
                sent(json.json().path("client")),
                sent(json.json().path("server")),
                new Counts(
                        json.packets(),
                        json.bytes(),
                        sum(json.json().at("/tcp/retransmitted")),
                        sum(json.json().at("/tcp/out_of_order"))),
                json.text("/network/community_id"),
                json.text("/tcp/state"),
                json.text("/tcp/failure").equals("refused"));
    }

    private static Sent sent(JsonNode end) {
        return new Sent(end.path("packets").asLong(), end.path("bytes").asLong());
    }

    private static long sum(JsonNode ends) {
        return ends.path("client").asLong() + ends.path("server").asLong();
    }
}
