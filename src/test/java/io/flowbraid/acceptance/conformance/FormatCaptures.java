// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static io.flowbraid.acceptance.conformance.FrameFile.ETHERNET;
import static io.flowbraid.acceptance.conformance.FrameFile.IPV4;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.pcapng.PcapngFile;
import io.flowbraid.capture.saved.CaptureFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** One TCP connection in all kinds of files. */
final class FormatCaptures {
    private static final int RAW_IP = 101;
    private static final int LINUX_COOKED = 113;
    private static final int LINUX_COOKED_2 = 276;
    private static final int SNAPLEN = 262_144;
    /** Link, IP and TCP header. */
    private static final int HEADERS = 54;

    /** The last byte of the device's number in a cooked header of version 2. */
    private static final int DEVICE = 7;

    private static final int RESOLUTION = 9;
    private static final int NAME = 2;
    private static final long START_US = CaptureFiles.START_NS / 1_000;
    private static final List<byte[]> PACKETS = TcpPackets.connection();
    private static final List<byte[]> FRAMES = FrameFile.ethernet(IPV4, PACKETS);

    private FormatCaptures() {}

    static List<GeneratedCapture> all() {
        return List.of(
                pcap("nanoseconds.pcap", "pcap with nanoseconds", ByteOrder.LITTLE_ENDIAN, true),
                pcap("big-endian.pcap", "pcap of the other byte order", ByteOrder.BIG_ENDIAN, false),
                new GeneratedCapture(
                        "pcapng.pcapng", "pcapng", path -> CaptureFiles.pcapng(path, ETHERNET, false, FRAMES)),
                new GeneratedCapture(
                        "pcapng-nanoseconds.pcapng",
                        "pcapng with nanoseconds",
                        path -> CaptureFiles.pcapng(path, ETHERNET, true, FRAMES)),
                new GeneratedCapture(
                        "pcapng-two-interfaces.pcapng",
                        "the same connection on two interfaces",
                        FormatCaptures::twoInterfaces),
                new GeneratedCapture(
                        "pcapng-link-types.pcapng",
                        "Ethernet, raw IP and Linux cooked in one file",
                        FormatCaptures::linkTypes),
                new GeneratedCapture(
                        "pcapng-two-sections.pcapng", "two sections of different byte order", FormatCaptures::sections),
                new GeneratedCapture(
                        "pcapng-cut.pcapng", "a snapshot length of " + HEADERS + " bytes", FormatCaptures::cut),
                new GeneratedCapture("compressed.pcap.gz", "gzip", FormatCaptures::compressed),
                cooked("linux-cooked.pcap", LINUX_COOKED),
                cooked("linux-cooked-2.pcap", LINUX_COOKED_2),
                new GeneratedCapture(
                        "any-device.pcap", "the same packets on a bridge and its port", FormatCaptures::bridged));
    }

    private static GeneratedCapture pcap(String name, String shows, ByteOrder order, boolean isNanoseconds) {
        return new GeneratedCapture(
                name, shows, path -> CaptureFiles.pcap(path, ETHERNET, order, isNanoseconds, FRAMES));
    }

    private static GeneratedCapture cooked(String name, int linkType) {
        final boolean isOld = linkType == LINUX_COOKED;
        final List<byte[]> frames = PACKETS.stream()
                .map(packet -> isOld ? Frames.sll(IPV4, packet) : Frames.sll2(IPV4, packet))
                .toList();
        return new GeneratedCapture(
                name,
                "Linux cooked, version " + (isOld ? 1 : 2),
                path -> CaptureFiles.pcap(path, linkType, ByteOrder.LITTLE_ENDIAN, false, frames));
    }

    /** The cooked header has the number of the device. */
    private static Path bridged(Path path) throws IOException {
        final List<byte[]> frames = PACKETS.stream()
                .map(packet -> Frames.sll2(IPV4, packet))
                .flatMap(frame -> Stream.of(Frames.with(frame, DEVICE, 2), Frames.with(frame, DEVICE, 3)))
                .toList();
        return CaptureFiles.pcap(path, LINUX_COOKED_2, ByteOrder.LITTLE_ENDIAN, false, frames);
    }

    private static Path twoInterfaces(Path path) throws IOException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        file.describe(ETHERNET, SNAPLEN, file.option(NAME, "eth0"));
        file.describe(ETHERNET, SNAPLEN, file.option(NAME, "eth1"), file.option(RESOLUTION, new byte[] {9}));
        for (int i = 0; i < FRAMES.size(); i++) {
            final long us = START_US + i * 1_000L;
            file.packet(0, us, FRAMES.get(i)).packet(1, (us + 20) * 1_000, FRAMES.get(i));
        }
        return file.write(path);
    }

    private static Path linkTypes(Path path) throws IOException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        file.describe(ETHERNET, SNAPLEN, file.option(NAME, "a"));
        file.describe(RAW_IP, SNAPLEN, file.option(NAME, "b"));
        file.describe(LINUX_COOKED, SNAPLEN, file.option(NAME, "c"));
        final byte[] datagram = Frames.ipv4(Conversation.UDP, Frames.udp(1_000, 9_999, 40));
        for (int i = 0; i < FRAMES.size(); i++) {
            file.packet(0, START_US + i * 1_000L, FRAMES.get(i));
        }
        return file.packet(1, START_US + 20_000, datagram)
                .packet(2, START_US + 21_000, Frames.sll(IPV4, Frames.answered(datagram)))
                .write(path);
    }

    private static Path sections(Path path) throws IOException {
        final PcapngFile file = new PcapngFile();
        final int half = FRAMES.size() / 2;
        for (int i = 0; i < FRAMES.size(); i++) {
            if (i % half == 0 && i < 2 * half) {
                file.section(i == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
                file.describe(ETHERNET, SNAPLEN, file.option(NAME, "eth0"));
            }
            file.packet(0, START_US + i * 1_000L, FRAMES.get(i));
        }
        return file.write(path);
    }

    private static Path cut(Path path) throws IOException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        file.describe(ETHERNET, HEADERS, file.option(NAME, "eth0"));
        for (int i = 0; i < FRAMES.size(); i++) {
            final byte[] frame = FRAMES.get(i);
            file.packet(0, START_US + i * 1_000L, Arrays.copyOf(frame, Math.min(frame.length, HEADERS)), frame.length);
        }
        return file.write(path);
    }

    private static Path compressed(Path path) throws IOException {
        CaptureFiles.pcap(path, ETHERNET, ByteOrder.LITTLE_ENDIAN, false, FRAMES);
        final byte[] plain = Files.readAllBytes(path);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(plain);
        }
        return path;
    }
}
