// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.capture.kept.KeptFrame;
import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Writes frames as pcapng, each interface and each process before its first frame. (NOT thread safe.) */
final class FrameWriter {
    private final PcapngWriter writer;
    private final boolean hasProcesses;
    private final IntFunction<String> interfaceNames;
    private final WrittenProcesses processes;
    /** In the order of their numbers. */
    private final Map<Link, Integer> interfaces = new LinkedHashMap<>();

    /** An interface of the file. */
    private record Link(int interfaceId, int linkType) {}

    /**
     * Writes nothing yet.
     *
     * @param detail that of the writer
     * @param interfaceNames by number in the observations
     */
    FrameWriter(PcapngWriter writer, ProcessDetail detail, IntFunction<String> interfaceNames) {
        this.writer = writer;
        hasProcesses = detail != ProcessDetail.OFF;
        this.interfaceNames = interfaceNames;
        processes = new WrittenProcesses(writer);
    }

    void add(OwnedFrame owned) throws IOException {
        final KeptFrame frame = owned.frame;
        final ProcessIdentity process = hasProcesses ? owned.process : null;
        final int number = interfaceOf(frame);
        if (process != null) {
            processes.describe(process, owned.workload);
        }
        writer.addPacket(
                number,
                frame.timeNs,
                frame.address,
                frame.captured,
                frame.wireLength,
                hasProcesses ? owned.direction : frame.direction,
                process == null ? PcapngWriter.NO_PROCESS : process.pid());
    }

    /** Another file has begun: interfaces have the numbers that they had. */
    void begin() throws IOException {
        processes.clear();
        for (final Link link : interfaces.keySet()) {
            describe(link);
        }
    }

    private int interfaceOf(KeptFrame frame) throws IOException {
        final Link link = new Link(frame.interfaceId, frame.linkType);
        Integer known = interfaces.get(link);
        if (known == null) {
            known = describe(link);
            interfaces.put(link, known);
        }
        return known;
    }

    private int describe(Link link) throws IOException {
        return writer.addInterface(interfaceNames.apply(link.interfaceId), link.linkType);
    }
}
