// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.conformance.Conversation.TCP;
import static io.flowbraid.acceptance.conformance.Conversation.UDP;
import static io.flowbraid.acceptance.conformance.FrameFile.ETHERNET;
import static io.flowbraid.acceptance.conformance.FrameFile.IPV4;
import static io.flowbraid.acceptance.conformance.FrameFile.IPV6;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.pcapng.PcapngFile;
import io.flowbraid.capture.saved.CaptureFiles;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** What cannot be read as it should be: headers, link layers, blocks of a file. */
final class FaultCaptures {
    private static final int NSH = 0x894f;
    private static final int SNAPLEN = 262_144;
    private static final int IP_LENGTH = 2;
    private static final int TCP_HEADER_LENGTH = 20 + 12;
    private static final int UDP_LENGTH = 20 + 4;
    private static final long START_US = CaptureFiles.START_NS / 1_000;
    private static final byte[] DATAGRAM = Frames.ipv4(UDP, Frames.udp(1_000, 9_999, 40));
    private static final byte[] SEGMENT = Frames.ipv4(TCP, Frames.tcp(1_000, 80, 0x10, 40));
    private static final List<byte[]> FRAMES = FrameFile.ethernet(IPV4, TcpPackets.connection());

    private FaultCaptures() {}

    static List<GeneratedCapture> all() {
        return List.of(
                FrameFile.of("damaged-headers", "lengths that cannot be, beside a connection", damagedHeaders()),
                FrameFile.ofIpv4(
                        "ip-length-0",
                        "segmentation offload: the IP header gives no length",
                        Frames.with(TcpPackets.connection().get(3), IP_LENGTH, 0, 0)),
                FrameFile.of(
                        "nsh",
                        "IP behind a service header, which Flowbraid does not read",
                        FrameFile.ethernet(NSH, List.of(Frames.concat(Frames.hex("0fc20201 000001ff"), DATAGRAM)))),
                new GeneratedCapture(
                        "damaged.pcapng", "a block of impossible length between packets", FaultCaptures::damaged));
    }

    private static List<byte[]> damagedHeaders() {
        return FrameFile.concat(
                List.of(
                        Frames.ethernet(IPV4, Frames.with(DATAGRAM, IP_LENGTH, 0xff, 0xff)),
                        Frames.ethernet(IPV4, Frames.with(DATAGRAM, UDP_LENGTH, 0, 4)),
                        Frames.ethernet(IPV4, Frames.with(SEGMENT, TCP_HEADER_LENGTH, 0x10)),
                        Frames.ethernet(IPV6, Frames.ipv6(0, Frames.hex("06ff0104 00000000"))),
                        Frames.ethernet(IPV4, Frames.ipv4(TCP, new byte[8]))),
                FRAMES);
    }

    private static Path damaged(Path path) throws IOException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        file.describe(ETHERNET, SNAPLEN);
        for (int i = 0; i < FRAMES.size(); i++) {
            if (i == FRAMES.size() / 2) {
                file.raw(Frames.hex("06000000 ffffff7f 0000000000000000"));
            }
            file.packet(0, START_US + i * 1_000L, FRAMES.get(i));
        }
        return file.write(path);
    }
}
