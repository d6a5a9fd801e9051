// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.FEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.Scene.FiveTupleText;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.CommunityId;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ICMP messages are one flow, who is its client, and what an error says of the flow that it quotes. */
class IcmpFlowsTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String ROUTER = "10.0.0.254";
    private static final int ECHO = 8 << 8;
    private static final int PORT_UNREACHABLE = 3 << 8 | 3;
    private static final int TOO_BIG = 3 << 8 | 4;
    private static final int TIME_EXCEEDED = 11 << 8;

    private final Scene scene = new Scene(CorrelatorSettings.defaults(List.of(
            new ObservedInterface("eth0", 0, 1L << FEED, new long[0]),
            new ObservedInterface("eth1", 0, 1L << FEED, new long[0]))));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 8, 0", "10.0.0.2, 10.0.0.1, 8, 0", "10.0.0.1, 10.0.0.2, 13, 14",
        "10.0.0.1, 10.0.0.2, 10, 9", "fd00::1, fd00::2, 128, 129", "fd00::2, fd00::1, 128, 129",
        "fd00::2, fd00::1, 135, 136", "fd00::1, fd00::2, 133, 134"
    })
    void shouldBeTheSameFlowWhetherTheRequestOrTheReplyComesFirst(String asks, String answers, int request, int reply) {
        final int identifier = request == 8 || request == 128 ? 7 : 0;
        scene.icmp(0, asks, answers, identifier, request << 8);
        scene.icmp(1, answers, asks, identifier, reply << 8);
        final FlowRecord usual = only();
        final Scene other =
                new Scene(CorrelatorSettings.defaults(List.of(new ObservedInterface("eth0", 0, 0, new long[0]))));
        other.icmp(0, answers, asks, identifier, reply << 8);
        other.icmp(1, asks, answers, identifier, request << 8);
        other.shutdown();
        final FlowRecord late = other.finals().get(0);

        assertThat(other.finals()).hasSize(1);
        assertThat(usual.icmpTypeCode).isEqualTo(request << 8);
        assertThat(late.icmpTypeCode).isEqualTo(request << 8);
        assertThat(late.client.addressLo).isEqualTo(usual.client.addressLo);
        assertThat(communityId(late)).isEqualTo(communityId(usual));
        assertThat(usual.client.packets).isEqualTo(usual.server.packets).isOne();
    }

    @Test
    void shouldKnowTheRequestOfAReplyThatComesAlone() {
        scene.icmp(0, B, A, 7, 0);

        final FlowRecord flow = only();
        assertThat(flow.icmpTypeCode).isEqualTo(ECHO);
        assertThat(flow.client.packets).isZero();
        assertThat(flow.server.packets).isOne();
    }

    @Test
    void shouldTakeWhoAdvertisesToManyForTheClient() {
        scene.icmp(0, "fe80::1", "ff02::1", 0, 134 << 8);

        final FlowRecord flow = only();
        assertThat(flow.icmpTypeCode).isEqualTo(134 << 8);
        assertThat(flow.client.packets).isOne();
    }

    @Test
    void shouldHaveAFlowForEachTypeCodeAndDirection() {
        scene.icmp(0, A, B, 7, ECHO);
        scene.icmp(1, A, B, 8, ECHO);
        scene.icmp(2, B, A, 7, ECHO);
        scene.icmp(3, A, B, 0, 13 << 8);
        scene.icmp(4, A, B, 0, 3 << 8 | 1);
        scene.icmp(5, A, B, 0, PORT_UNREACHABLE);
        scene.icmp(6, B, A, 0, PORT_UNREACHABLE);
        scene.icmp(7, B, A, 7, 0);

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(7);
        assertThat(flows).extracting(IcmpFlowsTest::communityId).hasSize(7);
        assertThat(flows.get(0).server.packets).isOne();
        assertThat(flows).extracting(flow -> flow.flowId).doesNotHaveDuplicates();
    }

    @Test
    void shouldTellWhoAsksWhenAHostPingsItself() {
        scene.icmp(0, A, A, 7, ECHO);
        scene.icmp(1, A, A, 7, 0);

        final FlowRecord flow = only();
        assertThat(flow.client.packets).isEqualTo(flow.server.packets).isOne();
        assertThat(flow.icmpTypeCode).isEqualTo(ECHO);
    }

    @Test
    void shouldReportOnAFlowThatItsDatagramIsUnreachable() {
        scene.udp(0, A, 4000, B, 53, 30);
        scene.icmpError(1, B, A, PORT_UNREACHABLE, udp(A, 4000, B, 53), 0);

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(2);
        assertThat(flows.get(0).icmpError).isEqualTo(PORT_UNREACHABLE);
        assertThat(flows.get(0).isIcmpErrorForClient).isTrue();
        final FlowRecord error = flows.get(1);
        assertThat(error.icmpTypeCode).isEqualTo(PORT_UNREACHABLE);
        assertThat(error.quoted.isKnown()).isTrue();
        assertThat(error.quoted.isOneOfSeveral).isFalse();
        assertThat(error.quoted.protocol).isEqualTo(Transport.UDP);
        assertThat(error.quoted.sourcePort).isEqualTo(4000);
        assertThat(error.quoted.destinationPort).isEqualTo(53);
        assertThat(error.quoted.sourceLo).isEqualTo(flows.get(0).client.addressLo);
        assertThat(error.icmpError).isEqualTo(-1);
    }

    @Test
    void shouldReportAnErrorOfAFlowThatALaterPacketOfTheBatchEnds() {
        scene.inOneBatch(() -> {
            scene.udp(0, A, 4000, B, 53, 30);
            scene.icmpError(1, B, A, PORT_UNREACHABLE, udp(A, 4000, B, 53), 0);
            scene.udp(2, A, 4001, B, 53, 30);
            scene.udp(300_000, A, 4002, B, 53, 30);
        });

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(4);
        assertThat(flows.get(0).icmpError).isEqualTo(PORT_UNREACHABLE);
        assertThat(flows.get(1).quoted.isKnown()).isTrue();
        assertThat(flows.get(2).icmpError).isEqualTo(-1);
    }

    @Test
    void shouldReportWhatAServersSegmentMetOnItsWay() {
        scene.tcp(0, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.tcp(1, B, 80, A, 4000, TcpFlags.SYN | TcpFlags.ACK, 500, 0);
        scene.tcp(2, A, 4000, B, 80, TcpFlags.ACK, 101, 0);
        scene.tcp(3, B, 80, A, 4000, TcpFlags.ACK, 501, 1400);
        scene.icmpError(4, ROUTER, B, TOO_BIG, tcp(B, 80, A, 4000), 501);

        assertThat(all().get(0).icmpError).isEqualTo(TOO_BIG);
        assertThat(all().get(0).isIcmpErrorForClient).isFalse();
    }

    @Test
    void shouldReportWhatAPingMetOnItsWay() {
        scene.icmp(0, A, B, 7, ECHO);
        scene.icmpError(1, ROUTER, A, TIME_EXCEEDED, new FiveTupleText(Transport.ICMP, A, 7, B, 7, ECHO), 0);

        final List<FlowRecord> flows = all();
        assertThat(flows.get(0).icmpError).isEqualTo(TIME_EXCEEDED);
        assertThat(flows.get(1).quoted.sourcePort).isEqualTo(8);
        assertThat(flows.get(1).quoted.destinationPort).isZero();
    }

    @Test
    void shouldBelieveNoErrorAboutASequenceNumberThatWasNotSent() {
        scene.tcp(0, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.icmpError(1, ROUTER, A, TIME_EXCEEDED, tcp(A, 4000, B, 80), 99_999);
        scene.icmpError(2, ROUTER, B, TIME_EXCEEDED, tcp(B, 80, A, 4000), 100);

        assertThat(all().get(0).icmpError).isEqualTo(-1);
    }

    @Test
    void shouldMakeNoFlowOfAQuote() {
        scene.icmpError(1, ROUTER, A, TIME_EXCEEDED, udp(A, 4000, B, 53), 0);

        assertThat(only().quoted.isKnown()).isTrue();
    }

    @Test
    void shouldSayThatSeveralFlowsAreQuoted() {
        for (int port = 4000; port < 4003; port++) {
            scene.udp(0, A, port, B, 53, 30);
            scene.icmpError(1, B, A, PORT_UNREACHABLE, udp(A, port, B, 53), 0);
        }

        final List<FlowRecord> flows = all();
        assertThat(flows).filteredOn(flow -> flow.icmpError == PORT_UNREACHABLE).hasSize(3);
        final FlowRecord error =
                flows.stream().filter(flow -> flow.quoted.isKnown()).findFirst().orElseThrow();
        assertThat(error.client.packets).isEqualTo(3);
        assertThat(error.quoted.sourcePort).isEqualTo(4000);
        assertThat(error.quoted.isOneOfSeveral).isTrue();
    }

    @Test
    void shouldTakeARedirectForNoError() {
        scene.udp(0, A, 4000, B, 53, 30);
        scene.icmpError(1, ROUTER, A, 5 << 8 | 1, udp(A, 4000, B, 53), 0);

        assertThat(all().get(0).icmpError).isEqualTo(-1);
        assertThat(all().get(1).quoted.isKnown()).isTrue();
    }

    @Test
    void shouldReportOnTheInterfaceThatShowedTheError() {
        scene.at(0).udp(0, A, 4000, B, 53, 30);
        scene.at(1).udp(5_000, A, 4000, B, 53, 30);
        scene.at(1).icmpError(5_001, B, A, PORT_UNREACHABLE, udp(A, 4000, B, 53), 0);

        assertThat(all().get(0).icmpError).isEqualTo(-1);
        assertThat(all().get(1).icmpError).isEqualTo(PORT_UNREACHABLE);
    }

    @Test
    void shouldReportInTheMessagesVlanOrInTheOnlyOne() {
        scene.inVlan(10).udp(0, A, 4000, B, 53, 30);
        scene.inVlan(20).udp(1, A, 4000, B, 53, 30);
        scene.inVlan(20).icmpError(2, B, A, PORT_UNREACHABLE, udp(A, 4000, B, 53), 0);
        scene.inVlan(10).udp(3, A, 4001, B, 53, 30);
        scene.inVlan(30).icmpError(4, B, A, TIME_EXCEEDED, udp(A, 4001, B, 53), 0);
        scene.inVlan(30).icmpError(5, B, A, TIME_EXCEEDED, udp(A, 4000, B, 53), 0);

        final List<FlowRecord> flows = all();
        assertThat(flows.get(0).icmpError).isEqualTo(-1);
        assertThat(flows.get(1).icmpError).isEqualTo(PORT_UNREACHABLE);
        assertThat(flows.stream().filter(flow -> flow.client.port == 4001).findFirst())
                .hasValueSatisfying(flow -> assertThat(flow.icmpError).isEqualTo(TIME_EXCEEDED));
    }

    @Test
    void shouldTellEachQuotedFlowOfItsErrorAndTheMessagesOfTheirFirstQuote() {
        for (int port = 4000; port < 4040; port++) {
            scene.udp(0, A, port, B, 53, 30);
            scene.icmpError(1, B, A, PORT_UNREACHABLE, udp(A, port, B, 53), 0);
            scene.udp(2, A, port, ROUTER, 53, 30);
        }

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(81);
        assertThat(flows).filteredOn(flow -> flow.icmpError == PORT_UNREACHABLE).hasSize(40);
        assertThat(flows)
                .filteredOn(flow -> flow.quoted.isKnown())
                .singleElement()
                .satisfies(flow -> assertThat(flow.quoted.sourcePort).isEqualTo(4000));
    }

    private static FiveTupleText udp(String src, int sport, String dst, int dport) {
        return new FiveTupleText(Transport.UDP, src, sport, dst, dport, 0);
    }

    private static FiveTupleText tcp(String src, int sport, String dst, int dport) {
        return new FiveTupleText(Transport.TCP, src, sport, dst, dport, 0);
    }

    private static String communityId(FlowRecord flow) {
        return new CommunityId()
                .of(
                        flow.client.addressHi,
                        flow.client.addressLo,
                        flow.icmpTypeCode >>> 8,
                        flow.server.addressHi,
                        flow.server.addressLo,
                        flow.icmpTypeCode & 0xff,
                        flow.protocol);
    }

    private FlowRecord only() {
        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    /** In the order of their beginnings. */
    private List<FlowRecord> all() {
        scene.shutdown();
        return scene.finals().stream()
                .sorted(Comparator.comparingLong((FlowRecord flow) -> flow.startNs))
                .toList();
    }
}
