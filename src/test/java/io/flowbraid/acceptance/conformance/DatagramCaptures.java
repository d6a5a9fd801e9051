// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.conformance.Conversation.ICMP;
import static io.flowbraid.acceptance.conformance.Conversation.ICMPV6;
import static io.flowbraid.acceptance.conformance.Conversation.SCTP;
import static io.flowbraid.acceptance.conformance.Conversation.UDP;

import io.flowbraid.capture.dissect.Frames;
import java.util.Arrays;
import java.util.List;

/** UDP, SCTP, ICMP and fragments. */
final class DatagramCaptures {
    private static final int FRAGMENT_HEADER = 44;
    private static final int MORE = 0x2000;
    private static final byte[] QUESTION = Frames.ipv4(UDP, Frames.udp(5_353, 9_999, 40));
    private static final byte[] ANSWER = Frames.answered(Frames.ipv4(UDP, Frames.udp(9_999, 5_353, 400)));
    private static final byte[] PING = Frames.ipv4(ICMP, Frames.icmp(8, 0, 7, 56));
    private static final byte[] PONG = Frames.answered(Frames.ipv4(ICMP, Frames.icmp(0, 0, 7, 56)));
    private static final byte[] PING6 = Frames.ipv6(ICMPV6, Frames.icmp(128, 0, 7, 56));
    private static final byte[] PONG6 = Frames.answered(Frames.ipv6(ICMPV6, Frames.icmp(129, 0, 7, 56)));
    /** A datagram of 3,000 bytes, for IPv4 in pieces of 1,480. */
    private static final byte[] LARGE = Frames.udp(1_000, 9_999, 2_992);

    private DatagramCaptures() {}

    static List<GeneratedCapture> all() {
        return List.of(
                FrameFile.ofIpv4("udp", "question and answer", QUESTION, ANSWER, QUESTION),
                FrameFile.ofIpv4(
                        "dhcp",
                        "a reply without its request",
                        Frames.answered(Frames.ipv4(UDP, Frames.udp(67, 68, 250)))),
                FrameFile.ofIpv4("sctp", "one packet each way", sctp(), Frames.answered(sctp())),
                FrameFile.ofIpv4("icmp-echo", "two pings and a reply", PING, PONG, ping(8)),
                FrameFile.ofIpv4("icmp-reply-first", "the reply before the request", PONG, PING),
                FrameFile.ofIpv4("icmp-one-way", "redirect and timestamps", quote(5, 1), stamp(13), stamp(14)),
                FrameFile.ofIpv4(
                        "icmp-errors",
                        "unreachable, too big, time exceeded",
                        QUESTION,
                        quote(3, 3),
                        quote(3, 4),
                        quote(11, 0)),
                FrameFile.ofIpv6(
                        "icmpv6", "a ping, a neighbour solicitation, an error", PING6, PONG6, solicitation(), error6()),
                FrameFile.ofIpv4("fragments", "in order", piece(0), piece(1), piece(2)),
                FrameFile.ofIpv4("fragments-reversed", "the first one last", piece(2), piece(1), piece(0)),
                FrameFile.ofIpv4("fragments-without-first", "the first one was not captured", piece(1), piece(2)),
                FrameFile.ofIpv6(
                        "fragments-ipv6",
                        "in order, and another datagram reversed",
                        piece6(0, 1),
                        piece6(1, 1),
                        piece6(1, 2),
                        piece6(0, 2)));
    }

    private static byte[] sctp() {
        return Frames.ipv4(SCTP, Frames.sctp(7, 7, 16));
    }

    private static byte[] ping(int identifier) {
        return Frames.ipv4(ICMP, Frames.icmp(8, 0, identifier, 56));
    }

    private static byte[] stamp(int type) {
        final byte[] packet = Frames.ipv4(ICMP, Frames.icmp(type, 0, 7, 12));
        return type == 13 ? packet : Frames.answered(packet);
    }

    private static byte[] quote(int type, int code) {
        return Frames.answered(Frames.ipv4(ICMP, Frames.icmpQuoting(type, code, Arrays.copyOf(QUESTION, 28))));
    }

    private static byte[] solicitation() {
        return Frames.ipv6(ICMPV6, Frames.concat(Frames.hex("87000000 00000000"), Frames.V6_B));
    }

    private static byte[] error6() {
        final byte[] quoted = Frames.ipv6(UDP, Frames.udp(1_000, 9_999, 40));
        return Frames.answered(Frames.ipv6(ICMPV6, Frames.icmpQuoting(1, 4, quoted)));
    }

    private static byte[] piece(int n) {
        final int from = n * 1_480;
        final byte[] payload = Arrays.copyOfRange(LARGE, from, Math.min(from + 1_480, LARGE.length));
        return Frames.ipv4(UDP, 99, from / 8 | (n < 2 ? MORE : 0), new byte[0], payload);
    }

    private static byte[] piece6(int n, int id) {
        final int from = n * 1_600;
        final byte[] payload = Arrays.copyOfRange(LARGE, from, Math.min(from + 1_600, LARGE.length));
        return Frames.ipv6(FRAGMENT_HEADER, Frames.fragmentHeader(UDP, from, n == 0, id, payload));
    }
}
