// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.saved.CaptureFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Five-tuples and their IDs from the reference implementation of the Community ID specification, version 1, seed 0. */
final class IdVectors {
    private static final int RSVP = 46;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_ADDRESSES = 8;
    private static final String ICMP_HOST = "192.168.0.89";
    private static final String ICMP_ROUTER = "192.168.0.1";
    private static final String ICMP6_HOST = "fe80::200:86ff:fe05:80da";
    private static final String ICMP6_OTHER = "fe80::260:97ff:fe07:69ea";
    private static final String ICMP6_A = "3ffe:507:0:1:260:97ff:fe07:69ea";
    private static final String ICMP6_B = "3ffe:507:0:1:200:86ff:fe05:80da";

    /** For ICMP, the ports are type and code. */
    record Vector(int protocol, String source, int sourcePort, String destination, int destinationPort, String id) {
        String name() {
            final String protocolName = conversation().protocolName();
            if (Conversation.hasPorts(protocol)) {
                return "%s %s:%d > %s:%d".formatted(protocolName, source, sourcePort, destination, destinationPort);
            }
            final String addresses = "%s %s > %s".formatted(protocolName, source, destination);
            return protocol == RSVP
                    ? addresses
                    : addresses + ", type %d, code %d".formatted(sourcePort, destinationPort);
        }

        Conversation conversation() {
            return Conversation.of(protocol, source, sourcePort, destination, destinationPort);
        }

        @SuppressWarnings("AddressSelection") // numbers, never names
        private byte[] frame() throws UnknownHostException {
            final byte[] payload = switch (protocol) {
                case Conversation.TCP -> Frames.tcp(sourcePort, destinationPort, 0x10, 0);
                case Conversation.UDP -> Frames.udp(sourcePort, destinationPort, 8);
                case Conversation.SCTP -> Frames.sctp(sourcePort, destinationPort, 16);
                case RSVP -> new byte[16];
                default -> Frames.icmp(sourcePort, destinationPort, 0, 20);
            };
            final byte[] from = InetAddress.getByName(source).getAddress();
            final byte[] to = InetAddress.getByName(destination).getAddress();
            final boolean isIpv4 = from.length == 4;
            final byte[] packet = isIpv4 ? Frames.ipv4(protocol, payload) : Frames.ipv6(protocol, payload);
            final int addresses = isIpv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES;
            System.arraycopy(from, 0, packet, addresses, from.length);
            System.arraycopy(to, 0, packet, addresses + from.length, to.length);
            return Frames.ethernet(isIpv4 ? FrameFile.IPV4 : FrameFile.IPV6, packet);
        }
    }

    /** What the product says for one of them. Flows of several types between two hosts have several IDs. */
    record Result(Vector vector, Set<String> ours) {
        boolean isEqual() {
            return ours.contains(vector.id());
        }
    }

    private IdVectors() {}

    static List<Vector> all() {
        return List.of(
                new Vector(
                        Conversation.TCP,
                        "128.232.110.120",
                        34_855,
                        "66.35.250.204",
                        80,
                        "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
                new Vector(
                        Conversation.TCP,
                        "66.35.250.204",
                        80,
                        "128.232.110.120",
                        34_855,
                        "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
                new Vector(Conversation.UDP, "192.168.1.52", 54_585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
                new Vector(Conversation.UDP, "8.8.8.8", 53, "192.168.1.52", 54_585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
                new Vector(
                        Conversation.SCTP, "192.168.170.8", 7, "192.168.170.56", 80, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="),
                new Vector(
                        Conversation.SCTP, "192.168.170.56", 80, "192.168.170.8", 7, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="),
                new Vector(Conversation.ICMP, ICMP_HOST, 8, ICMP_ROUTER, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
                new Vector(Conversation.ICMP, ICMP_ROUTER, 0, ICMP_HOST, 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
                new Vector(Conversation.ICMP, ICMP_HOST, 20, ICMP_ROUTER, 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI="),
                new Vector(Conversation.ICMP, ICMP_HOST, 20, ICMP_ROUTER, 1, "1:tz/fHIDUHs19NkixVVoOZywde+I="),
                new Vector(Conversation.ICMPV6, ICMP6_HOST, 135, ICMP6_OTHER, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="),
                new Vector(Conversation.ICMPV6, ICMP6_OTHER, 136, ICMP6_HOST, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="),
                new Vector(Conversation.ICMPV6, ICMP6_A, 3, ICMP6_B, 0, "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w="),
                new Vector(Conversation.ICMPV6, ICMP6_B, 3, ICMP6_A, 0, "1:/OGBt9BN1ofenrmSPWYicpij2Vc="),
                new Vector(RSVP, "10.1.24.4", 0, "10.1.12.1", 0, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4="));
    }

    /** Each direction in a file of its own: together they would be one flow. */
    static List<Result> compare(Path directory) throws IOException, InterruptedException {
        final List<Result> results = new ArrayList<>();
        final List<Vector> vectors = all();
        for (int direction = 0; direction < 2; direction++) {
            final List<Vector> some = new ArrayList<>();
            final List<byte[]> frames = new ArrayList<>();
            for (int i = direction; i < vectors.size(); i += 2) {
                some.add(vectors.get(i));
                frames.add(vectors.get(i).frame());
            }
            final Path file = CaptureFiles.pcap(
                    directory.resolve("vectors-" + direction + ".pcap"),
                    FrameFile.ETHERNET,
                    ByteOrder.LITTLE_ENDIAN,
                    false,
                    frames);
            final Reading reading = FlowbraidReading.of(file).reading();
            some.forEach(vector -> results.add(new Result(vector, reading.idsOf(vector.conversation()))));
        }
        return results;
    }
}
