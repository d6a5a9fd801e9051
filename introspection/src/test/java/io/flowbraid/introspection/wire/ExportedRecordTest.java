// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.ExportedCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow records of nProbe, netflow2ng and other exporters. */
class ExportedRecordTest {
    /** Of a real nProbe 10.5, shortened. */
    private static final String NPROBE = """
            {"56":"00:..","57":"00:..","10":0,"14":0,"58":0,"8":"192.168.0.1","12":"192.168.0.4","7":53,"11":51996,\
            "27":"::","28":"::","60":4,"4":17,"35632.118":"5","35632.560":0,"1":64,"2":1,"23":0,"24":0,"22":1695906000,\
            "21":1695906002,"35632.78":0}""";

    private static final String NAMED = """
            {"IPV6_SRC_ADDR":"2001:db8::1","IPV6_DST_ADDR":"2001:db8::2","IPV4_SRC_ADDR":"0.0.0.0","IPV4_DST_ADDR":"0.0.0.0",\
            "L4_SRC_PORT":40001,"L4_DST_PORT":443,"PROTOCOL":6,"IN_BYTES":"1500","IN_PKTS":10,"OUT_BYTES":"9000",\
            "OUT_PKTS":8,"FIRST_SWITCHED":"1695906000.5","LAST_SWITCHED":1695906010,"CLIENT_TCP_FLAGS":27,\
            "SERVER_TCP_FLAGS":"18","TCP_FLAGS":31,"RETRANSMITTED_IN_PKTS":1,"RETRANSMITTED_OUT_PKTS":2,\
            "OOORDER_IN_PKTS":3,"OOORDER_OUT_PKTS":4,"EXPORTER_IPV4_ADDRESS":"10.0.0.254","EXPORTER_IPV6_ADDRESS":"::"}""";

    @Test
    void shouldReadARecordOfARealProbe() {
        final SocketEvent event = Decoded.of(NPROBE).single();

        assertThat(event.kind).isEqualTo(SocketEventKind.EXPORTED);
        assertThat(event.timeNs).isEqualTo(1_695_906_002_000_000_000L);
        assertThat(event.protocol).isEqualTo(Transport.UDP);
        assertThat(IpAddress.format(event.localHi, event.localLo)).isEqualTo("192.168.0.1");
        assertThat(event.localPort).isEqualTo(53);
        assertThat(event.remotePort).isEqualTo(51_996);
        assertThat(event.process).isNull();
        assertThat(event.method).isEqualTo(AttributionMethod.NONE);
        final ExportedCounters counters = event.exported;
        assertThat(counters.startNs).isEqualTo(1_695_906_000_000_000_000L);
        assertThat(counters.bytesOut).isEqualTo(64);
        assertThat(counters.packetsOut).isEqualTo(1);
        assertThat(counters.bytesIn).isZero();
        assertThat(counters.packetsIn).isZero();
        assertThat(counters.retransmittedOut).isEqualTo(-1);
        assertThat(counters.isDelta).isTrue();
        assertThat(counters.exporter).isEmpty();
    }

    @Test
    void shouldReadEveryCounterByItsName() {
        assertNamed(Decoded.of(NAMED).single());
    }

