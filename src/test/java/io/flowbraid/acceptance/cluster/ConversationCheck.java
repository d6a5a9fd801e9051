// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.cluster.Talk.TalkEnd;
import io.flowbraid.acceptance.cluster.Talk.TalkKind;
import java.util.ArrayList;
import java.util.List;

/** A conversation beside the connection as it was. */
final class ConversationCheck {
    private static final String GATE = "gate";

    private ConversationCheck() {}

    /** What it must be when every observer was there. */
    static String verdict(Talk talk) {
        if (!talk.to().isWatched()) {
            return "one_sided no_report_from_server_host";
        }
        return talk.from().isWatched() ? "complete" : "one_sided no_report_from_client_host";
    }

    /** What it must be when this host, at one of its ends, reported nothing. */
    static String verdictWithout(String host, Talk talk) {
        return talk.from().host().equals(host)
                ? "one_sided no_report_from_client_host"
                : "one_sided no_report_from_server_host";
    }

    /** An end that is named is named right, and no other than a watched one is named. */
    static void assertNoWrongEnd(JsonNode record, Talk talk) {
        assertThat(record.at("/server/ip").asText()
                        + ':'
                        + record.at("/server/port").asInt())
                .isEqualTo(talk.addressed());
        assertEnd(record.at("/client"), talk.from());
        assertEnd(record.at("/server"), talk.to());
    }

    private static void assertEnd(JsonNode end, TalkEnd was) {
        final JsonNode pid = end.at("/process/pid");
        final JsonNode host = end.at("/host/name");
        if (!pid.isMissingNode()) {
            assertThat(pid.asInt()).as("wrong owners: %s", end).isEqualTo(was.pid());
        }
        if (!host.isMissingNode()) {
            assertThat(host.asText()).as("wrong owners: %s", end).isEqualTo(was.host());
        }
        assertThat(was.isWatched() || pid.isMissingNode() && host.isMissingNode())
                .as("an end on an unwatched host: %s", end)
                .isTrue();
    }

    /** As the record shows it, by itself. */
    static TalkKind kind(JsonNode record, long longestShort) {
        return new TalkKind(
                record.at("/network/transport").asText(),
                record.at("/client/payload_bytes").asLong() > longestShort,
                record.at("/server").has("nat"),
                hosts(record).contains(ClusterNetwork.TAP));
    }

    /** All that every observer being there shows: both names, the way, each one's counters, no difference. */
    static void assertWhole(JsonNode record, Talk talk) {
        assertThat(record.at("/client").has("process"))
                .as("client of %s", talk)
                .isEqualTo(talk.from().isWatched());
        assertThat(record.at("/server").has("process"))
                .as("server of %s", talk)
                .isEqualTo(talk.to().isWatched());
        assertThat(hosts(record)).as("observers of %s: %s", talk, record).isEqualTo(way(talk));
        boolean isResent = false;
        for (final JsonNode observer : record.at("/observers")) {
            assertThat(observer.at("/role").asText()).as("%s", record).isEqualTo(role(observer, talk));
            isResent |=
                    isResent(observer.at("/client"), talk.sent()) | isResent(observer.at("/server"), talk.answered());
        }
        assertThat(record.at("/differences"))
                .as("%s", record)
                .hasSize(2 * (way(talk).size() - 1));
        for (final JsonNode difference : record.at("/differences")) {
            assertThat(difference.at("/kind").asText())
                    .as("difference of %s: %s", talk, record)
                    .isIn(isResent ? List.of("equal", "lost", "extra") : List.of("equal"));
        }
    }

    /** Payload is what was sent, or more if TCP sent something again. */
    private static boolean isResent(JsonNode counted, long payload) {
        final boolean isResent = counted.at("/retransmitted").asLong() > 0;
        if (isResent) {
            assertThat(counted.at("/payload_bytes").asLong()).isGreaterThanOrEqualTo(payload);
        } else {
            assertThat(counted.at("/payload_bytes").asLong(-1)).isEqualTo(payload);
        }
        return isResent;
    }

    private static String role(JsonNode observer, Talk talk) {
        final String host = observer.at("/hostname").asText();
        return host.equals(talk.from().host())
                ? "client_host"
                : host.equals(talk.to().host()) ? "server_host" : "between";
    }

    /** Each once, in the order of the way. */
    private static List<String> hosts(JsonNode record) {
        final List<String> hosts = new ArrayList<>();
        for (final JsonNode observer : record.at("/observers")) {
            final String host = observer.at("/hostname").asText();
            if (hosts.isEmpty() || !hosts.get(hosts.size() - 1).equals(host)) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    /** The watching hosts that the connection passed, from the client to the server. */
    private static List<String> way(Talk talk) {
        final List<String> way = new ArrayList<>();
        if (talk.from().isWatched()) {
            way.add(talk.from().host());
        }
        // The tap is next to one of the ends.
        final boolean isTapAtClient =
                talk.from().host().equals(ClusterNetwork.TAPPED) || !talk.from().isWatched();
        if (talk.kind().isTapped() && isTapAtClient) {
            way.add(ClusterNetwork.TAP);
        }
        if (talk.kind().isTranslated()) {
            way.add(GATE);
        }
        if (talk.kind().isTapped() && !isTapAtClient) {
            way.add(ClusterNetwork.TAP);
        }
        if (talk.to().isWatched()) {
            way.add(talk.to().host());
        }
        return way;
    }
}
