// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.record.Flows;
import io.flowbraid.record.Observer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionKeyTest {
    private static final int NONE = TupleEnd.NO_PORT;

    static Stream<List<Object>> keys() {
        return Stream.of(
                List.of("||tcp|10.0.0.1:40000|10.0.0.2:80", "tcp", "10.0.0.2", 80, "10.0.0.1", 40_000),
                List.of("||tcp|10.0.0.1:80|10.0.0.1:40000", "tcp", "10.0.0.1", 40_000, "10.0.0.1", 80),
                List.of("||udp|[2001:db8::1]:53|[2001:db8::2]:9", "udp", "2001:db8::1", 53, "2001:db8::2", 9),
                List.of("||icmp|10.0.0.1#77|10.0.0.2#77", "icmp", "10.0.0.2", 77, "10.0.0.1", 77),
                List.of(
                        "||ipv6-icmp|[2001:db8::1]|[2001:db8::2]",
                        "ipv6-icmp",
                        "2001:db8::1",
                        NONE,
                        "2001:db8::2",
                        NONE),
                List.of("||gre|10.0.0.1|200.0.0.2", "gre", "10.0.0.1", NONE, "200.0.0.2", NONE),
                List.of("|web/7|tcp|127.0.0.1:80|127.0.0.1:5000", "tcp", "127.0.0.1", 5_000, "127.0.0.1", 80),
                List.of("|web/7|tcp|[::1]:80|[::1]:5000", "tcp", "::1", 5_000, "::1", 80),
                List.of("|web/7|udp|10.0.0.1:68|169.254.1.1:67", "udp", "169.254.1.1", 67, "10.0.0.1", 68),
                List.of("|web/7|udp|0.0.0.0:68|255.255.255.255:67", "udp", "0.0.0.0", 68, "255.255.255.255", 67));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeTheSameForBothDirectionsAndReadAsItIsWritten(List<Object> row) {
        final TupleEnd one = TupleEnd.of((String) row.get(2), (int) row.get(3));
        final TupleEnd other = TupleEnd.of((String) row.get(4), (int) row.get(5));

        final ConnectionKey key = ConnectionKey.of("", "web", 7, (String) row.get(1), one, other);

        assertThat(key.text()).isEqualTo(row.get(0));
        assertThat(ConnectionKey.of("", "web", 7, (String) row.get(1), other, one))
                .isEqualTo(key);
        assertThat(ConnectionKey.parse(key.text())).isEqualTo(key);
    }

    @Test
    void shouldBeginWithTheSite() {
        final ConnectionKey key =
                ConnectionKey.of("paris", "web", 7, "tcp", TupleEnd.of("10.0.0.1", 1), TupleEnd.of("10.0.0.2", 2));

        assertThat(key.text()).isEqualTo("paris||tcp|10.0.0.1:1|10.0.0.2:2");
        assertThat(ConnectionKey.parse(key.text())).isEqualTo(key);
    }

    @Test
    void shouldRefuseASiteWithASeparator() {
        final TupleEnd end = TupleEnd.of("10.0.0.1", 1);

        assertThatThrownBy(() -> ConnectionKey.of("a|b", "web", 7, "tcp", end, end))
                .hasMessageContaining("'a|b'");
    }

    @Test
    void shouldEncodeAHostNameThatHasASeparator() {
        final TupleEnd end = TupleEnd.of("127.0.0.1", 1);

        final ConnectionKey key = ConnectionKey.of("", "a|b%\n/c", 7, "tcp", end, end);

        assertThat(key.text()).isEqualTo("|a%7Cb%25%0A/c/7|tcp|127.0.0.1:1|127.0.0.1:1");
        assertThat(ConnectionKey.parse(key.text())).isEqualTo(key);
    }

    @Test
    void shouldKeepTheOrderOfEndsUnsigned() {
        final TupleEnd low = TupleEnd.of("10.0.0.1", 60_000);
        final TupleEnd high = TupleEnd.of("fd00::1", 1);

        assertThat(ConnectionKey.of("", "web", 7, "tcp", high, low).a()).isEqualTo(low);
        assertThat(ConnectionKey.of("", "web", 7, "tcp", TupleEnd.of("8000::1", 1), TupleEnd.of("7fff::1", 1))
                        .b()
                        .ip())
                .isEqualTo("8000::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp|10.0.0.1:1|10.0.0.2:2",
                "|||10.0.0.1:1|10.0.0.2:2",
                "||tcp|10.0.0.1:1|10.0.0.2:2|",
                "||tcp|10.0.0.1:65536|10.0.0.2:2",
                "||tcp|10.0.0.1:-1|10.0.0.2:2",
                "||tcp|10.0.0.1:|10.0.0.2:2",
                "||tcp|host:1|10.0.0.2:2",
                "||tcp|2001:db8::1|10.0.0.2:2",
                "||tcp|[10.0.0.1]:1|10.0.0.2:2",
            })
    void shouldRefuseWhatIsNoKey(String text) {
        assertThatThrownBy(() -> ConnectionKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPutLoopbackFlowsIntoTheNamespaceOfTheirInterface() {
        final FlowRecord flow = Flows.curlToPython();

        assertThat(ConnectionKey.of(flow, "", Flows.OBSERVER).text())
                .isEqualTo("|atlas/4026531840|tcp|127.0.0.1:8000|127.0.0.1:43512");
    }

    @Test
    void shouldPutLoopbackFlowsOfSocketsIntoTheNamespaceAndHostOfTheirAgent() {
        final FlowRecord flow = Flows.curlToPython();
        flow.observer = ObserverType.SOCKETS;
        flow.interfaceId = 1;
        flow.observerHost = "node-2";
        flow.observerNetns = 99;

        assertThat(ConnectionKey.of(flow, "", Flows.OBSERVER).scope()).isEqualTo("node-2/99");
    }

    @Test
    void shouldGiveTheKeyBehindATranslation() {
        final FlowRecord flow = Flows.curlToPython();
        address(flow, "10.0.0.1", "192.0.2.1");
        final long[] inside = IpAddress.parse("172.17.0.2");
        flow.server.natHi = inside[0];
        flow.server.natLo = inside[1];
        flow.server.natPort = 8_080;

        assertThat(ConnectionKey.of(flow, "x", Flows.OBSERVER).text())
                .isEqualTo("x||tcp|10.0.0.1:43512|192.0.2.1:8000");
        assertThat(ConnectionKey.translated(flow, "x", Flows.OBSERVER).text())
                .isEqualTo("x||tcp|10.0.0.1:43512|172.17.0.2:8080");
    }

    @Test
    void shouldHaveTheIdentifierOfAnEchoButNoTypeOfOtherMessages() {
        final FlowRecord flow = Flows.curlToPython();
        address(flow, "10.0.0.1", "10.0.0.2");
        flow.protocol = Transport.ICMP;
        flow.client.port = 77;
        flow.server.port = 77;
        flow.icmpTypeCode = 8 << 8;
        final Observer observer = Flows.OBSERVER;

        assertThat(ConnectionKey.of(flow, "", observer).text()).isEqualTo("||icmp|10.0.0.1#77|10.0.0.2#77");

        flow.icmpTypeCode = 3 << 8;
        flow.client.port = 0;
        assertThat(ConnectionKey.of(flow, "", observer).text()).isEqualTo("||icmp|10.0.0.1|10.0.0.2");
    }

    private static void address(FlowRecord flow, String client, String server) {
        final long[] of = IpAddress.parse(client);
        flow.client.addressHi = of[0];
        flow.client.addressLo = of[1];
        final long[] to = IpAddress.parse(server);
        flow.server.addressHi = to[0];
        flow.server.addressLo = to[1];
    }
}