    @Test
    void shouldReadEveryCounterInAnyOrderByAnyOfItsNumbers() {
        final Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            final List<String> fields = new ArrayList<>();
            for (final String field : NAMED.substring(1, NAMED.length() - 1).split(",")) {
                final String name = field.substring(1, field.indexOf('"', 1));
                fields.add(field.replace(name, numbered(name, random.nextInt(4))));
            }
            Collections.shuffle(fields, random);

            assertNamed(Decoded.of('{' + String.join(",", fields) + '}').single());
        }
    }

    private static void assertNamed(SocketEvent event) {
        final ExportedCounters counters = event.exported;
        assertThat(event.kind).isEqualTo(SocketEventKind.EXPORTED);
        assertThat(IpAddress.format(event.localHi, event.localLo)).isEqualTo("2001:db8::1");
        assertThat(event.timeNs).isEqualTo(1_695_906_010_000_000_000L);
        assertThat(counters.startNs).isEqualTo(1_695_906_000_500_000_000L);
        assertThat(counters.bytesOut).isEqualTo(1_500);
        assertThat(counters.packetsOut).isEqualTo(10);
        assertThat(counters.bytesIn).isEqualTo(9_000);
        assertThat(counters.packetsIn).isEqualTo(8);
        assertThat(counters.tcpFlagsOut).isEqualTo(27);
        assertThat(counters.tcpFlagsIn).isEqualTo(18);
        assertThat(counters.retransmittedOut).isEqualTo(1);
        assertThat(counters.retransmittedIn).isEqualTo(2);
        assertThat(counters.outOfOrderOut).isEqualTo(3);
        assertThat(counters.outOfOrderIn).isEqualTo(4);
        assertThat(counters.exporter).isEqualTo("10.0.0.254");
        assertThat(counters.isDelta).isTrue();
    }

    /** The name as it is, its number, or PEN.number in its two ways. */
    private static String numbered(String name, int style) {
        final int element = switch (name) {
            case "IN_BYTES" -> 1;
            case "IN_PKTS" -> 2;
            case "OUT_BYTES" -> 23;
            case "OUT_PKTS" -> 24;
            case "FIRST_SWITCHED" -> 22;
            case "LAST_SWITCHED" -> 21;
            case "TCP_FLAGS" -> 6;
            case "EXPORTER_IPV4_ADDRESS" -> 130;
            case "EXPORTER_IPV6_ADDRESS" -> 131;
            case "CLIENT_TCP_FLAGS" -> 57_472 + 78;
            case "SERVER_TCP_FLAGS" -> 57_472 + 79;
            case "RETRANSMITTED_IN_PKTS" -> 57_472 + 109;
            case "RETRANSMITTED_OUT_PKTS" -> 57_472 + 110;
            case "OOORDER_IN_PKTS" -> 57_472 + 111;
            case "OOORDER_OUT_PKTS" -> 57_472 + 112;
            default -> 0;
        };
        if (element == 0 || style == 0) {
            return name;
        }
        final boolean isNtops = element >= 57_472;
        return switch (style) {
            case 1 -> Integer.toString(element);
            case 2 -> isNtops ? "35632." + (element - 57_472) : "0." + element;
            default -> isNtops ? "35632." + element : Integer.toString(element);
        };
    }

    @ParameterizedTest
    @CsvSource({"231, 232, 298, 299", "INITIATOR_OCTETS, RESPONDER_OCTETS, INITIATOR_PKTS, RESPONDER_PKTS"})
    void shouldPreferTheCountersOfTheWholeFlow(String bytesOut, String bytesIn, String packetsOut, String packetsIn) {
        final SocketEvent event = Decoded.of(NPROBE.replaceFirst(
                        "\\{",
                        String.format(
                                "{\"%s\":10,\"%s\":20,\"%s\":\"3\",\"%s\":4,",
                                bytesOut, bytesIn, packetsOut, packetsIn)))
                .single();

        assertThat(event.exported.bytesOut).isEqualTo(10);
        assertThat(event.exported.bytesIn).isEqualTo(20);
        assertThat(event.exported.packetsOut).isEqualTo(3);
        assertThat(event.exported.packetsIn).isEqualTo(4);
        assertThat(event.exported.isDelta).isFalse();
    }

    @Test
    void shouldReadTimesInMilliseconds() {
        final SocketEvent event = Decoded.of(NPROBE.replace("\"22\":1695906000", "\"152\":1695906000123")
                        .replace("\"21\":1695906002", "\"FLOW_END_MILLISECONDS\":\"1695906002456\""))
                .single();

        assertThat(event.exported.startNs).isEqualTo(1_695_906_000_123_000_000L);
        assertThat(event.timeNs).isEqualTo(1_695_906_002_456_000_000L);
    }

    @Test
    void shouldTakeTheFlagsOfARecordWithoutDirectionsForTheSources() {
        final SocketEvent event =
                Decoded.of(NPROBE.replace("\"35632.78\":0", "\"6\":27")).single();

        assertThat(event.exported.tcpFlagsOut).isEqualTo(27);
        assertThat(event.exported.tcpFlagsIn).isZero();
    }

    @Test
    void shouldGiveTheRecordWithItsSourceFirstThenTheProcessOfItsDestination() {
        final Decoded decoded = Decoded.of(
                NPROBE.replaceFirst(
                        "\\{",
                        "{\"SRC_PROC_PID\":10,\"SRC_PROC_NAME\":\"/usr/sbin/named\",\"35632.375\":20,\"DST_PROC_NAME\":\"dig\","));

        assertThat(decoded.events).hasSize(2);
        final SocketEvent record = decoded.events.get(0);
        final SocketEvent destination = decoded.events.get(1);
        assertThat(record.kind).isEqualTo(SocketEventKind.EXPORTED);
        assertThat(record.localPort).isEqualTo(53);
        assertThat(record.process).extracting(ProcessIdentity::pid).isEqualTo(10);
        assertThat(record.method).isEqualTo(AttributionMethod.PROC);
        assertThat(record.exported.bytesOut).isEqualTo(64);
        assertThat(destination.kind).isEqualTo(SocketEventKind.UPDATE);
        assertThat(destination.localPort).isEqualTo(51_996);
        assertThat(destination.process).extracting(ProcessIdentity::pid).isEqualTo(20);
        assertThat(destination.exported.isKnown()).isFalse();
    }

    @Test
    void shouldGiveTheRecordWithoutAProcessWhenOnlyItsDestinationHasOne() {
        final Decoded decoded = Decoded.of(NPROBE.replaceFirst("\\{", "{\"DST_PROC_NAME\":\"dig\","));

        assertThat(decoded.events)
                .extracting(event -> event.kind)
                .containsExactly(SocketEventKind.EXPORTED, SocketEventKind.UPDATE);
        assertThat(decoded.events.get(0).process).isNull();
        assertThat(decoded.events.get(1).process)
                .extracting(ProcessIdentity::name)
                .isEqualTo("dig");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"UDP_EVENT_TYPE\":\"SEND\"",
                "\"UDP_EVENT_TYPE\":\"SEND\",\"SRC_PROC_PID\":7",
                "\"FLOWBRAID\":{\"cookie\":7}",
                "\"FLOWBRAID\":\"{\\\"cookie\\\":7}\"",
                "\"LOCAL_PROCESS\":{\"PID\":7,\"PROCESS_PATH\":\"/bin/x\"}",
                "\"LOCAL_CONTAINER\":{\"ID\":\"c0ffee\"}",
                "\"TCP\":{\"BYTES_RCVD\":1}",
            })
    void shouldLeaveAnAgentsMessageItsKind(String field) {
        for (final String body : List.of(
                NPROBE.replaceFirst("\\{", Matcher.quoteReplacement("{" + field + ",")),
                NPROBE.substring(0, NPROBE.length() - 1) + "," + field + "}")) {
            final SocketEvent event = Decoded.of(body).single();

            assertThat(event.kind).isNotEqualTo(SocketEventKind.EXPORTED);
            assertThat(event.exported.isKnown()).isFalse();
        }
    }

    @Test
    void shouldReadARecordThatAnExtensionNamesOne() {
        for (final String value : List.of("{\"kind\":\"EXPORTED\"}", "\"{\\\"kind\\\":\\\"EXPORTED\\\"}\"")) {
            final String body = NPROBE.substring(0, NPROBE.length() - 1) + ",\"FLOWBRAID\":" + value + "}";
            final SocketEvent event = Decoded.of(body).single();

            assertThat(event.kind).isEqualTo(SocketEventKind.EXPORTED);
            assertThat(event.exported.bytesOut).isEqualTo(64);
            assertThat(Decoded.of(body.replaceAll("\"(1|2|23|24)\":", "\"x\":")).refusals)
                    .containsExactly(Malformation.NO_OWNER);
        }
    }

    @Test
    void shouldReadAnArrayWithoutMixingItsRecords() {
        final Decoded decoded = Decoded.of("[" + NAMED + "," + NPROBE + "," + NPROBE.replace("\"1\":64,", "") + "]");

        assertThat(decoded.events).hasSize(3);
        assertNamed(decoded.events.get(0));
        assertThat(decoded.events.get(1).exported.exporter).isEmpty();
        assertThat(decoded.events.get(1).exported.outOfOrderIn).isEqualTo(-1);
        assertThat(decoded.events.get(2).exported.bytesOut).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "-5", "null", "{}", "[]", "true"})
    void shouldTakeABadCounterForAnUnknownOne(String value) {
        final SocketEvent event =
                Decoded.of(NPROBE.replace("\"1\":64", "\"1\":" + value)).single();

        assertThat(event.exported.bytesOut).isEqualTo(-1);
        assertThat(event.exported.packetsOut).isEqualTo(1);
    }
}
