// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.saved.CaptureFiles;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/** Capture files of frames, a millisecond apart. */
final class FrameFile {
    static final int ETHERNET = 1;
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;

    private FrameFile() {}

    static GeneratedCapture of(String name, String shows, List<byte[]> frames) {
        return new GeneratedCapture(
                name + ".pcap",
                shows,
                path -> CaptureFiles.pcap(path, ETHERNET, ByteOrder.LITTLE_ENDIAN, false, frames));
    }

    /** Of IPv4 packets, right behind Ethernet. */
    static GeneratedCapture ofIpv4(String name, String shows, byte[]... packets) {
        return of(name, shows, ethernet(IPV4, List.of(packets)));
    }

    static GeneratedCapture ofIpv6(String name, String shows, byte[]... packets) {
        return of(name, shows, ethernet(IPV6, List.of(packets)));
    }

    static List<byte[]> ethernet(int etherType, List<byte[]> payloads) {
        return payloads.stream()
                .map(payload -> Frames.ethernet(etherType, payload))
                .toList();
    }

    static List<byte[]> concat(List<byte[]> some, List<byte[]> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
